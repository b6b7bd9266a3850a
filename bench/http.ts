/**
 * POST /api/orders over loopback: every answer comes after the order is durable and matched.
 * Server, recorder and load generator share the machine. Price 2.34 + 1..100, size 1..100, random
 * side.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import type { BenchOptions } from './bench-options.ts'
import {
  adminState,
  counter,
  type ServerUnderTest,
  signUp,
  startBareServer,
  startServer,
} from './server.ts'

const WARM_UP_SECONDS = 3
const CATCH_UP_SECONDS_MAX = 120

/** What a load generator says of its run. */
interface Load {
  readonly requests: number
  readonly seconds: number
  /** Answers that are no 200, and requests that got none. */
  readonly failures: number
  /** Answers with 200: durable and processed. */
  readonly accepted: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
}

type Tool = (server: ServerUnderTest, tokens: string, options: BenchOptions) => Promise<Load>

const TOOLS: Record<string, Tool> = { autocannon: byAutocannon, wrk: byWrk, k6: byK6 }

/** Starts a server, signs up a user for each connection, and loads it with the chosen tool. */
export async function httpBench(options: BenchOptions): Promise<object> {
  const tool = TOOLS[options.tool]
  if (tool === undefined)
    throw new Error(`no tool ${options.tool}: ${Object.keys(TOOLS).join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'bourse-http-'))
  const server = await startServer(join(folder, 'data'))
  try {
    const tokens = join(folder, 'tokens.json')
    writeFileSync(tokens, JSON.stringify(await signUp(server, options.connections)))
    const bare = await bareLoad(tool, tokens, options)
    await tool(server, tokens, { ...options, seconds: WARM_UP_SECONDS })
    const before = await matched(server)
    const load = await tool(server, tokens, options)
    const after = await matched(server)
    const { recorderLag, openOrders, sequence } = await adminState(server)
    return {
      bench: 'http',
      tool: options.tool,
      connections: options.connections,
      ...load,
      ordersPerSecond: Math.round(load.requests / load.seconds),
      bareOrdersPerSecond: bare,
      refused: load.requests - load.accepted,
      trades: after.trades - before.trades,
      tradedOrders: after.tradedOrders - before.tradedOrders,
      openOrders,
      recorderLag,
      recorderCaughtUpSeconds: await secondsUntilRecorded(server, sequence ?? 0),
    }
  } finally {
    await server.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What the engine has matched so far. */
async function matched(server: ServerUnderTest) {
  return {
    trades: await counter(server, 'bourse_trades_total'),
    tradedOrders: await counter(server, 'bourse_traded_orders_total'),
  }
}

/** Seconds until the recorder has written the load, whose last event is `end`; -1: too long. */
async function secondsUntilRecorded(server: ServerUnderTest, end: number): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const { recorderMark = 0 } = await adminState(server)
    const seconds = (performance.now() - startedAt) / 1_000
    if (recorderMark >= end) return Math.round(seconds * 10) / 10
    if (seconds > CATCH_UP_SECONDS_MAX) return -1
    await sleep(200)
  }
}

/** What the same tool gets from the bare framework, in the same minute on the same machine. */
async function bareLoad(tool: Tool, tokens: string, options: BenchOptions): Promise<number> {
  const server = await startBareServer()
  try {
    await tool(server, tokens, { ...options, seconds: 1 })
    const { requests, seconds } = await tool(server, tokens, { ...options, seconds: 4 })
    return Math.round(requests / seconds)
  } finally {
    await server.kill('SIGTERM')
  }
}

async function byAutocannon(
  server: ServerUnderTest,
  tokensFile: string,
  options: BenchOptions,
): Promise<Load> {
  const { default: tokens } = (await import(tokensFile, { with: { type: 'json' } })) as {
    default: string[]
  }
  let user = 0
  const result = await autocannon({
    url: server.url,
    connections: options.connections,
    duration: options.seconds,
    setupClient(client) {
      const headers = {
        'content-type': 'application/json',
        cookie: `accessToken=${tokens[user++ % tokens.length]}`,
      }
      const request = { method: 'POST' as const, path: '/api/orders', headers }
      client.setRequests([
        { ...request, setupRequest: (made) => ({ ...made, body: randomOrder() }) },
      ])
    },
  })
  return {
    requests: result.requests.total,
    seconds: result.duration,
    failures: result.non2xx + result.errors,
    accepted: result['2xx'],
    p50Ms: result.latency.p50,
    p90Ms: result.latency.p90,
    p99Ms: result.latency.p99,
    p999Ms: result.latency.p99_9,
    maxMs: result.latency.max,
  }
}

function randomOrder(): string {
  const side = Math.random() < 0.5 ? 'buy' : 'sell'
  const price = 2.34 + 1 + Math.floor(Math.random() * 100)
  const size = 1 + Math.floor(Math.random() * 100)
  const order = { productId: 'BTC-USDT', side, type: 'limit', price: price.toFixed(2), size }
  return JSON.stringify(order)
}

async function byWrk(
  server: ServerUnderTest,
  tokens: string,
  options: BenchOptions,
): Promise<Load> {
  const script = fileURLToPath(new URL('load/orders.lua', import.meta.url))
  const wrk = ['-t1', `-c${options.connections}`, `-d${options.seconds}s`, '-s', script]
  return await run('wrk', [...wrk, `${server.url}/api/orders`], { TOKENS: tokens })
}

async function byK6(server: ServerUnderTest, tokens: string, options: BenchOptions): Promise<Load> {
  const script = fileURLToPath(new URL('load/orders.k6.js', import.meta.url))
  const load = ['--vus', `${options.connections}`, '--duration', `${options.seconds}s`]
  const k6 = ['run', '--quiet', '--no-usage-report', ...load, script]
  return await run('k6', k6, { TOKENS: tokens, URL: `${server.url}/api/orders` })
}

/** The last line of a load script is its result as JSON. */
function run(command: string, words: string[], environment: Record<string, string>): Promise<Load> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.on('error', (error) => reject(new Error(`${command} cannot run: ${error.message}`)))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.on('close', (code) => {
      const line = output.trim().split('\n').at(-1) ?? ''
      if (code === 0 && line.startsWith('{')) resolve(JSON.parse(line) as Load)
      else reject(new Error(`${command} ended with ${code}: ${output}`))
    })
  })
}
