/**
 * `npm run schemathesis`: sends the server requests that schemathesis makes from its OpenAPI
 * document, valid and not, and fails on any answer that the document does not describe. It needs
 * Python 3.10 and a package index, so it is no part of `npm test`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isMain } from './is-main.ts'
import { projectRoot, secondsSince } from './runner.ts'

const VERSION = '4.32.5'
const HELP = `npm run schemathesis [-- [options]]

Starts a server on an empty data folder and lets schemathesis ${VERSION} ask it what its
/openapi.json promises: half of the requests without credentials, half as a signed-in user.
Prints every failure with a curl line, and the counts; exit code 1 if there is any failure.

  --requests N    at least so many requests (10000)
  --signed-in     only as a signed-in user
  --seed N        repeat the run that printed this seed
  --help          show this
`

/** Python and its packages stay outside of git, and are made once. */
const VENV = join(projectRoot, 'node_modules', '.cache', `schemathesis-${VERSION}`)
const BIN = join(VENV, process.platform === 'win32' ? 'Scripts' : 'bin')
const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_schema_conformance', 'negative_data_rejection', 'ignored_auth'],
]
/** What ends the session that the signed-in run lives on; it is asked without credentials only. */
const ENDS_SESSION = [
  'DELETE /api/users/accessToken',
  'DELETE /api/auth/tokens',
  'DELETE /api/users/self/sessions/{id}',
]
const START_MS_MAX = 60_000
/** More runs than this would mean that they hardly ask anything. */
const RUNS_MAX = 20

if (isMain(import.meta)) process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string', default: '10000' },
      'signed-in': { type: 'boolean', default: false },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const requests = Number(values.requests)
  if (!Number.isSafeInteger(requests) || requests < 1) {
    process.stderr.write('--requests takes a whole number\n')
    return 1
  }
  if (!(await install())) return 1
  const began = performance.now()
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000))
  const server = await startServer()
  try {
    await trade(server.url)
    const modes = values['signed-in'] ? [true] : [false, true]
    const parts: Part[] = []
    for (const isSignedIn of modes) {
      parts.push(await ask(server, { isSignedIn, seed, requests: requests / modes.length }))
    }
    return conclude(parts, server, { seed, began })
  } finally {
    await server.stop()
  }
}

/** What one way of asking came to. */
interface Part {
  readonly name: string
  readonly requests: number
  readonly isPassed: boolean
}

function conclude(
  parts: readonly Part[],
  server: Server,
  { seed, began }: { readonly seed: number; readonly began: number },
): number {
  const errors = server.output().match(/^.*"level":"(error|fatal)".*$/gm) ?? []
  for (const line of errors) process.stdout.write(`the server said: ${line}\n`)
  const isPassed = parts.every((part) => part.isPassed) && errors.length === 0
  const total = parts.reduce((sum, part) => sum + part.requests, 0)
  for (const part of parts) {
    const result = part.isPassed ? '0 failures' : 'FAILED'
    process.stdout.write(`${part.name.padEnd(22)}${part.requests} requests, ${result}\n`)
  }
  const verdict = isPassed ? '0 failures' : 'failed'
  process.stdout.write(
    `npm run schemathesis: ${total} requests, ${verdict}, ${secondsSince(began)} (seed ${seed})\n`,
  )
  return isPassed ? 0 : 1
}

/** Makes the Python environment if it is not there; false after saying why it cannot be. */
async function install(): Promise<boolean> {
  const stamp = join(VENV, 'installed')
  if (existsSync(stamp)) return true
  process.stdout.write(`installing schemathesis ${VERSION} into ${VENV}\n`)
  await rm(VENV, { recursive: true, force: true })
  await mkdir(VENV, { recursive: true })
  const python = process.platform === 'win32' ? 'python' : 'python3'
  const isMade = await succeeds(python, ['-m', 'venv', VENV])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  const isReady =
    isMade && (await succeeds(join(BIN, 'python'), [...pip, `schemathesis==${VERSION}`]))
  if (isReady) {
    await writeFile(stamp, `${VERSION}\n`)
    return true
  }
  process.stderr.write('this needs Python 3.10 or later with venv and pip, and a package index\n')
  return false
}

interface Asking {
  readonly isSignedIn: boolean
  readonly seed: number
  readonly requests: number
}

/** Runs schemathesis until it has sent enough, or until it finds a failure. */
async function ask(server: Server, { isSignedIn, seed, requests }: Asking): Promise<Part> {
  const name = isSignedIn ? 'as a signed-in user' : 'without credentials'
  const operations = await countOperations(server.url)
  let sent = 0
  for (let run = 0; run < RUNS_MAX && sent < requests; run++) {
    const token = isSignedIn ? await signIn(server.url, `fuzz-${run}`) : undefined
    const examples = Math.max(5, Math.ceil((requests - sent) / operations))
    const { code, output } = await runSchemathesis([
      ...['run', `${server.url}/openapi.json`, '--no-color', '--checks', CHECKS.join()],
      ...['--max-examples', String(examples), '--seed', String(seed + run)],
      ...['--continue-on-failure', '--generation-database', 'none', '--workers', '1'],
      ...['--suppress-health-check', 'all', '--warnings', 'off'],
      // A made-up cookie beside our header would be taken for a credential that was accepted.
      ...['--generation-with-security-parameters', 'false'],
      ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
      ...(token === undefined ? [] : ENDS_SESSION.flatMap((line) => ['--exclude-name', line])),
    ])
    const count = Number(/([\d,]+) generated/.exec(output)?.[1]?.replaceAll(',', '') ?? 0)
    sent += count
    process.stdout.write(`${name}: ${count} requests, ${code === 0 ? 'no' : 'with'} failures\n`)
    if (code !== 0) {
      process.stdout.write(output)
      return { name, requests: sent, isPassed: false }
    }
  }
  return { name, requests: sent, isPassed: sent >= requests }
}

async function countOperations(url: string): Promise<number> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: object }
  return Object.values(document.paths).flatMap((path: object) => Object.keys(path)).length
}

/** The token of a new user. */
async function signIn(url: string, name: string): Promise<string> {
  const body = { email: `${name}@bourse.test`, password: 'a password for fuzzing' }
  await post(`${url}/api/users`, body)
  return (await post(`${url}/api/users/accessToken`, body)) as string
}

/** Some trades to show. Bots would make more, but also keep a busy machine busy. */
async function trade(url: string): Promise<void> {
  const token = await signIn(url, 'trader')
  const order = { productId: 'BTC-USDT', type: 'limit', price: '60000', size: '0.01' }
  for (const side of ['sell', 'buy', 'sell', 'buy', 'sell']) {
    await post(`${url}/api/orders`, { ...order, side }, token)
  }
}

async function post(url: string, body: object, token = ''): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${await answer.text()}`)
  return await answer.json()
}

async function runSchemathesis(args: string[]): Promise<{ code: number | null; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-schemathesis-'))
  const env = { ...process.env, COLUMNS: '100', NO_COLOR: '1' }
  const child = spawn(join(BIN, 'schemathesis'), args, { cwd: folder, env })
  const output = gather(child)
  const code = await exitOf(child)
  await rm(folder, { recursive: true, force: true })
  return { code, output: output() }
}

interface Server {
  readonly url: string
  output(): string
  stop(): Promise<void>
}

/** The server with play money, without limits of rate, on a data folder of its own. */
async function startServer(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-schemathesis-'))
  const main = join(projectRoot, 'app', 'exchange-gitbitex', 'main.ts')
  const env = {
    ...process.env,
    ...{ DATA_DIR: join(folder, 'data'), PORT: '0', ADMIN_PORT: '0', RATE_LIMIT: 'off' },
    ...{ PREVIEW: 'true', PREVIEW_BOTS: 'false', MAX_OPEN_ORDERS: '50000', LOG_LEVEL: 'warn' },
  }
  const child = spawn(process.execPath, [main], { env })
  const output = gather(child)
  const stop = async () => {
    child.kill('SIGTERM')
    await exitOf(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const end = performance.now() + START_MS_MAX
  for (;;) {
    const url = /listens on (\S+)/.exec(output())?.[1]
    if (url !== undefined) return { url, output, stop }
    if (child.exitCode !== null || performance.now() > end) {
      await stop()
      throw new Error(`the server did not start:\n${output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** All that a child has written so far, both streams. */
function gather(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
  }
  return () => text
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  return (await exitOf(child)) === 0
}

/** The exit code; null when it was ended by a signal or could not be started. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  return await new Promise((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', (code) => resolve(code))
  })
}
