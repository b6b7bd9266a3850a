/**
 * Random requests made from the server's own OpenAPI document, fitting and not, by nobody and by
 * signed-in users: no answer may be a 5xx, and each must be one that the document describes. 1,500
 * requests in `npm test`, under SOAK=1 as many as SOAK_MINUTES allow. SEED=N sends the same again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answer, call, done, PASSWORD } from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'
import { type Fit, Generator } from './kit/generate.ts'
import { type Parameter, type Route, routesOf } from './kit/openapi.ts'
import { answerCheck, type Seen } from './kit/schema-check.ts'
import { budget, printRow, randomNamed, SEED, Tally, watchMemory } from './kit/soak.ts'

const REQUESTS = 1_500
const AT_A_TIME = 8
const PEOPLE = 2
const LEARNT_MAX = 200

const server = await sharedServer({ PREVIEW_BOTS: 'true' })

const random = randomNamed('openapi')
/** Ids and other short texts that the server has told, oldest first. */
const learnt: string[] = []
const generator = new Generator(random, learnt)

test(`T11: made-up requests get declared answers, and no 5xx (SEED=${SEED})`, async (t) => {
  const began = performance.now()
  const routes = await routesOf(server.url)
  const crowd = new Crowd(server.url)
  const check = answerCheck()
  const limit = budget(REQUESTS)
  const statuses = new Tally()
  const asked = new Tally()
  const faults = new Faults()
  const memory = watchMemory(server.pid)
  let sent = 0
  let busy = 0
  const work = async () => {
    while (!limit.isOver(sent)) {
      sent++
      const route = routes[random.below(routes.length)] as Route
      const token = await crowd.token(random.below(PEOPLE + 1))
      const request = makeRequest(route, token)
      const answer = await fetch(`${server.url}${request.path}`, { ...request, redirect: 'manual' })
      if (isBusy(answer)) {
        busy++
        await answer.body?.cancel()
        continue
      }
      const seen = {
        status: answer.status,
        contentType: answer.headers.get('content-type') ?? '',
        text: await answer.text(),
      }
      const isOpen = !route.isPrivate || token !== undefined || REFUSED.has(seen.status)
      const wrong = isOpen ? check(route, seen) : 'a private route answered nobody'
      if (wrong !== undefined) faults.note(route.line, wrong, { request, seen })
      if (seen.status === 401 && token !== undefined) await crowd.renew(token)
      learn(seen.text)
      statuses.add(seen.status)
      asked.add(route.line)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, work))
  assert.ok(faults.report() === '', faults.report())
  assert.deepEqual(await done(server.url, 'GET /livez'), { status: 'alive' })
  assert.doesNotMatch(server.output(), /"level":"(error|fatal)"/)
  for (const { line } of routes) assert.ok(asked.of(line) > 0, `${line} was never asked`)
  const asking = `${sent} requests to ${routes.length} routes`
  const tried = `${asking}: ${statuses}, asked to wait: ${busy}; ${memory.end().text}`
  t.diagnostic(tried)
  printRow('T11 made-up OpenAPI requests', tried, began)
})

/** On a machine that is busy with other things the server may shed load: no fault of it. */
function isBusy({ status, headers }: Response): boolean {
  return status === 503 && headers.get('retry-after') !== null
}

/** What nobody in particular may be answered on a private route. */
const REFUSED = new Set([400, 401, 403, 413, 414, 415])

/** Each kind of fault once, with the first request that brought it up. */
class Faults {
  readonly #first = new Map<string, string>()

  note(line: string, wrong: string, { request, seen }: { request: MadeRequest; seen: Seen }): void {
    const kind = `${line}: ${seen.status}, ${wrong}`
    if (this.#first.has(kind)) return
    const example = JSON.stringify(request).slice(0, 300)
    this.#first.set(kind, `${example} gave ${seen.text.slice(0, 300)}`)
  }

  report(): string {
    const kinds = [...this.#first].toSorted(([one], [other]) => one.localeCompare(other))
    return kinds.map(([kind, example]) => `${kind}\n    ${example}`).join('\n')
  }
}

interface MadeRequest {
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string
}

const FITS: readonly Fit[] = ['valid', 'valid', 'edge', 'wrong']
const CONTENT_TYPES = ['text/plain', 'application/xml', 'application/json; charset=latin1', '']

function makeRequest(route: Route, token: string | undefined): MadeRequest {
  const fit = FITS[random.below(FITS.length)] as Fit
  const headers: Record<string, string> = {}
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  const request = { path: pathOf(route, fit), method: route.method, headers }
  const content = Object.entries(route.requestBody?.content ?? {})[0]
  if (content === undefined || random.below(20) === 0) return request
  const [mediaType, { schema = {} }] = content
  headers['content-type'] =
    random.below(20) === 0 ? (CONTENT_TYPES[random.below(4)] as string) : mediaType
  if (mediaType !== 'application/json') return { ...request, body: generator.text({}, fit) }
  const json = JSON.stringify(generator.value(schema, fit))
  const cut = fit === 'wrong' && random.below(10) === 0 ? random.below(json.length) : json.length
  return { ...request, body: json.slice(0, cut) }
}

function pathOf(route: Route, fit: Fit): string {
  const query: string[] = []
  let path = route.path
  for (const parameter of route.parameters) {
    const { name } = parameter
    if (parameter.in === 'path') {
      path = path.replace(`{${name}}`, encode(generator.text(parameter.schema, fit)) || 'x')
    } else if (parameter.in === 'query' && (parameter.required || random.below(2) === 0)) {
      query.push(...queryOf(parameter, fit))
    }
  }
  if (fit === 'wrong' && random.below(4) === 0) query.push('unknown=1', 'limit[]=1', '%', '&&=')
  return query.length === 0 ? path : `${path}?${query.join('&')}`
}

function queryOf({ name, schema }: Parameter, fit: Fit): string[] {
  const value = generator.value(schema, fit)
  const values = Array.isArray(value) ? value.slice(0, 20) : [value]
  return values.map((one) => {
    const text = typeof one === 'string' ? one : (JSON.stringify(one) ?? '')
    return `${name}=${encode(text.slice(0, 300))}`
  })
}

/** Lone surrogates have no encoding in a URL. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Keeps some of the texts that an answer holds, for later requests. */
function learn(text: string): void {
  for (const [, word = ''] of text.slice(0, 2_000).matchAll(/"id":"([^"]{1,40})"/g)) {
    learnt.push(word)
  }
  if (learnt.length > LEARNT_MAX) learnt.splice(0, learnt.length - LEARNT_MAX)
}

/** People who are signed in, whatever made-up requests do to their sessions and passwords. */
class Crowd {
  readonly #url: string
  readonly #tokens = new Map<number, Promise<string>>()
  /** Somebody else takes the place of a person whose password was changed. */
  readonly #successors = new Map<number, number>()

  constructor(url: string) {
    this.#url = url
  }

  /** The token of a person; undefined for number 0, who is nobody. */
  async token(number: number): Promise<string | undefined> {
    if (number === 0) return undefined
    const token = this.#tokens.get(number) ?? this.#enter(number)
    this.#tokens.set(number, token)
    return await token
  }

  /** Makes a person sign in again whose session was ended. */
  async renew(token: string): Promise<void> {
    for (const [number, held] of this.#tokens) {
      if ((await held) === token) this.#tokens.delete(number)
    }
  }

  async #enter(number: number): Promise<string> {
    const successor = this.#successors.get(number) ?? 0
    const body = { email: `somebody-${number}-${successor}@bourse.test`, password: PASSWORD }
    const signIn = 'POST /api/users/accessToken'
    const known: Answer<string> = await call(this.#url, signIn, { body })
    if (known.status === 200) return known.body
    const email = `somebody-${number}-${successor + 1}@bourse.test`
    this.#successors.set(number, successor + 1)
    await done(this.#url, 'POST /api/users', { body: { ...body, email } })
    const token = await done<string>(this.#url, signIn, { body: { ...body, email } })
    const order = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '1', size: '0.01' }
    learn(JSON.stringify(await done(this.#url, 'POST /api/orders', { token, body: order })))
    return token
  }
}
