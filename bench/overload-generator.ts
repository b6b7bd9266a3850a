/**
 * The load generator of `bench overload`, a process of its own. Requests are due at fixed times,
 * however late answers are; one that finds no connection free is counted and not sent, so what is
 * under way is bounded. Reads its plan from standard input, answers with one JSON line.
 */
import { text } from 'node:stream/consumers'
import { type Percentiles, percentiles } from './latencies.ts'
import { type Answer, KIND, type Kind, Line } from './overload-line.ts'
import { cpuSecondsOf } from './processor-time.ts'

export interface Plan {
  readonly host: string
  readonly port: number
  /** Session tokens, one a user. */
  readonly tokens: readonly string[]
  /** The server's process. */
  readonly pid: number
  readonly connections: number
  readonly depth: number
  readonly patient: boolean
  readonly seconds: number
  /** Requests a second; 0: each connection asks again as soon as it is answered. */
  readonly rate: number
  /** Of all requests. */
  readonly cancelShare: number
  /** A few quiet callers: requests a second, before and after the load. 0 for none. */
  readonly quietRate: number
  /** How long the quiet callers are watched after the load. */
  readonly recoverySeconds: number
}

export interface LoadResult {
  readonly seconds: number
  readonly offered: number
  readonly sent: number
  /** Answers until the last request was due, by status; 0: the connection was lost. */
  readonly statuses: Readonly<Record<string, number>>
  readonly accepted: Percentiles
  readonly refused: Percentiles
  readonly cancels: Percentiles
  readonly unanswered: number
  /** Of the quiet callers, before the load. */
  readonly quietP99Ms: number
  /** From the load's end until their 99th percentile was normal again; -1: never. */
  readonly recoverySeconds: number
  /** Processor time during the load, of this process and of the server's. */
  readonly generatorCpuSeconds: number
  readonly serverCpuSeconds: number
}

const PREPARED = 4_096
const QUIET_CONNECTIONS = 10
const QUIET_SECONDS = 1
const WINDOW_MS = 250
const CONNECT_MS = 500
const DRAIN_MS_MAX = 5_000

const plan = JSON.parse(await text(process.stdin)) as Plan
process.stdout.write(`${JSON.stringify(await run(plan))}\n`)
process.exit(0)

async function run(plan: Plan): Promise<LoadResult> {
  const before = plan.quietRate > 0 ? await quiet(plan, QUIET_SECONDS) : []
  const answers: Answer[] = []
  const lines = openLines(plan, plan.connections, answers)
  await sleep(CONNECT_MS)
  const requests = prepare(plan)
  const cpu = [cpuSecondsOf(process.pid), cpuSecondsOf(plan.pid)] as const
  const startedAt = performance.now()
  const sent =
    plan.rate === 0
      ? await closedLoop(plan, lines, requests)
      : await openLoop(plan, lines, requests)
  const endedAt = performance.now()
  const generatorCpuSeconds = cpuSecondsOf(process.pid) - cpu[0]
  const serverCpuSeconds = cpuSecondsOf(plan.pid) - cpu[1]
  const seconds = (endedAt - startedAt) / 1_000
  const [after] = await Promise.all([
    plan.recoverySeconds > 0 ? quiet(plan, plan.recoverySeconds) : [],
    drain(lines),
  ])
  const quietP99Ms = percentiles(before.map(took)).p99Ms
  return {
    seconds,
    offered: plan.rate === 0 ? sent : Math.floor(plan.rate * plan.seconds),
    sent,
    statuses: countStatuses(answers.filter(({ answeredAt }) => answeredAt <= endedAt)),
    ...latencies(answers),
    unanswered: lines.reduce((sum, line) => sum + line.unanswered, 0),
    quietP99Ms,
    recoverySeconds: recovery(after, endedAt, quietP99Ms),
    ...{ generatorCpuSeconds, serverCpuSeconds },
  }
}

interface Prepared {
  readonly text: string
  readonly kind: Kind
}

function openLines(plan: Plan, count: number, answers: Answer[]): Line[] {
  const { host, port, depth, patient } = plan
  const onAnswer = (answer: Answer) => void answers.push(answer)
  return Array.from({ length: count }, () => new Line({ host, port, depth, patient, onAnswer }))
}

/** Every request that is due now goes to the next free connection, or nowhere. */
async function openLoop(plan: Plan, lines: Line[], requests: Prepared[]): Promise<number> {
  const { rate, seconds } = plan
  const startedAt = performance.now()
  const total = Math.floor(rate * seconds)
  let due = 0
  let sent = 0
  let next = 0
  while (due < total) {
    const now = performance.now()
    const until = Math.min(total, Math.floor(((now - startedAt) * rate) / 1_000))
    for (; due < until; due++) {
      const free = freeLine(lines, next, now)
      if (free === -1) {
        due = until
        break
      }
      next = (free + 1) % lines.length
      const { text, kind } = requests[sent % requests.length] as Prepared
      lines[free]?.send(text, kind, startedAt + (due * 1_000) / rate)
      sent++
    }
    await turn()
  }
  return sent
}

/** Index of the first free connection from `from` on, or -1. */
function freeLine(lines: readonly Line[], from: number, now: number): number {
  for (let i = 0; i < lines.length; i++) {
    const at = (from + i) % lines.length
    if (lines[at]?.isFree(now)) return at
  }
  return -1
}

async function closedLoop(plan: Plan, lines: Line[], requests: Prepared[]): Promise<number> {
  const endAt = performance.now() + plan.seconds * 1_000
  let sent = 0
  for (let now = performance.now(); now < endAt; now = performance.now()) {
    for (const line of lines) {
      while (line.isFree(now)) {
        const { text, kind } = requests[sent % requests.length] as Prepared
        line.send(text, kind, now)
        sent++
      }
    }
    await turn()
  }
  return sent
}

/** A few callers who ask seldom, on connections of their own. */
async function quiet(plan: Plan, seconds: number): Promise<Answer[]> {
  const answers: Answer[] = []
  const few = { ...plan, rate: plan.quietRate, seconds, cancelShare: 0, patient: false }
  const lines = openLines(few, QUIET_CONNECTIONS, answers)
  await openLoop(few, lines, prepare(few))
  await drain(lines)
  return answers
}

/** The end of the first window after `endedAt` from which on the quiet callers are served well. */
function recovery(after: readonly Answer[], endedAt: number, normalMs: number): number {
  const limitMs = Math.max(2 * normalMs, normalMs + 10)
  const windows = new Map<number, Answer[]>()
  for (const answer of after) {
    const window = Math.max(0, Math.floor((answer.dueAt - endedAt) / WINDOW_MS))
    windows.set(window, [...(windows.get(window) ?? []), answer])
  }
  for (const [window, answers] of [...windows].sort(([one], [other]) => one - other)) {
    const well = answers.every(({ status }) => status === 200)
    if (well && percentiles(answers.map(took)).p99Ms <= limitMs) {
      return ((window + 1) * WINDOW_MS) / 1_000
    }
  }
  return -1
}

async function drain(lines: readonly Line[]): Promise<void> {
  const until = performance.now() + DRAIN_MS_MAX
  while (performance.now() < until && lines.some((line) => line.unanswered > 0)) await sleep(10)
  for (const line of lines) line.close()
}

function latencies(answers: readonly Answer[]) {
  const of = (wanted: (answer: Answer) => boolean) => percentiles(answers.filter(wanted).map(took))
  return {
    accepted: of(({ status, kind }) => status === 200 && kind === KIND.order),
    refused: of(({ status }) => status === 503 || status === 429),
    cancels: of(({ status, kind }) => status === 200 && kind === KIND.cancel),
  }
}

function took({ dueAt, answeredAt }: Answer): number {
  return answeredAt - dueAt
}

function countStatuses(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Made before the run, so that sending costs little of the processors that the server needs. */
function prepare({ tokens, cancelShare, host }: Plan): Prepared[] {
  return Array.from({ length: PREPARED }, (_, i) => {
    const credentials = `Host: ${host}\r\nCookie: accessToken=${tokens[i % tokens.length]}\r\n`
    if (Math.random() < cancelShare) {
      const text = `DELETE /api/orders?productId=BTC-USDT HTTP/1.1\r\n${credentials}\r\n`
      return { text, kind: KIND.cancel }
    }
    const side = Math.random() < 0.5 ? 'buy' : 'sell'
    const price = `${2 + 1 + Math.floor(Math.random() * 100)}.34`
    const size = 1 + Math.floor(Math.random() * 100)
    const order = { productId: 'BTC-USDT', side, type: 'limit', price, size }
    const body = JSON.stringify(order)
    const content = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
    const text = `POST /api/orders HTTP/1.1\r\n${credentials}${content}\r\n${body}`
    return { text, kind: KIND.order }
  })
}

/** Lets sockets speak; the schedule does not wait for them. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
