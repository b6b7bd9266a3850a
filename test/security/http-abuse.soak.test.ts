/**
 * Bytes that are no honest HTTP: a corpus by hand, then mutations of honest requests. `npm test`
 * sends 500 of them, SOAK=1 as many as SOAK_MINUTES allow. SEED=N sends the same again. The server
 * must refuse with a 4xx or close, must never mix up who asked what, and must stay up.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Answer, call, done, type Person, signUp } from '../kit/client.ts'
import { sharedServer, until } from '../kit/server.ts'
import { ABUSE_CASES, HIDDEN_PATH } from './kit/http-corpus.ts'
import { JSON_BODIES } from './kit/json-corpus.ts'
import { mutateHttp } from './kit/mutate-http.ts'
import { routesOf } from './kit/openapi.ts'
import { type RawOutcome, sendRaw } from './kit/raw-http.ts'
import { budget, IS_SOAK, printRow, randomNamed, SEED, Tally, watchMemory } from './kit/soak.ts'

const WATCH = fileURLToPath(new URL('kit/prototype-watch.mjs', import.meta.url))
const MESSAGES = 500
/** The heap has found its size half way through; what it needs later would be a leak. */
const GROWTH_MB_MAX = 100
const CONNECTIONS = 25
/** A message without an end gets no answer: it is left alone after so long without a byte. */
const QUIET_MS = 100

const server = await sharedServer({ NODE_OPTIONS: `--import=${WATCH}` })
const ada = await signUp(server, 'ada')
const bob = await signUp(server, 'bob')

test('T12: every message of the corpus is refused, and nothing hidden in it is read', async (t) => {
  const statuses = new Tally()
  for (const { name, parts } of ABUSE_CASES) {
    const outcome = await sendRaw(server.url, parts)
    assertRefused(outcome, name)
    assert.ok(outcome.isClosed, `${name}: the connection stays open`)
    statuses.add(outcome.answers.at(-1)?.status ?? 'closed')
  }
  t.diagnostic(`${ABUSE_CASES.length} messages: ${statuses}`)
  await assertFine()
})

test('absolute URLs, odd Hosts and upgrades change nothing about who answers', async () => {
  const nothing = 'GET /api/nothing HTTP/1.1\r\nHost: x\r\n'
  const upgrade = 'Upgrade: websocket\r\nConnection: upgrade'
  const key = (text: string) => `Sec-WebSocket-Key: ${text}==\r\nSec-WebSocket-Version`
  const heads = [
    'GET http://evil.example/api/users/self HTTP/1.1\r\nHost: x',
    'GET http://evil.example/api/nothing HTTP/1.1\r\nHost: evil.example',
    'GET //evil.example/api/nothing HTTP/1.1\r\nHost: x',
    'OPTIONS * HTTP/1.1\r\nHost: x',
    'GET /api/nothing HTTP/1.1\r\nHost: a\r\nHost: b',
    'GET /api/nothing HTTP/1.1\r\nHost: a,b',
    'GET /api/nothing HTTP/1.1\r\nHost: \x80\xff',
    'GET /api/nothing HTTP/1.1\r\nHost:',
    'GET /api/nothing HTTP/1.0',
    `${nothing}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA`,
    `${nothing}${upgrade}`,
    `GET /ws HTTP/1.1\r\nHost: x\r\n${upgrade}`,
    `GET /ws HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n${key('short')}: 13`,
    `GET /ws HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n${key('A'.repeat(22))}: 99`,
    `POST /ws HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n${key('A'.repeat(22))}: 13`,
    'GET /api/nothing HTTP/1.1\r\nHost: x\r\nConnection: close, cookie, content-length',
    'POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: nothing',
  ]
  for (const head of heads) {
    const close = head.includes('Connection') ? '' : 'Connection: close\r\n'
    const wait = { answers: 1, methods: [head.slice(0, head.indexOf(' '))] }
    const outcome = await sendRaw(server.url, [`${head}\r\n${close}\r\n`], wait)
    assertRefused(outcome, head)
  }
  await assertFine()
})

test('hostile JSON to every route that takes any: 4xx, and no prototype has changed', async (t) => {
  const statuses = new Tally()
  for (const { line, path, requestBody, method } of await routesOf(server.url)) {
    if (requestBody?.content?.['application/json'] === undefined) continue
    for (const [name, body] of JSON_BODIES) {
      const answer = await postRaw(`${method} ${path.replaceAll(/\{\w+\}/g, '1')}`, body)
      const isRefused = answer >= 400 && answer < 500
      assert.ok(isRefused, `${line} with ${name}: ${answer}`)
      statuses.add(answer)
    }
  }
  t.diagnostic(`${statuses.total} bodies: ${statuses}`)
  process.kill(server.pid, 'SIGUSR2')
  const said = await until('the server looks', () => {
    return /prototypes: (.*)/.exec(server.output()) ?? undefined
  })
  assert.equal(said[1], 'unchanged')
  await assertFine()
})

test('pipelined requests are answered in order, each to its own user', async () => {
  const random = randomNamed('pipeline')
  const people = [ada, bob, undefined] as const
  for (let round = 0; round < 25; round++) {
    const asked = Array.from({ length: 16 }, () => people[random.below(3)])
    const bytes = asked.map((person, index) => pipelined(person, index)).join('')
    const cuts = Array.from({ length: 3 }, () => random.below(bytes.length)).toSorted(
      (a, b) => a - b,
    )
    const parts = [0, ...cuts].map((from, index) => bytes.slice(from, cuts[index] ?? bytes.length))
    const methods = asked.map((_, index) => (index % 5 === 4 ? 'HEAD' : 'GET'))
    const { answers } = await sendRaw(server.url, parts, { answers: asked.length, methods })
    for (const [index, person] of asked.entries()) {
      const answer = answers[index]
      assert.equal(answer?.status, person === undefined ? 403 : 200, `round ${round}, ${index}`)
      if (methods[index] === 'HEAD' || person === undefined) continue
      assert.equal((JSON.parse(answer?.body ?? '') as { id: string }).id, person.id)
    }
  }
})

test('a broken request behind good ones takes none of their answers', async () => {
  const good = pipelined(ada, 0)
  const { answers } = await sendRaw(server.url, [
    `${good}${good}GARBAGE\r\n\r\n${pipelined(bob, 1)}`,
  ])
  assert.ok(answers.length <= 3)
  for (const { status, body } of answers) {
    assert.ok(status === 400 || (JSON.parse(body) as { id: string }).id === ada.id, body)
  }
})

test(`T12: mutated requests: 4xx or closed, no 5xx, server up (SEED=${SEED})`, async (t) => {
  const began = performance.now()
  const random = randomNamed('mutations')
  const limit = budget(MESSAGES)
  const statuses = new Tally()
  const memory = watchMemory(server.pid)
  let sent = 0
  const work = async () => {
    while (!limit.isOver(sent)) {
      const number = sent++
      const parts = mutateHttp(random)
      const outcome = await sendRaw(server.url, parts, { quietMs: QUIET_MS })
      for (const { status, body } of outcome.answers) {
        const bytes = Buffer.concat(parts.map((part) => Buffer.from(part))).toString('base64')
        assert.ok(status < 500, `message ${number}: ${status} ${body}; sent (base64) ${bytes}`)
        statuses.add(status)
      }
      if (outcome.answers.length === 0) statuses.add(outcome.isClosed ? 'closed' : 'unfinished')
      if (number % 1_000 === 999) await assertFine()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  await assertFine()
  const { text, growthMb } = memory.end()
  const tried = `${sent} messages: ${statuses}; ${text}`
  t.diagnostic(tried)
  printRow('T12 mutated HTTP requests', tried, began)
  if (IS_SOAK) assert.ok(growthMb < GROWTH_MB_MAX, text)
})

/** Nothing but 4xx, and no answer to the hidden request. */
function assertRefused({ answers }: RawOutcome, what: string): void {
  for (const { status, body } of answers) {
    assert.ok(status >= 400 && status < 500, `${what}: ${status} ${body.slice(0, 200)}`)
    assert.equal(body.includes(HIDDEN_PATH), false, what)
  }
  assert.ok(answers.length <= 2, `${what}: ${answers.length} answers`)
}

/** The process that was started is the one that answers, and nothing has happened to anybody. */
async function assertFine(): Promise<void> {
  assert.deepEqual(await done(server.url, 'GET /livez'), { status: 'alive' })
  for (const person of [ada, bob]) {
    const answer: Answer<{ items: unknown[] }> = await call(server.url, 'GET /api/orders', {
      token: person.token,
    })
    assert.deepEqual([answer.status, answer.body.items], [200, []])
  }
  assert.doesNotMatch(server.output(), /"level":"(error|fatal)"/)
}

function pipelined(person: Person | undefined, index: number): string {
  const method = index % 5 === 4 ? 'HEAD' : 'GET'
  const cookie = person === undefined ? '' : `Cookie: accessToken=${person.token}\r\n`
  return `${method} /api/users/self HTTP/1.1\r\nHost: x\r\n${cookie}\r\n`
}

/** The status of a request as ada with this body, byte for byte. */
async function postRaw(line: string, body: string | Buffer): Promise<number> {
  const bytes = Buffer.from(body)
  const head =
    `${line} HTTP/1.1\r\nHost: x\r\nCookie: accessToken=${ada.token}\r\nConnection: close\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n`
  const { answers } = await sendRaw(server.url, [Buffer.concat([Buffer.from(head), bytes])])
  return answers[0]?.status ?? 0
}
