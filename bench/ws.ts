/**
 * Order entry in bulk over loopback: frames of random limit orders that mostly cross, every answer
 * after its orders are durable and matched. Server, recorder and this client share the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchOptions } from './bench-options.ts'
import { percentiles } from './latencies.ts'
import { countResults, type OrderFrames, orderFrames } from './order-frames.ts'
import { type OrderSocket, orderSocket } from './order-socket.ts'
import { cpuSecondsOf, mainThreadSecondsOf } from './processor-time.ts'
import {
  adminState,
  counter,
  type ServerUnderTest,
  setProduct,
  signUp,
  startServer,
} from './server.ts'

const WARM_UP_SECONDS = 2
const STALLS_EVERY_MS = 500
const RECORDER_LEAVES_MS = 500

/** One line of figures; see bench/README.md. */
export async function wsBench(options: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-ws-'))
  const server = await startServer(join(folder, 'data'), { PREVIEW_BOTS: 'false' })
  try {
    await setProduct(server, 'BTC-USDT', { openOrdersPerUserMax: 4_000_000 })
    const tokens = await signUp(server, options.connections, FUNDS)
    const clients = await Promise.all(tokens.map((token) => Client.open(server, token, options)))
    await run(clients, WARM_UP_SECONDS)
    const before = await figures(server)
    const stalls = watchStalls(server)
    const cpu = [mainThreadSecondsOf(server.pid), cpuSecondsOf(process.pid)] as const
    const startedAt = performance.now()
    await run(clients, options.seconds)
    const seconds = (performance.now() - startedAt) / 1_000
    const serverCpuSeconds = mainThreadSecondsOf(server.pid) - cpu[0]
    const clientCpuSeconds = cpuSecondsOf(process.pid) - cpu[1]
    const stallMs = await stalls.end()
    const after = await figures(server)
    for (const client of clients) client.close()
    const load = summary(clients, seconds, options)
    const micros = (cpuSeconds: number) => Math.round((cpuSeconds / load.orders) * 1e8) / 100
    return {
      ...load,
      serverCpuMicrosPerOrder: micros(serverCpuSeconds),
      clientCpuMicrosPerOrder: micros(clientCpuSeconds),
      ...difference(before, after),
      stallMs,
    }
  } finally {
    // A clean stop would wait until the recorder has written millions of rows.
    await server.kill('SIGKILL')
    await sleep(RECORDER_LEAVES_MS)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Enough for whatever rests: orders far from the middle never trade. */
const FUNDS = '1000000000'

async function run(clients: readonly Client[], seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1_000
  await Promise.all(clients.map((client) => client.run(until)))
}

function summary(clients: readonly Client[], seconds: number, options: BenchOptions) {
  const sum = (of: (client: Client) => number) => clients.reduce((all, one) => all + of(one), 0)
  const orders = sum(({ accepted }) => accepted)
  const { p50Ms, p99Ms, maxMs } = percentiles(clients.flatMap(({ latencies }) => latencies))
  return {
    bench: 'ws',
    connections: clients.length,
    frame: options.frame,
    form: options.form,
    depth: options.depth,
    seconds: Math.round(seconds * 100) / 100,
    orders,
    refused: sum(({ refused }) => refused),
    ordersPerSecond: Math.round(orders / seconds),
    frameP50Ms: p50Ms,
    frameP99Ms: p99Ms,
    frameMaxMs: maxMs,
  }
}

/** What the server says of itself. */
async function figures(server: ServerUnderTest) {
  const { sequence = 0, recorderMark = 0, openOrders = 0 } = await adminState(server)
  const trades = await counter(server, 'bourse_trades_total')
  const tradedOrders = await counter(server, 'bourse_traded_orders_total')
  const appends = await counter(server, 'bourse_batches_total')
  const appendSeconds = await counter(server, 'bourse_stage_seconds_sum{stage="append"}')
  return { sequence, recorderMark, openOrders, trades, tradedOrders, appends, appendSeconds }
}

type Figures = Awaited<ReturnType<typeof figures>>

function difference(before: Figures, after: Figures) {
  const appends = after.appends - before.appends
  return {
    trades: after.trades - before.trades,
    tradedOrders: after.tradedOrders - before.tradedOrders,
    openOrders: after.openOrders,
    recorderLag: after.sequence - after.recorderMark,
    ordersPerAppend: Math.round((after.sequence - before.sequence) / appends),
    appendMeanMs: Math.round(((after.appendSeconds - before.appendSeconds) / appends) * 1e5) / 100,
  }
}

/** The longest delay of the server's event loop until `end`, milliseconds. */
function watchStalls(server: ServerUnderTest) {
  const stopping = new AbortController()
  const watching = (async () => {
    let longest = 0
    await counter(server, STALL)
    while (!stopping.signal.aborted) {
      await sleep(STALLS_EVERY_MS)
      longest = Math.max(longest, await counter(server, STALL))
    }
    return Math.round(longest * 10_000) / 10
  })()
  return {
    end() {
      stopping.abort()
      return watching
    },
  }
}

const STALL = 'bourse_event_loop_delay_seconds{quantile="1"}'

/** One connection, which keeps as many frames under way as the options say. */
class Client {
  accepted = 0
  refused = 0
  latencies: number[] = []
  readonly #options: BenchOptions
  #socket: OrderSocket | undefined
  readonly #frames: OrderFrames
  #until = 0
  #sentAt: number[] = []
  #done = () => {}

  private constructor(options: BenchOptions) {
    this.#options = options
    this.#frames = orderFrames(options.form, options.frame, options.depth + 1)
  }

  static async open(server: ServerUnderTest, token: string, options: BenchOptions) {
    const client = new Client(options)
    client.#socket = await orderSocket(server.url, token, (message) => client.#heard(message))
    return client
  }

  /** Sends until then and resolves when everything is answered; figures start anew. */
  async run(until: number): Promise<void> {
    this.accepted = 0
    this.refused = 0
    this.latencies = []
    this.#until = until
    await new Promise<void>((resolve) => {
      this.#done = resolve
      for (let frame = 0; frame < this.#options.depth; frame++) this.#send()
    })
  }

  close(): void {
    this.#socket?.close()
  }

  #send(): void {
    this.#sentAt.push(performance.now())
    this.#socket?.sendFrame(this.#frames.next())
  }

  #heard(message: Buffer): void {
    const now = performance.now()
    this.latencies.push(now - (this.#sentAt.shift() as number))
    const { accepted, all } = countResults(message)
    if (all !== this.#options.frame) throw new Error(message.toString())
    this.accepted += accepted
    this.refused += all - accepted
    if (now < this.#until) this.#send()
    else if (this.#sentAt.length === 0) this.#done()
  }
}
