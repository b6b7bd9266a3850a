import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { SessionRow, UserRow } from '@bourse/domain/auth/auth'
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

const USER: UserRow = {
  id: toUserId(1_000),
  email: 'ada@example.com',
  createdAt: 1,
  passwordHash: 'hash',
  name: 'Ada',
  photo: '',
}
const SESSION: Omit<SessionRow, 'id'> = {
  userId: USER.id,
  createdAt: 1,
  seenAt: 2,
  tokenHash: 'a',
  kind: 'web',
  client: { address: '192.0.2.7', agent: 'a test' },
}

test('sqlite: users and sessions survive closing, ids go on rising', async () => {
  const file = newFile()
  const before = await sqliteAuthStore(file)
  await before.addUser(USER)
  const first = await before.addSession(SESSION)
  const second = await before.addSession({ ...SESSION, tokenHash: 'b' })
  await before.removeSessions([second])
  await before.close()

  const store = await sqliteAuthStore(file)
  assert.deepEqual(await store.userById(USER.id), USER)
  assert.deepEqual(await store.sessions(), [{ ...SESSION, id: first }])
  assert.ok((await store.addSession({ ...SESSION, tokenHash: 'c' })) > second)
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

test('sqlite: a file of the first version keeps users, sessions and count of ids', async () => {
  const file = newFile()
  const old = new Database(file)
  old.exec(FIRST_VERSION)
  old.close()

  const store = await sqliteAuthStore(file)
  const ada = { ...USER, email: 'Ada@example.com', name: '' }
  assert.deepEqual(await store.userByEmail(ada.email), ada)
  const kept = { ...SESSION, id: 3, client: { address: '', agent: '' } }
  assert.deepEqual(await store.sessions(), [kept])
  assert.equal(await store.addSession({ ...SESSION, tokenHash: 'b' }), 10, 'ids 4 to 9 were given')
  await store.setName(USER.id, 'Ada')
  await store.close()

  const again = await sqliteAuthStore(file)
  assert.deepEqual(await again.userById(USER.id), { ...ada, name: 'Ada' })
  assert.equal((await again.sessions()).length, 2)
  await again.close()
})

/** As the first version left it, with sessions 4 to 9 ended. */
const FIRST_VERSION = `
  create table kysely_migration
    (name varchar(255) not null primary key, timestamp varchar(255) not null);
  create table kysely_migration_lock
    (id varchar(255) not null primary key, is_locked integer default 0 not null);
  insert into kysely_migration values ('0001-users-and-sessions', '2026-01-01T00:00:00.000Z');
  insert into kysely_migration_lock values ('migration_lock', 0);
  create table user (id integer primary key, email text not null, email_key text not null unique,
    password_hash text not null, created_at integer not null) strict;
  create table session (id integer primary key autoincrement,
    user_id integer not null references user (id), token_hash text not null unique,
    created_at integer not null, seen_at integer not null) strict;
  insert into user values (1000, 'Ada@example.com', 'ada@example.com', 'hash', 1);
  insert into session values (3, 1000, 'a', 1, 2), (9, 1000, 'z', 1, 2);
  delete from session where id = 9;
`
