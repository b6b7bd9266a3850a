/** What every user database does, whatever it is made of. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AuthStore, RefreshRow, SessionRow, UserRow } from '@bourse/domain/auth/auth'
import { toUserId } from '@bourse/domain/shared/ids'

const ADA: UserRow = {
  id: toUserId(9_007_199_254_740_991),
  email: 'Ada@Example.com',
  createdAt: 1_767_571_200_000,
  passwordHash: 'hash 1',
  name: '',
  photo: '',
}
const BOB_ID = toUserId(7)
const CLIENT = { address: '192.0.2.7', agent: 'a test' }
const SESSION: Omit<SessionRow, 'id'> = {
  userId: ADA.id,
  createdAt: 10,
  seenAt: 20,
  tokenHash: 'token 1',
  kind: 'web',
  client: CLIENT,
}

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
    await store.setPasswordHash(ADA.id, 'hash 3', 'hash 1')
    assert.equal((await store.userByEmail(ADA.email))?.passwordHash, 'hash 2', 'no longer hash 1')
    await store.setPasswordHash(ADA.id, 'hash 3', 'hash 2')
    assert.equal((await store.userByEmail(ADA.email))?.passwordHash, 'hash 3')
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

  check('name and photo belong to one user', async (store) => {
    const bob = { ...ADA, id: BOB_ID, email: 'bob@example.com' }
    await store.addUser(ADA)
    await store.addUser(bob)
    await store.setName(ADA.id, 'Ada 👩‍💻')
    await store.setPhoto(ADA.id, '/api/files/x')
    const changed = { ...ADA, name: 'Ada 👩‍💻', photo: '/api/files/x' }
    assert.deepEqual(await store.userById(ADA.id), changed)
    assert.deepEqual(await store.userByEmail(ADA.email), changed)
    assert.deepEqual(await store.userById(BOB_ID), bob)
    await store.setName(toUserId(99), 'nobody')
  })

  check('sessions for the API have no token of their own', async (store) => {
    await store.addUser(ADA)
    const api: typeof SESSION = { ...SESSION, kind: 'api', tokenHash: '' }
    const ids = [await store.addSession(api), await store.addSession(api)]
    assert.deepEqual(
      await store.sessions(),
      ids.map((id) => ({ ...api, id })),
    )
  })

  check('a user has one reset code at most', async (store) => {
    await store.addUser(ADA)
    assert.equal(await store.resetCode(ADA.id), undefined)
    const code = { userId: ADA.id, codeHash: 'code 1', createdAt: 30, failures: 0 }
    await store.setResetCode(code)
    await store.countResetFailure(ADA.id)
    await store.countResetFailure(ADA.id)
    await store.countResetFailure(BOB_ID)
    assert.deepEqual(await store.resetCode(ADA.id), { ...code, failures: 2 })
    const second = { ...code, codeHash: 'code 2', createdAt: 40 }
    await store.setResetCode(second)
    assert.deepEqual(await store.resetCode(ADA.id), second)
    await store.removeResetCode(ADA.id)
    await store.removeResetCode(ADA.id)
    assert.equal(await store.resetCode(ADA.id), undefined)
  })

  refreshContract(check)
}

type Check = (what: string, body: (store: AuthStore) => Promise<void>) => void

function refreshContract(check: Check): void {
  /** A session with a first refresh token, `a`. */
  async function family(store: AuthStore): Promise<RefreshRow> {
    await store.addUser(ADA)
    const sessionId = await store.addSession({ ...SESSION, kind: 'api', tokenHash: '' })
    const first = token({ sessionId, tokenHash: 'a', parentHash: '' })
    await store.addRefresh(first)
    return first
  }

  function token(news: Pick<RefreshRow, 'sessionId' | 'tokenHash' | 'parentHash'>): RefreshRow {
    return { client: CLIENT, createdAt: 100, usedAt: 0, ...news }
  }

  check('a refresh token is rotated once', async (store) => {
    const a = await family(store)
    const b = { ...a, tokenHash: 'b', parentHash: 'a', createdAt: 200 }
    const c = { ...a, tokenHash: 'c', parentHash: 'a', createdAt: 300 }
    assert.equal(await store.refreshByHash('b'), undefined)
    assert.deepEqual(await Promise.all([store.rotateRefresh(b), store.rotateRefresh(c)]), [
      true,
      false,
    ])
    assert.deepEqual(await store.refreshByHash('a'), { ...a, usedAt: 200 })
    assert.deepEqual(await store.refreshByHash('b'), b)
    assert.equal(await store.refreshByHash('c'), undefined)
    assert.equal(await store.rotateRefresh({ ...c, parentHash: 'never there' }), false)
  })

  check('a lost successor has another beside it until one is used', async (store) => {
    const a = await family(store)
    const child = (tokenHash: string, parentHash: string, createdAt = 200) => ({
      ...a,
      ...{ tokenHash, parentHash, createdAt },
    })
    assert.equal(await store.addRefreshSuccessor(child('b', 'a')), false, 'a has no successor yet')
    assert.equal(await store.refreshByHash('b'), undefined)
    await store.rotateRefresh(child('b', 'a'))
    for (const news of [{ address: '192.0.2.8' }, { agent: 'another' }]) {
      const stranger = { ...child('x', 'a'), client: { ...CLIENT, ...news } }
      assert.equal(await store.addRefreshSuccessor(stranger), false)
    }
    assert.equal(await store.addRefreshSuccessor(child('c', 'a')), true)
    assert.equal(await store.addRefreshSuccessor(child('d', 'a')), true)
    assert.equal(await store.rotateRefresh(child('e', 'c', 300)), true)
    for (const hash of ['b', 'c', 'd']) {
      assert.equal((await store.refreshByHash(hash))?.usedAt, 300, hash)
    }
    assert.equal((await store.refreshByHash('e'))?.usedAt, 0)
    assert.equal(await store.addRefreshSuccessor(child('f', 'a')), false, 'one of them was used')
    assert.equal(await store.rotateRefresh(child('f', 'b')), false, 'the others went with it')
  })

  check('first tokens of sessions are no relatives', async (store) => {
    const a = await family(store)
    const sessionId = await store.addSession({ ...SESSION, kind: 'api', tokenHash: '' })
    await store.addRefresh({ ...a, sessionId, tokenHash: 'other' })
    await store.rotateRefresh({ ...a, tokenHash: 'b', parentHash: 'a', createdAt: 200 })
    assert.equal((await store.refreshByHash('other'))?.usedAt, 0)
  })

  check('refresh tokens go with their session', async (store) => {
    const a = await family(store)
    await store.removeSessions([a.sessionId])
    assert.equal(await store.refreshByHash('a'), undefined)
    await store.addRefresh({ ...a, tokenHash: 'late' })
    assert.equal(await store.refreshByHash('late'), undefined)
    assert.equal(await store.rotateRefresh({ ...a, tokenHash: 'b', parentHash: 'a' }), false)
    assert.equal(await store.addRefreshSuccessor({ ...a, tokenHash: 'b', parentHash: 'a' }), false)
  })

  check('used refresh tokens are dropped when they are old', async (store) => {
    const a = await family(store)
    await store.rotateRefresh({ ...a, tokenHash: 'b', parentHash: 'a', createdAt: 200 })
    await store.rotateRefresh({ ...a, tokenHash: 'c', parentHash: 'b', createdAt: 300 })
    await store.pruneRefresh(200)
    assert.equal((await store.refreshByHash('a'))?.usedAt, 200)
    await store.pruneRefresh(201)
    assert.equal(await store.refreshByHash('a'), undefined)
    assert.equal((await store.refreshByHash('b'))?.usedAt, 300)
    await store.pruneRefresh(1_000)
    assert.equal(await store.refreshByHash('b'), undefined)
    assert.equal((await store.refreshByHash('c'))?.usedAt, 0, 'not used, however old')
  })
}
