/**
 * Every route that the running server documents, asked by nobody, by a stranger and by the owner:
 * the table of who may do what is `expectations.ts`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, call, done, type Person, signUp } from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'
import { EXPECTATIONS, type Expectation, NEW_PASSWORD } from './expectations.ts'
import { routesOf } from './kit/openapi.ts'
import { sendRaw } from './kit/raw-http.ts'
import { assertNothingOf, footprint, openOwner } from './kit/venue.ts'

const server = await sharedServer()
const routes = await routesOf(server.url)
let owner = await openOwner(server)
let stranger = await signUp(server, 'stranger')

test('every documented route has an expectation, and no expectation is left over', () => {
  const lines = routes.map(({ line }) => line)
  assert.deepEqual(
    EXPECTATIONS.map(({ line }) => line).toSorted(),
    lines.toSorted(),
    'think about who may ask a new route, and say so in expectations.ts',
  )
})

test('what is private says so in the documents, and the other way round', () => {
  for (const { line, isPrivate } of routes) {
    const access = EXPECTATIONS.find((one) => one.line === line)?.access
    assert.equal(isPrivate ? 'private' : 'public', access, line)
  }
})

test('nobody without a good token gets anything from a private route', async () => {
  const had = await footprint(server, owner)
  const bad = ['', 'x', 'null', 'a.b.c', '0'.repeat(43), `${owner.person.token}x`, '../../etc']
  for (const expectation of EXPECTATIONS.filter(({ access }) => access === 'private')) {
    const anonymous = await ask(expectation, undefined)
    assert.equal(anonymous.status, expectation.anonymous, expectation.line)
    assertNothingOf(owner, JSON.stringify(anonymous.body), expectation.line)
    for (const token of bad) {
      const headers = [{ cookie: `accessToken=${token}` }, { authorization: `Bearer ${token}` }]
      for (const one of headers) {
        const { status } = await ask(expectation, undefined, one)
        assert.ok(
          status === 401 || status === 403,
          `${expectation.line} with "${token}": ${status}`,
        )
      }
    }
  }
  assert.deepEqual(await footprint(server, owner), had, 'and nothing was changed')
})

test('D50: a stranger gets the own, or 404, and changes nothing of the owner', async () => {
  const had = await footprint(server, owner)
  for (const expectation of EXPECTATIONS) {
    for (const caller of [undefined, stranger]) {
      const wanted = caller === undefined ? expectation.anonymous : expectation.other
      const answer = await ask(expectation, caller)
      const who = `${expectation.line} by ${caller === undefined ? 'nobody' : 'a stranger'}`
      assert.equal(answer.status, wanted, `${who}: ${JSON.stringify(answer.body)}`)
      assertNothingOf(owner, JSON.stringify(answer.body) + headersOf(answer), who)
    }
    if (expectation.endsSessions) stranger = await again(stranger)
  }
  assert.deepEqual(await footprint(server, owner), had)
})

test('the owner gets what is asked for', async () => {
  for (const expectation of EXPECTATIONS) {
    const answer = await ask(expectation, owner.person)
    const body = JSON.stringify(answer.body)
    assert.equal(answer.status, expectation.owner, `${expectation.line}: ${body}`)
    if (expectation.showsOwn) {
      const marks = [...owner.secrets, ...owner.traces]
      assert.ok(
        marks.some((mark) => body.includes(mark)),
        `${expectation.line}: ${body}`,
      )
    }
    if (expectation.endsSessions) owner = { ...owner, person: await again(owner.person) }
  }
})

test("the files of a history are the caller's own", async () => {
  for (const path of ['/api/ledger?format=csv', '/api/fills?format=csv']) {
    assert.equal((await call(server.url, `GET ${path}`)).status, 401)
    const [mine, other] = [owner.person, stranger].map(({ token }) =>
      done<string>(server.url, `GET ${path}`, { token }),
    )
    assertNothingOf(owner, (await other) ?? '', path)
    const text = (await mine) ?? ''
    assert.ok(
      [...owner.secrets, ...owner.traces].some((mark) => text.includes(mark)),
      path,
    )
  }
})

test('odd spellings of a private path open nothing', async () => {
  const { id } = owner.doneOrder
  const spellings = [
    ...['/api//orders', '//api/orders', '/API/orders', '/api/orders/', '/api/orders;a=b'],
    ...[
      '/api/./orders',
      '/api/products/../orders',
      '/api%2Forders',
      '/api/orders%00',
      '/%61pi/orders',
    ],
    ...[`/api/orders/${id}/`, `/api/orders/%2e%2e/orders/${id}`, `/api/orders/${id}%20`],
    ...['/api/orders?accessToken=x', '/api/orders#x', '/api/users/self/', '/api\\orders'],
  ]
  for (const spelling of spellings) {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const request = `${method} ${spelling} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
      const { answers } = await sendRaw(server.url, [request], { methods: [method] })
      const answer = answers[0]
      assertNothingOf(owner, answer?.body ?? '', `${method} ${spelling}`)
      assert.notEqual(answer?.status, 200, `${method} ${spelling}: ${answer?.body.slice(0, 100)}`)
    }
  }
})

test('the token counts in cookie and header only, never in a URL or a body', async () => {
  const { token } = owner.person
  for (const name of ['token', 'accessToken', 'access_token']) {
    const { status } = await call(server.url, `GET /api/orders?${name}=${token}`)
    assert.equal(status, 401, name)
    const body = { productId: 'BTC-USDT', side: 'buy', price: '1', size: '1', [name]: token }
    assert.equal((await call(server.url, 'POST /api/orders', { body })).status, 401, name)
  }
})

test('nothing of the admin listener, no metrics and no debugging on the public one', async () => {
  const headers = { authorization: `Bearer ${server.adminToken}` }
  const paths = [
    ...['/metrics', '/state', '/state?hash=state', '/deposits', '/products/BTC-USDT'],
    ...['/currencies', '/halt', '/resume', '/admin', '/admin/metrics', '/api/admin'],
    ...['/api/admin/deposit', '/debug/pprof/', '/debug/vars', '/actuator', '/json/list'],
    ...['/.env', '/.git/config', '/package.json', '/data/auth.sqlite', '/server-status'],
  ]
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const answer = await call(server.url, `${method} ${path}`, { headers })
      const isPage = /text\/html/.test(answer.headers.get('content-type') ?? '')
      const isRefused = answer.status === 404 || answer.status === 405
      assert.ok(isRefused || (isPage && method === 'GET'), `${method} ${path}: ${answer.status}`)
      assert.doesNotMatch(JSON.stringify(answer.body), /bourse_|resultHash|stateHash/)
    }
  }
  for (const path of paths.slice(0, 3)) {
    assert.equal((await call(server.adminUrl, `GET ${path}`)).status, 401)
    const { token } = owner.person
    assert.equal((await call(server.adminUrl, `GET ${path}`, { token })).status, 401)
  }
})

test('TRACE, CONNECT and methods that nobody knows are refused on every path', async () => {
  const paths = ['/', '/livez', ...routes.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x'))]
  for (const method of ['TRACE', 'CONNECT', 'TRACK', 'PROPFIND', 'PURGE', 'QUERY']) {
    for (const path of new Set(paths)) {
      const secret = `canary: ${method}`
      const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Echo: ${secret}\r\n`
      const { answers } = await sendRaw(server.url, [`${head}Connection: close\r\n\r\n`])
      const [answer] = answers
      assert.ok(answer === undefined || (answer.status >= 400 && answer.status < 500), path)
      assert.ok(answer === undefined || !answer.body.includes(secret))
    }
  }
  assert.deepEqual(await done(server.url, 'GET /livez'), { status: 'alive' })
})

async function ask(
  { line, ask: make }: Expectation,
  caller: Person | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const [method, documented] = line.split(' ') as [string, string]
  const { path = documented, body } = make(owner, caller)
  return await call(server.url, `${method} ${path}`, {
    headers,
    ...(caller === undefined ? {} : { token: caller.token }),
    ...(body === undefined ? {} : { body }),
  })
}

/** Signs in anew, by the password that the test may have changed to. */
async function again(person: Person): Promise<Person> {
  for (const password of [person.password, NEW_PASSWORD]) {
    const body = { email: person.email, password }
    const answer: Answer<string> = await call(server.url, 'POST /api/users/accessToken', { body })
    if (answer.status === 200) return { ...person, password, token: answer.body }
  }
  assert.fail(`${person.email} cannot sign in any more`)
}

function headersOf({ headers }: Answer): string {
  return JSON.stringify([...headers])
}
