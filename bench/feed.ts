/**
 * The feed's fan-out over loopback: many sockets on level2, match and ticker of one product while
 * orders come at a modest rate; first all of them read, then one in ten never does. Server,
 * recorder and load client share the machine.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BenchOptions } from './bench-options.ts'
import type { Seen, Step } from './feed-client.ts'
import { counter, type ServerUnderTest, signUp, startServer } from './server.ts'

const CLIENT = fileURLToPath(new URL('feed-client.ts', import.meta.url))
/** Of the sockets, how many never read in the second half. */
const SLOW_SHARE = 0.1
const SETTLE_MS = 2_000
const WATCH_MS = 250
/** How long after the second half the slow ones are waited for. */
const CUT_MS_MAX = 15_000

/** One line of figures; see bench/README.md. */
export async function feedBench(options: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-feed-'))
  const settings = { RATE_LIMIT: 'off', PREVIEW_BOTS: 'false' }
  const server = await startServer(join(folder, 'data'), settings)
  const client = loadClient()
  try {
    const [seller, buyer] = await signUp(server, 2)
    const tokens = [seller as string, buyer as string] as const
    return await measure({ server, client, tokens, options })
  } finally {
    client.end()
    await server.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Bench {
  readonly server: ServerUnderTest
  readonly client: LoadClient
  readonly tokens: readonly [string, string]
  readonly options: BenchOptions
}

async function measure({ server, client, tokens, options }: Bench): Promise<object> {
  const { sockets, rate, seconds } = options
  const { url, pid } = server
  const plan = { tokens, ordersPerSecond: rate, seconds }
  const warmUp = { ...plan, seconds: Math.min(3, seconds) }
  await client.step({ do: 'trade', url, plan: warmUp })
  await sleep(SETTLE_MS)
  const watcher = watch(server)
  const before = memory(pid)
  await client.step({ do: 'open', url, sockets })
  await sleep(SETTLE_MS)
  const idle = memory(pid)
  await client.step({ do: 'subscribe', slow: 0 })
  await client.step({ do: 'trade', url, plan: warmUp })
  const cpu = cpuSeconds(pid)
  const reading = await client.step({ do: 'trade', url, plan })
  const serverCpuSeconds = cpuSeconds(pid) - cpu
  const slow = Math.round(sockets * SLOW_SHARE)
  await client.step({ do: 'subscribe', slow })
  const slowSince = performance.now()
  watcher.until(sockets - slow)
  const mixed = await client.step({ do: 'trade', url, plan })
  const end = performance.now() + CUT_MS_MAX
  while (watcher.reachedAt === undefined && performance.now() < end) await sleep(WATCH_MS)
  await watcher.stop()
  const cutAfter = watcher.reachedAt === undefined ? undefined : watcher.reachedAt - slowSince
  return {
    bench: 'feed',
    ...{ sockets, ordersPerSecond: rate, seconds, trades: reading.trades },
    deliveriesPerSecond: Math.round(reading.deliveries / reading.seconds),
    serverCpuSeconds: hundredths(serverCpuSeconds),
    deliveriesPerCpuSecond: Math.round(reading.deliveries / serverCpuSeconds),
    bytesPerIdleSocket: Math.round((idle - before) / sockets),
    ...{ p50Ms: reading.latency.p50Ms, p99Ms: reading.latency.p99Ms },
    slowSockets: slow,
    ...{ slowP50Ms: mixed.latency.p50Ms, slowP99Ms: mixed.latency.p99Ms },
    p99Ratio: hundredths(mixed.latency.p99Ms / reading.latency.p99Ms),
    cut: sockets - watcher.sockets,
    cutAfterSeconds: cutAfter === undefined ? null : hundredths(cutAfter / 1_000),
    rssMaxBytes: watcher.rssMax,
    wrong: reading.wrong + mixed.wrong,
  }
}

interface LoadClient {
  step(step: Step): Promise<Seen>
  end(): void
}

function loadClient(): LoadClient {
  const child: ChildProcess = fork(CLIENT)
  return {
    step: (step) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('the load client ended'))
        child.once('exit', ended)
        child.once('message', (seen) => {
          child.off('exit', ended)
          resolve(seen as Seen)
        })
        child.send(step)
      }),
    end: () => void child.kill(),
  }
}

/** Looks at the server's memory and sockets every now and then. */
function watch(server: ServerUnderTest) {
  let stopped = false
  let wanted = -1
  const watcher = {
    rssMax: 0,
    sockets: 0,
    reachedAt: undefined as number | undefined,
    /** From now on waits for as few sockets. */
    until(sockets: number) {
      wanted = sockets
    },
    async stop() {
      stopped = true
      await watching
    },
  }
  const look = async () => {
    while (!stopped) {
      watcher.rssMax = Math.max(watcher.rssMax, memory(server.pid))
      watcher.sockets = await counter(server, 'bourse_ws_sockets')
      if (watcher.sockets <= wanted) watcher.reachedAt ??= performance.now()
      await sleep(WATCH_MS)
    }
  }
  const watching = look()
  return watcher
}

/** Resident bytes of a process. */
function memory(pid: number): number {
  return Number.parseInt(ps(pid, 'rss'), 10) * 1_024
}

/** Processor time of a process so far; to a hundredth of a second where the system tells it. */
function cpuSeconds(pid: number): number {
  if (process.platform !== 'linux') return inSeconds(ps(pid, 'time'))
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function inSeconds(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number.parseFloat(part), 0)
}

function ps(pid: number, column: string): string {
  return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}
