import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { toUserId } from '@bourse/domain/shared/ids'
import Database from 'better-sqlite3'
import { memoryAuthStore } from './memory.ts'
import { sqliteAuthStore } from './sqlite.ts'
import { authStoreContract } from './store.contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'bourse-auth-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

function newFile(): string {
  files++
  return join(folder, `${files}.sqlite`)
}

authStoreContract('memory', async () => memoryAuthStore())
authStoreContract('sqlite', () => sqliteAuthStore(newFile()))

const USER = { id: toUserId(1_000), email: 'ada@example.com', createdAt: 1, passwordHash: 'hash' }

test('sqlite: users and sessions survive closing, ids go on rising', async () => {
  const file = newFile()
  const before = await sqliteAuthStore(file)
  await before.addUser(USER)
  const session = { userId: USER.id, createdAt: 1, seenAt: 2, tokenHash: 'a' }
  const first = await before.addSession(session)
  const second = await before.addSession({ ...session, tokenHash: 'b' })
  await before.removeSessions([second])
  await before.close()

  const store = await sqliteAuthStore(file)
  assert.deepEqual(await store.userById(USER.id), USER)
  assert.deepEqual(await store.sessions(), [{ ...session, id: first }])
  assert.ok((await store.addSession({ ...session, tokenHash: 'c' })) > second)
  await store.close()
})

test('sqlite: every commit is synced and only the owner reads the file', async () => {
  const file = newFile()
  const store = await sqliteAuthStore(file)
  await store.addUser(USER)
  // Windows keeps no such bits.
  if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o077, 0)
  const raw = new Database(file, { readonly: true })
  assert.equal(raw.pragma('journal_mode', { simple: true }), 'wal')
  raw.close()
  await store.close()
})

test('sqlite: a file that is no database, or a later one, is refused by name', async () => {
  const noDatabase = newFile()
  writeFileSync(noDatabase, 'this is not a database, whatever its name may say '.repeat(40))
  await assert.rejects(sqliteAuthStore(noDatabase), new RegExp(`cannot use ${noDatabase}`))

  const later = newFile()
  await (await sqliteAuthStore(later)).close()
  const raw = new Database(later)
  raw.exec("insert into kysely_migration values ('9999-from-the-future', '2099-01-01')")
  raw.close()
  await assert.rejects(sqliteAuthStore(later), new RegExp(`cannot use ${later}`))
})
