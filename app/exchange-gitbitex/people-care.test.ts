/** Account care as the app wires it: letters, photos, the demo account. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { memoryAuthStore } from '@bourse/auth/repository/store/memory'
import { opaqueTokens } from '@bourse/auth/repository/token/opaque'
import { toUserId } from '@bourse/domain/shared/ids'
import { createLogger } from '@bourse/kit/logger/logger'
import { readConfig } from './config.ts'
import { DEMO } from './demo-account.ts'
import { lettersGo, openPeopleCare } from './people-care.ts'

const ADA = toUserId(1_000)
const DEMO_ID = toUserId(2_000)

async function open(environment: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-care-'))
  const config = readConfig({ DATA_DIR: folder, ...environment })
  const log: string[] = []
  const output = { write: (line: string) => log.push(line) }
  const logger = createLogger({ level: 'info', name: 'test', readable: false, output })
  const store = memoryAuthStore()
  const blank = { createdAt: 1, name: '', photo: '', passwordHash: 'of nothing' }
  await store.addUser({ ...blank, id: ADA, email: 'ada@example.com' })
  const needs = {
    store,
    hasher: { hash: async () => 'new', verify: async () => false, outdated: () => false },
    tokens: opaqueTokens(),
    auth: {
      verifyPassword: async () => ({ ok: false, problem: { kind: 'wrong-credentials' } }) as const,
      revokeAll: async () => 0,
    },
  }
  const people = await openPeopleCare(config, logger, needs)
  return {
    ...{ people, store, log, folder },
    addDemo: () => store.addUser({ ...blank, id: DEMO_ID, email: DEMO.email }),
    async close() {
      await people.close()
      await rm(folder, { recursive: true })
    },
  }
}

test('without a mail server a code becomes a file in the data folder', async () => {
  const world = await open()
  await world.people.care.requestReset('ada@example.com')
  const outbox = join(world.folder, 'outbox')
  const [name = ''] = await until(async () => {
    const names = await readdir(outbox).catch(() => [])
    return names.filter((each) => each.endsWith('.eml'))
  })
  const text = await readFile(join(outbox, name), 'utf8')
  const code = /^ {4}([0-9A-HJKMNP-TV-Z]{26})$/m.exec(text)?.[1] ?? ''
  const { care } = world.people
  const reset = await care.resetPassword('ada@example.com', code, 'a new pass phrase')
  assert.equal(reset.ok, true)
  await world.close()
})

test('the demo account is left alone in preview, from when it is noted', async () => {
  const world = await open()
  const { care } = world.people
  await world.addDemo()
  await world.people.noteDemo()
  const refused = await care.setName(DEMO_ID, 'Eve')
  assert.deepEqual(refused, { ok: false, problem: { kind: 'shared-account' } })
  assert.equal((await care.setName(ADA, 'Ada')).ok, true)
  await world.close()

  const production = await open({ PREVIEW: 'false' })
  await production.addDemo()
  await production.people.noteDemo()
  assert.equal((await production.people.care.setName(DEMO_ID, 'Eve')).ok, true)
  await production.close()
})

test('D32 a mail server that fails is logged, without code and password', async () => {
  const world = await open({ SMTP_URL: 'smtp://bourse:canary-7@127.0.0.1:1' })
  await world.people.care.requestReset('ada@example.com')
  await until(async () => world.log)
  const log = world.log.join('')
  assert.match(log, /a code could not be mailed/)
  assert.doesNotMatch(log, /canary-7|[0-9A-HJKMNP-TV-Z]{26}/)
  await world.close()
})

test('where letters go is told without the password of the mail server', () => {
  const told = lettersGo(readConfig({ SMTP_URL: 'smtps://bourse:secret@mail.example:465' }))
  assert.equal(told, 'mail.example:465')
  assert.match(lettersGo(readConfig({ DATA_DIR: '/x' })), /outbox$/)
})

/** What `list` gives, once there is something in it. */
async function until(list: () => Promise<readonly string[]>): Promise<readonly string[]> {
  for (let tries = 0; tries < 1_000; tries++) {
    const found = await list()
    if (found.length > 0) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('nothing came')
}
