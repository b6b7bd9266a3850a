/** The real server as a child process on a temporary data folder, with users of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../app/exchange-gitbitex/main.ts', import.meta.url))
const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url))
const ADMIN_TOKEN = 'bench-admin-token'
const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` }
const START_MS_MAX = 60_000

export interface ServerUnderTest {
  readonly url: string
  readonly adminUrl: string
  readonly pid: number
  /** From the start of the process until it listened. */
  readonly startMs: number
  /** What it said when it was ready. */
  readonly readyLine: string
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts the server on `dataDir` at free ports and resolves when it listens. */
export function startServer(
  dataDir: string,
  environment: Record<string, string> = {},
): Promise<ServerUnderTest> {
  return start(MAIN, dataDir, environment)
}

/** Starts the server of `bare-server.ts`, which has no admin listener. */
export function startBareServer(): Promise<ServerUnderTest> {
  return start(BARE, '', {})
}

async function start(
  program: string,
  dataDir: string,
  environment: Record<string, string>,
): Promise<ServerUnderTest> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: '0',
      ADMIN_PORT: '0',
      ADMIN_TOKEN,
      LOG_LEVEL: 'info',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = await outputUntil(child, /admin listener: \S+/)
  const url = /listens on (\S+)/.exec(output)?.[1]
  const adminUrl = /admin listener: (\S+)/.exec(output)?.[1]
  if (url === undefined || adminUrl === undefined) throw new Error(`no addresses in: ${output}`)
  return {
    url,
    adminUrl,
    pid: child.pid as number,
    startMs: Math.round(performance.now() - startedAt),
    readyLine: /"msg":"(ready in [^"]*)"/.exec(output)?.[1] ?? '',
    kill: (signal) =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill(signal)
      }),
  }
}

/**
 * Signs up `count` users with funds for any order of the load scripts, or with so much of each
 * currency; their session tokens.
 */
export async function signUp(
  server: ServerUnderTest,
  count: number,
  amount = '10000000',
): Promise<string[]> {
  const tokens: string[] = []
  for (let at = 0; at < count; at += 10) {
    const users = Array.from({ length: Math.min(10, count - at) }, (_, i) => at + i)
    tokens.push(...(await Promise.all(users.map((user) => signUpOne(server, user, amount)))))
  }
  return tokens
}

/** The admin listener's answer to `GET /state`. */
export async function adminState(server: ServerUnderTest): Promise<Record<string, number>> {
  return (await ask(`${server.adminUrl}/state`, ADMIN)) as Record<string, number>
}

/** The value of one counter of `GET /metrics`. */
export async function counter(server: ServerUnderTest, name: string): Promise<number> {
  const answer = await fetch(`${server.adminUrl}/metrics`, { headers: ADMIN })
  const line = new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(
    await answer.text(),
  )
  return Number.parseFloat(line?.[1] ?? 'NaN')
}

/** Changes a product through the admin listener. */
export async function setProduct(
  server: ServerUnderTest,
  id: string,
  change: object,
): Promise<void> {
  const url = `${server.adminUrl}/products/${id}`
  await ask(url, { ...ADMIN, 'content-type': 'application/json' }, ['PUT', JSON.stringify(change)])
}

async function signUpOne(server: ServerUnderTest, user: number, amount: string): Promise<string> {
  const credentials = { email: `bench-${user}@bourse.test`, password: 'a long bench password' }
  const { id } = (await send(`${server.url}/api/users`, credentials)) as { id: string }
  for (const currency of ['BTC', 'USDT']) {
    await send(`${server.adminUrl}/deposits`, { userId: id, currency, amount }, ADMIN)
  }
  return (await send(`${server.url}/api/users/accessToken`, credentials)) as string
}

async function send(url: string, body: object, headers: Record<string, string> = {}) {
  const sent = ['POST', JSON.stringify(body)] as const
  return await ask(url, { ...headers, 'content-type': 'application/json' }, sent)
}

async function ask(
  url: string,
  headers: Record<string, string>,
  [method, body]: readonly [method: string, body?: string] = ['GET'],
): Promise<unknown> {
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return await answer.json()
}

function outputUntil(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => fail(`not ready after ${START_MS_MAX} ms`), START_MS_MAX)
    const fail = (why: string): void => {
      clearTimeout(timer)
      reject(new Error(`the server did not start: ${why}\n${output}`))
    }
    child.once('exit', (code) => fail(`exit code ${code}`))
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (!pattern.test(output)) return
      clearTimeout(timer)
      child.removeAllListeners('exit')
      resolve(output)
    })
  })
}
