/** Limits of rate as they are outside of preview: who is limited, by what, and how it is said. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, call, type Problem, signUp } from '../kit/client.ts'
import { type LiveServer, sharedServer } from '../kit/server.ts'
import { handshake, openFeed } from '../kit/socket.ts'
import { Tally } from './kit/soak.ts'

const settings = { PREVIEW: 'false', RATE_LIMIT: 'on' }
const server = await sharedServer(settings)
/** The same behind a proxy that is trusted. */
const behindProxy = await sharedServer({ ...settings, TRUSTED_PROXIES: '127.0.0.1' })
const ada = await signUp(server, 'ada')
const bob = await signUp(server, 'bob')

/** More than any bucket holds, whatever it earns while they are on their way. */
const MANY = 600
/** More than a bucket holds. */
const SOME = 300
const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '1', size: '1' }

test('D29: each user has limits of their own, whoever else asks without a session', async () => {
  const reads = await askMany('GET /api/orders', { token: ada.token })
  assert.ok(reads.of(200) > 0 && reads.of(429) > 0, `${reads}`)
  assert.equal(answered(reads, [200]), MANY, `${reads}`)
  assert.equal((await call(server.url, 'GET /api/orders', { token: bob.token })).status, 200)
  const orders = await askMany('POST /api/orders', { token: ada.token, body: ORDER })
  assert.ok(orders.of(409) > 0 && orders.of(429) > 0, `without funds: ${orders}`)
  assert.equal(answered(orders, [409]), MANY, `${orders}`)
  for (const options of [{}, { token: 'made-up' }]) {
    const nobody = await askMany('GET /api/orders', options, SOME)
    assert.equal(nobody.of(401), SOME, `${nobody}`)
  }
})

test('orders in a frame count one by one', async () => {
  const { url } = behindProxy
  const { token } = await signUp(behindProxy, 'dora')
  const socket = await openFeed(url, { cookie: `accessToken=${token}` })
  const ops = Array.from({ length: SOME }, () => ({ op: 'place', ...ORDER }))
  socket.send({ type: 'orders', id: 1, ops })
  const { results } = await socket.next('orders', { id: 1 })
  const codes = (results as { code: number }[]).map(({ code }) => code)
  const [quick, late] = [codes.indexOf(429), codes.lastIndexOf(2001)]
  assert.ok(quick >= 100 && quick < SOME, `the burst passes: ${quick}`)
  assert.equal(late, quick - 1, 'the first ones pass, without funds')
  await socket.close()
})

test('a refusal for being too quick says when to come again', async () => {
  const answers: Answer<Problem>[] = await Promise.all(
    Array.from({ length: MANY }, () => call(server.url, 'GET /api/accounts', { token: bob.token })),
  )
  const refused = answers.find(({ status }) => status === 429)
  assert.ok(Number(refused?.headers.get('retry-after')) >= 1)
  assert.equal(refused?.body.http_code, 429)
})

test('D40: no header of the client changes the address that is counted', async () => {
  const names = [
    ...['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'],
    ...['forwarded', 'x-cluster-client-ip', 'x-forwarded', 'via', 'x-originating-ip'],
  ]
  const statuses = new Tally()
  for (const [number, name] of names.entries()) {
    const address = `203.0.113.${number}`
    const headers = { [name]: name === 'forwarded' ? `for=${address}` : address }
    statuses.add((await register(server, `spoof-${number}`, headers)).status)
  }
  // Two of five are used up.
  assert.equal(`${statuses}`, '200: 3, 429: 7')
})

test('D40: behind a trusted proxy the address that it adds counts, and no other', async () => {
  const statuses = new Tally()
  for (let number = 0; number < 8; number++) {
    const headers = { 'x-forwarded-for': `198.51.100.${number}, 203.0.113.9` }
    statuses.add((await register(behindProxy, `chain-${number}`, headers)).status)
  }
  assert.equal(`${statuses}`, '200: 5, 429: 3')
})

test('D40: an IPv6 address counts as its network, and not as its first group', async () => {
  const ask = async (address: string, number: string) =>
    (await register(behindProxy, `six-${number}`, { 'x-forwarded-for': address })).status
  const statuses = new Tally()
  for (let number = 0; number < 7; number++) {
    statuses.add(await ask(`2001:db8:1:1::${number}`, `a${number}`))
  }
  assert.equal(`${statuses}`, '200: 5, 429: 2', 'one network')
  assert.equal(await ask('2001:db8:1:2::1', 'b'), 200, 'another network of the same provider')
  assert.ok((await ask('[2001:db8:2::1]:443', 'c')) < 500, 'with a port behind it')
  assert.ok((await ask('no address at all', 'd')) < 500)
})

test('guessing one password is slowed down for everybody who guesses, from anywhere', async () => {
  const statuses = new Tally()
  for (let number = 0; number < 12; number++) {
    const headers = { 'x-forwarded-for': `198.51.100.${number}` }
    const body = { email: 'victim@bourse.test', password: `guess number ${number}` }
    const answer = await call(behindProxy.url, 'POST /api/users/accessToken', { body, headers })
    statuses.add(answer.status)
    if (answer.status === 429) assert.ok(Number(answer.headers.get('retry-after')) >= 1)
  }
  assert.equal(`${statuses}`, '401: 5, 429: 7')
})

test('new WebSockets from one address are limited', async () => {
  const statuses = new Tally()
  for (let number = 0; number < 15; number++) {
    const { status, retryAfter } = await handshake(server.url)
    statuses.add(status)
    if (status === 429) assert.ok(Number(retryAfter) >= 1)
  }
  assert.ok(statuses.of(101) >= 10 && statuses.of(429) >= 1, `${statuses}`)
})

/** Those that were answered as they should be, or asked to come later by user or by server. */
function answered(tally: Tally, statuses: readonly number[]): number {
  return [...statuses, 429, 503].reduce((sum, status) => sum + tally.of(status), 0)
}

async function askMany(line: string, options: object, count = MANY): Promise<Tally> {
  const statuses = new Tally()
  const ask = async () => statuses.add((await call(server.url, line, options)).status)
  await Promise.all(Array.from({ length: count }, ask))
  return statuses
}

async function register({ url }: LiveServer, name: string, headers: Record<string, string>) {
  const body = { email: `${name}@bourse.test`, password: 'a password that is long enough' }
  return await call(url, 'POST /api/users', { body, headers })
}
