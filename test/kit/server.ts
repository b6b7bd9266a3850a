/** The real server as a child process: started, watched, stopped and killed by its process id. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './folder.ts'

const MAIN = fileURLToPath(new URL('../../app/exchange-gitbitex/main.ts', import.meta.url))
/** The credential of the admin listener, unless the environment given says otherwise. */
const ADMIN_TOKEN = 'the admin credential of the tests'.replaceAll(' ', '-')
const START_MS_MAX = 60_000
const STOP_MS_MAX = 15_000

/** Environment variables of a server, besides those that every test has. */
export type Settings = Readonly<Record<string, string>>

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A server that takes orders. */
export interface LiveServer {
  readonly url: string
  readonly adminUrl: string
  readonly adminToken: string
  readonly pid: number
  /** From the start of the process until it listened. */
  readonly startMs: number
  /** Events replayed at the start, and the position of the snapshot that they came on top of. */
  readonly replayed: number
  readonly from: number
  /** Everything it has said so far, both streams. */
  output(): string
  /** Process id of its recorder, undefined while there is none. */
  recorder(): number | undefined
  /** Sends the signal and resolves when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Exit>
}

/** What a server that was not meant to run has said and how it ended. */
export interface Refused extends Exit {
  readonly output: string
}

/**
 * Starts the server on `dataDir` and resolves when it listens. Two free ports, no bots, and room
 * for fewer orders than usual, so that it starts quickly. Rejects with all it said when it ends
 * instead.
 */
export async function startServer(dataDir: string, settings: Settings = {}): Promise<LiveServer> {
  const startedAt = performance.now()
  const running = run(dataDir, settings)
  const ready = await running.said(/Bourse listens on[\s\S]*\n\n/)
  const startMs = Math.round(performance.now() - startedAt)
  if (ready === undefined) throw new Error(`the server did not start:\n${running.output()}`)
  const { child } = running
  const pid = child.pid as number
  return {
    ...{ pid, startMs },
    url: fact(ready, /listens on (\S+)/),
    adminUrl: fact(ready, /admin listener: (\S+)/),
    adminToken: /shown only now: (\S+)/.exec(ready)?.[1] ?? settings['ADMIN_TOKEN'] ?? ADMIN_TOKEN,
    replayed: Number(fact(ready, /ready in \d+ ms: (\d+) events/)),
    from: Number(/events replayed .*snapshot at position (\d+)/.exec(ready)?.[1] ?? '0'),
    output: running.output,
    recorder: () => childrenOf(pid)[0],
    end(signal) {
      child.kill(signal)
      return within(STOP_MS_MAX, `${signal} ends the server`, running.exited)
    },
  }
}

/** A server that the tests of a file share: it ends behind the last of them, and its data goes. */
export async function sharedServer(settings: Settings = {}) {
  const { dataDir, remove } = await temporaryFolder()
  after(remove)
  return { ...(await startServer(dataDir, settings)), dataDir }
}

/** Starts a server that is to end by itself, and resolves when it has. */
export async function runToEnd(dataDir: string, settings: Settings = {}): Promise<Refused> {
  const running = run(dataDir, settings)
  const exit = await within(START_MS_MAX, 'the server ends by itself', running.exited)
  return { ...exit, output: running.output() }
}

/** A server that is killed while it starts: `afterMs` behind the start of its process. */
export async function killWhileStarting(dataDir: string, afterMs: number, settings: Settings) {
  const running = run(dataDir, settings)
  const timer = setTimeout(() => running.child.kill('SIGKILL'), afterMs)
  await running.exited
  clearTimeout(timer)
}

/** Resolves true when the process is gone; false when it still runs after `milliseconds`. */
export async function isGone(pid: number, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds
  while (performance.now() < until) {
    if (!isRunning(pid)) return true
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return false
}

/** Waits until `holds` gives something; rejects with `what` after `milliseconds`. */
export async function until<Value>(
  what: string,
  holds: () => Value | undefined | false | Promise<Value | undefined | false>,
  milliseconds = 20_000,
): Promise<Value> {
  const end = performance.now() + milliseconds
  for (;;) {
    const value = await holds()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`waited ${milliseconds} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Running {
  readonly child: ChildProcess
  readonly exited: Promise<Exit>
  output(): string
  /** The output once it matches; undefined when the process ends before. */
  said(pattern: RegExp): Promise<string | undefined>
}

/** Processes that must not outlive this one, whatever becomes of the test. */
const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})
process.once('SIGTERM', () => process.exit(143))
// What runs behind the last test would keep the file from ending, and its folder from going.
after(async () => {
  const ends = [...alive].map((child) => once(child, 'exit'))
  for (const child of alive) child.kill('SIGKILL')
  await Promise.all(ends)
})

function run(dataDir: string, settings: Settings): Running {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      PORT: '0',
      ADMIN_PORT: '0',
      ADMIN_TOKEN,
      PREVIEW_BOTS: 'false',
      MAX_OPEN_ORDERS: '50000',
      LOG_LEVEL: 'info',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  let output = ''
  let heard = (): void => undefined
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      heard()
    })
  }
  const exited = new Promise<Exit>((resolve) => {
    // Not `exit`: that may come before the last output, and recorders hold the streams a little.
    child.once('exit', (code, signal) => {
      alive.delete(child)
      setTimeout(() => resolve({ code, signal }), OUTPUT_MS)
    })
  })
  return {
    ...{ child, exited },
    output: () => output,
    async said(pattern) {
      const found = new Promise<string>((resolve) => {
        heard = () => {
          if (pattern.test(output)) resolve(output)
        }
      })
      const ended = exited.then(() => undefined)
      return await within(
        START_MS_MAX,
        'the server says that it listens',
        Promise.race([found, ended]),
      )
    },
  }
}

/** Time for what a process said last to arrive behind the news of its end. */
const OUTPUT_MS = 20

async function within<Value>(ms: number, what: string, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function fact(output: string, pattern: RegExp): string {
  const found = pattern.exec(output)?.[1]
  if (found === undefined) throw new Error(`${pattern} is not in what the server said:\n${output}`)
  return found
}

/** Child processes as the system tells them; none when it does not. */
function childrenOf(pid: number): number[] {
  try {
    const text =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    return text.split(/\s+/).flatMap((word) => (word === '' ? [] : Number.parseInt(word, 10)))
  } catch {
    return []
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
