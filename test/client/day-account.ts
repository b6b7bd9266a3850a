/** The part of the day that is about the person: who it is, and what belongs to it. */
import assert from 'node:assert/strict'
import { call, done } from '../kit/client.ts'
import { PIXEL } from '../kit/pixel.ts'
import type { Day } from './day.ts'
import { shownByOtherForms, shownMessage } from './request.ts'

const EMAIL = 'me@bourse.test'
const PASSWORD = 'a long enough test password'
const NEW_PASSWORD = 'another long test password'

/** Twice, and once with no address. */
export async function signsUp({ client }: Day): Promise<void> {
  await assert.rejects(client.session.signUp('nobody', PASSWORD), (error) => {
    assert.equal(shownMessage(error), 'email is not a valid e-mail address')
    return true
  })
  assert.equal(client.request.location, '/account/signup')
  await client.session.signUp(EMAIL, PASSWORD)
  assert.equal(client.request.location, '/account/signin')
  await assert.rejects(client.session.signUp(EMAIL, PASSWORD), (error) => {
    assert.equal(shownMessage(error), 'this e-mail address is already registered')
    return true
  })
}

/** The token is what the browser keeps, in both places. */
export async function signsIn({ variant, client, server }: Day): Promise<void> {
  if (variant === 'B') {
    await assert.rejects(client.session.signIn(EMAIL, NEW_PASSWORD), (error) => {
      assert.equal(shownMessage(error), 'e-mail or password is wrong')
      return true
    })
    assert.equal(client.session.loggedIn, false)
  }
  await client.session.signIn(EMAIL, PASSWORD)
  const token = client.localStorage.get('access-token') as string
  assert.equal(client.request.cookies.get('accessToken'), token)
  assert.equal(client.session.loggedIn, true)
  assert.deepEqual(client.user, { nickname: 'me', userId: client.user.userId, avatar: '' })
  assert.equal(typeof client.user.userId, 'string')
  const self = await done<{ id: string }>(server.url, 'GET /api/users/self', { token })
  assert.equal(self.id, client.user.userId)
}

interface Transaction {
  readonly type: string
  readonly currency: string
  readonly amount: string
  readonly createdAt: string
  readonly network: { readonly confirmations: unknown }
}

/** There is no blockchain behind it, but what came and went is shown. */
export async function wallets({ client }: Day): Promise<void> {
  const { address } = (await client.account.depositAddress('BTC')) as { address: string }
  assert.equal(typeof address, 'string')
  const [welcome, ...others] = (await client.account.transactions('BTC')) as Transaction[]
  assert.deepEqual(others, [])
  assert.deepEqual([welcome?.type, welcome?.currency, welcome?.amount], ['received', 'BTC', '1000'])
  assert.equal(Number.isNaN(Date.parse(String(welcome?.createdAt))), false)
  assert.equal(typeof welcome?.network.confirmations, 'number')
  const tooMuch = client.account.withdraw('BTC', '5000', 'an address')
  await assert.rejects(tooMuch, (error) => {
    assert.equal(typeof shownByOtherForms(error), 'string')
    return true
  })
}

/** The picture goes where the server says. */
export async function profile({ client, server }: Day): Promise<void> {
  await client.account.saveName('Meredith')
  assert.ok((await client.account.savePhoto(new Uint8Array(PIXEL))) < 300)
  await client.session.current()
  assert.equal(client.user.nickname, 'Meredith')
  const photo = await fetch(new URL(String(client.user.avatar), server.url))
  assert.equal(photo.status, 200)
  assert.match(String(photo.headers.get('content-type')), /^image\//)
}

/** The old one no longer opens anything. */
export async function passwords({ client, variant }: Day): Promise<void> {
  const wrong = client.account.changePassword(NEW_PASSWORD, 'whatever it would be')
  await assert.rejects(wrong, (error) => {
    assert.equal(typeof shownByOtherForms(error), 'string')
    return true
  })
  await client.account.changePassword(PASSWORD, NEW_PASSWORD)
  await client.session.signIn(EMAIL, NEW_PASSWORD)
  assert.equal(client.session.loggedIn, true)
  if (variant === 'B') {
    await assert.rejects(client.session.signIn(EMAIL, PASSWORD))
    await client.session.signIn(EMAIL, NEW_PASSWORD)
  }
  await client.account.sendResetCode(EMAIL)
  await client.account.sendResetCode('nobody@bourse.test')
  await assert.rejects(client.account.resetPassword(EMAIL, 'nonsense', PASSWORD), (error) => {
    assert.equal(typeof shownByOtherForms(error), 'string')
    return true
  })
}

/** Also for whoever kept the token. */
export async function signsOut({ client, server }: Day): Promise<void> {
  const token = client.localStorage.get('access-token') as string
  await client.session.signOut()
  assert.equal(client.request.cookies.has('accessToken'), false)
  const answer = await call(server.url, 'GET /api/users/self', { token })
  assert.equal(answer.status, 401)
  client.request.location = '/'
  await client.session.current()
  assert.equal(client.session.loggedIn, false)
  assert.equal(client.request.location, '/')
}
