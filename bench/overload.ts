/**
 * What happens when more is asked than the server can do. The capacity is found with a closed loop;
 * then once, twice and five times that rate is offered on a fixed schedule, and a storm of cancels.
 * Generator and server share the processors, so both say how much of them they used.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchOptions } from './bench-options.ts'
import type { LoadResult, Plan } from './overload-generator.ts'
import { counter, type ServerUnderTest, signUp, startServer } from './server.ts'

const GENERATOR = fileURLToPath(new URL('overload-generator.ts', import.meta.url))
const USERS = 100
const CAPACITY_CONNECTIONS = 100
const WARM_UP_SECONDS = 2
/** What the quiet callers ask for, as a share of the capacity. */
const QUIET_SHARE = 0.05
const RECOVERY_SECONDS = 6
const STORM_SHARE = 0.8

interface Step {
  readonly step: string
  readonly times: number
  readonly cancelShare: number
  readonly patient: boolean
}

/** Patient callers come back when `Retry-After` says so, others at once. */
const STEPS: readonly Step[] = [
  { step: '1x', times: 1, cancelShare: 0, patient: true },
  { step: '2x', times: 2, cancelShare: 0, patient: true },
  { step: '5x', times: 5, cancelShare: 0, patient: true },
  { step: '5x, 80 % cancels', times: 5, cancelShare: STORM_SHARE, patient: true },
  { step: '5x, impatient', times: 5, cancelShare: 0, patient: false },
]

/** Prints one JSON line for each step; the last one returned is the capacity and the verdict. */
export async function overloadBench(options: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-overload-'))
  const server = await startServer(join(folder, 'data'), { PREVIEW_BOTS: 'false' })
  try {
    const tokens = await signUp(server, USERS)
    const { hostname: host, port } = new URL(server.url)
    const base = {
      ...{ host, tokens, pid: server.pid, seconds: options.seconds },
      port: Number.parseInt(port, 10),
    }
    const peaks = new Map<number, Peak>()
    for (const cancelShare of [0, STORM_SHARE]) {
      peaks.set(cancelShare, await capacity({ ...CLOSED, ...base, cancelShare }))
    }
    const shares: number[] = []
    for (const step of STEPS) {
      const peak = peaks.get(step.cancelShare) ?? NO_PEAK
      const line = await offer(server, { base, step, peak, options })
      process.stdout.write(`${JSON.stringify(line)}\n`)
      shares.push(line.shareOfPeak)
    }
    return {
      bench: 'overload',
      capacityPerSecond: peaks.get(0)?.perSecond,
      stormCapacityPerSecond: peaks.get(STORM_SHARE)?.perSecond,
      capacityPerServerCpuSecond: peaks.get(0)?.perCpuSecond,
      leastShareOfPeak: Math.min(...shares),
    }
  } finally {
    await server.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

const CLOSED = {
  connections: CAPACITY_CONNECTIONS,
  depth: 1,
  patient: false,
  rate: 0,
  quietRate: 0,
  recoverySeconds: 0,
} as const

/** Answers with 200: a second, and a second of processor time that the server got. */
interface Peak {
  readonly perSecond: number
  readonly perCpuSecond: number
}

const NO_PEAK: Peak = { perSecond: 0, perCpuSecond: 0 }

/** What the server does when each connection asks again as soon as it is answered. */
async function capacity(plan: Plan): Promise<Peak> {
  await generate({ ...plan, seconds: WARM_UP_SECONDS })
  return goodput(await generate(plan))
}

function goodput({ statuses, seconds, serverCpuSeconds }: LoadResult): Peak {
  const good = statuses['200'] ?? 0
  return {
    perSecond: Math.round(good / seconds),
    perCpuSecond: serverCpuSeconds === 0 ? 0 : Math.round(good / serverCpuSeconds),
  }
}

interface Offer {
  readonly base: Pick<Plan, 'host' | 'port' | 'pid' | 'tokens' | 'seconds'>
  readonly step: Step
  readonly peak: Peak
  readonly options: BenchOptions
}

async function offer(server: ServerUnderTest, { base, step, peak, options }: Offer) {
  const { times, cancelShare, patient } = step
  const shedBefore = await shed(server)
  const result = await generate({
    ...base,
    ...{ cancelShare, patient },
    connections: options.callers,
    depth: options.depth,
    rate: peak.perSecond * times,
    quietRate: Math.max(20, Math.round(peak.perSecond * QUIET_SHARE)),
    recoverySeconds: RECOVERY_SECONDS,
  })
  const { places, waits } = await shed(server)
  const { statuses, seconds } = result
  const good = goodput(result)
  const refused = Object.entries(statuses).filter(([status]) => status !== '200')
  return {
    bench: 'overload',
    step: step.step,
    callers: options.callers * options.depth,
    offeredPerSecond: Math.round(result.offered / seconds),
    achievedPerSecond: Math.round(result.sent / seconds),
    goodputPerSecond: good.perSecond,
    shareOfPeak: hundredths(good.perSecond / peak.perSecond),
    goodputPerServerCpuSecond: good.perCpuSecond,
    refusedByStatus: Object.fromEntries(refused),
    refusedP99Ms: result.refused.p99Ms,
    acceptedP50Ms: result.accepted.p50Ms,
    acceptedP99Ms: result.accepted.p99Ms,
    ...(cancelShare === 0
      ? {}
      : { cancelP50Ms: result.cancels.p50Ms, cancelP99Ms: result.cancels.p99Ms }),
    unanswered: result.unanswered,
    normalP99Ms: result.quietP99Ms,
    recoverySeconds: result.recoverySeconds,
    loadSeconds: hundredths(seconds),
    generatorCpuSeconds: hundredths(result.generatorCpuSeconds),
    serverCpuSeconds: hundredths(result.serverCpuSeconds),
    refusedFor: { places: places - shedBefore.places, waits: waits - shedBefore.waits },
  }
}

/** Orders that the server has refused so far, by the rule that did it. */
async function shed(server: ServerUnderTest) {
  const of = (reason: string) => counter(server, `bourse_shed_total{reason="${reason}"}`)
  return { places: await of('places'), waits: await of('waits') }
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

function generate(plan: Plan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [GENERATOR], { stdio: ['pipe', 'pipe', 'inherit'] })
    let output = ''
    child.on('error', reject)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as LoadResult)
      else reject(new Error(`the load generator ended with ${code}`))
    })
    child.stdin.end(JSON.stringify(plan))
  })
}
