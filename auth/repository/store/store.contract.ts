/** What every user database does, whatever it is made of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthStore, UserRow } from '@bourse/domain/auth/auth'
import { toUserId } from '@bourse/domain/shared/ids'

const ADA: UserRow = {
  id: toUserId(9_007_199_254_740_991),
  email: 'Ada@Example.com',
  createdAt: 1_767_571_200_000,
  passwordHash: 'hash 1',
}
const BOB_ID = toUserId(7)
const SESSION = { userId: ADA.id, createdAt: 10, seenAt: 20, tokenHash: 'token 1' }

/** Runs the suite on the stores that `open` gives, each empty at first. */
export function authStoreContract(name: string, open: () => Promise<AuthStore>): void {
  function check(what: string, body: (store: AuthStore) => Promise<void>): void {
    test(`${name}: ${what}`, async () => {
      const store = await open()
      try {
        await body(store)
      } finally {
        await store.close()
      }
    })
  }

  check('an empty store knows nobody', async (store) => {
    assert.equal(await store.userByEmail('ada@example.com'), undefined)
    assert.equal(await store.userById(toUserId(1)), undefined)
    assert.deepEqual(await store.sessions(), [])
  })

  check('a user is found by id and by e-mail in any case', async (store) => {
    assert.equal(await store.addUser(ADA), true)
    assert.deepEqual(await store.userById(ADA.id), ADA)
    assert.deepEqual(await store.userByEmail('Ada@Example.com'), ADA)
    assert.deepEqual(await store.userByEmail('ADA@example.COM'), ADA)
    assert.equal(await store.userByEmail('ada@example.co'), undefined)
  })

  check('an e-mail is taken once, in any case', async (store) => {
    assert.equal(await store.addUser(ADA), true)
    assert.equal(await store.addUser({ ...ADA, id: BOB_ID, email: 'ada@example.com' }), false)
    assert.equal(await store.userById(BOB_ID), undefined)
    assert.equal(await store.addUser({ ...ADA, id: BOB_ID, email: 'bob@example.com' }), true)
    assert.deepEqual(
      await store.userIds(),
      [ADA.id, BOB_ID].sort((a, b) => a - b),
    )
  })

  check('a new password hash replaces the old one of that user only', async (store) => {
    const bob = { ...ADA, id: BOB_ID, email: 'bob@example.com' }
    await store.addUser(ADA)
    await store.addUser(bob)
    await store.setPasswordHash(ADA.id, 'hash 2')
    assert.equal((await store.userByEmail(ADA.email))?.passwordHash, 'hash 2')
    assert.deepEqual(await store.userById(BOB_ID), bob)
  })

  check('session ids rise and are never given again', async (store) => {
    await store.addUser(ADA)
    const first = await store.addSession(SESSION)
    const second = await store.addSession({ ...SESSION, tokenHash: 'token 2' })
    assert.ok(second > first)
    await store.removeSessions([second])
    const third = await store.addSession({ ...SESSION, tokenHash: 'token 3' })
    assert.ok(third > second)
    assert.deepEqual(await store.sessions(), [
      { ...SESSION, id: first },
      { ...SESSION, id: third, tokenHash: 'token 3' },
    ])
  })

  check('last uses and removals of many sessions', async (store) => {
    await store.addUser(ADA)
    const ids: number[] = []
    for (let number = 0; number < 1_050; number++) {
      ids.push(await store.addSession({ ...SESSION, tokenHash: `token ${number}` }))
    }
    const seen = new Map(ids.map((id, number) => [id, 1_000_000_000_000 + number]))
    await store.touchSessions(seen)
    for (const row of await store.sessions()) assert.equal(row.seenAt, seen.get(row.id))
    await store.touchSessions(new Map([[ids[0] ?? 0, 5]]))
    assert.equal((await store.sessions())[0]?.seenAt, 1_000_000_000_000, 'never set back')
    await store.removeSessions(ids.slice(1))
    assert.deepEqual(
      (await store.sessions()).map((row) => row.id),
      ids.slice(0, 1),
    )
  })

  check('unknown and no sessions at all are no error', async (store) => {
    await store.touchSessions(new Map([[99, 5]]))
    await store.touchSessions(new Map())
    await store.removeSessions([99])
    await store.removeSessions([])
    assert.deepEqual(await store.sessions(), [])
  })
}
