/**
 * The trade page in Chromium while its book changes 10,000 times a second, and its first load.
 * Server, load and browser share the machine. All levels in sight change with every message: it is
 * the worst that a book can do to the screen.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import type { BenchOptions } from '../../bench/bench-options.ts'
import { percentiles } from '../../bench/latencies.ts'
import { startServer } from '../../bench/server.ts'
import { BookLoad } from './book-load.ts'
import { firstLoad } from './first-load.ts'
import { mainThread, type Took } from './trace.ts'

const CHROMIUM = '/usr/bin/chromium'
const SETUP = fileURLToPath(new URL('../../tool/setup.mjs', import.meta.url))
const LONG_MS = 50
/** Until then the page's code is compiled, and the browser's own caches fill. */
const WARM_UP_MS = 5_000
const TRACED = ['devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata']

/** One line of figures; see bench/README.md. */
export async function screenBench({ rate, seconds }: BenchOptions): Promise<object> {
  execFileSync(process.execPath, [SETUP, '--web'], { stdio: ['ignore', 2, 2] })
  const folder = mkdtempSync(join(tmpdir(), 'bourse-screen-'))
  const server = await startServer(join(folder, 'data'), { PREVIEW_BOTS: 'false', WEB_ROOT: '' })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const load = await BookLoad.open(server)
    load.start(rate)
    const busy = await busyPage(browser, { url: server.url, load, seconds })
    await load.stop()
    const first = await firstLoad(browser, server.url)
    return { bench: 'screen', ...first, ...busy }
  } finally {
    await browser.close()
    await server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface Busy {
  readonly url: string
  readonly load: BookLoad
  readonly seconds: number
}

/** What the main thread of the page did under the load, by the browser's own trace. */
async function busyPage(browser: Browser, { url, load, seconds }: Busy): Promise<object> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`${url}/trade/BTC-USDT`)
  await page.locator('.book-row').first().waitFor()
  await page.waitForTimeout(WARM_UP_MS)
  await browser.startTracing(page, { categories: TRACED })
  const before = { changes: load.changes, messages: load.messages }
  await page.waitForTimeout(seconds * 1_000)
  const changes = load.changes - before.changes
  const messages = load.messages - before.messages
  const { tasks, frames, painters, chart, own } = mainThread(await browser.stopTracing())
  await page.close()
  const busyMs = tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  return {
    warmUpSeconds: WARM_UP_MS / 1_000,
    seconds,
    levelChangesPerSecond: Math.round(changes / seconds),
    messagesPerSecond: Math.round(messages / seconds),
    framesPerSecond: Math.round(frames.length / seconds),
    longestTask: longest(tasks),
    tasksOver50Ms: tasks.filter(({ wallMs }) => wallMs > LONG_MS).length,
    painters: spread(painters),
    ownPainters: spread(own),
    chartDrawingsPerSecond: Math.round(chart.length / seconds),
    chart: spread(chart),
    frames: spread(frames),
    mainThreadCpu: Math.round(busyMs / seconds / 10) / 100,
  }
}

/** On a machine with others at work the processor's time says more than the clock. */
function spread(durations: readonly Took[]): object {
  const wall = percentiles(durations.map(({ wallMs }) => wallMs))
  const cpu = percentiles(durations.map(({ cpuMs }) => cpuMs))
  return {
    p50Ms: wall.p50Ms,
    p99Ms: wall.p99Ms,
    maxMs: wall.maxMs,
    cpuP50Ms: cpu.p50Ms,
    cpuP99Ms: cpu.p99Ms,
    cpuMaxMs: cpu.maxMs,
  }
}

function longest(tasks: readonly Took[]): Took {
  return {
    wallMs: percentiles(tasks.map(({ wallMs }) => wallMs)).maxMs,
    cpuMs: percentiles(tasks.map(({ cpuMs }) => cpuMs)).maxMs,
  }
}
