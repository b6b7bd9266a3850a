/** The first load of the trade page by somebody who was never there: script sizes and times. */
import type { Browser, Page } from 'playwright-core'
import { percentiles } from '../../bench/latencies.ts'
import { countScripts, SCRIPT_BYTES_MAX } from '../../test/browser/first-load.ts'

const LOADS = 5
const SETTLE_MS = 500

/** Runs in the page: notes when the first candle and its legend are there, a frame later. */
const WATCH = `
  const note = () => { document.documentElement.dataset.firstCandle = performance.now() }
  const look = () => {
    const drawn = document.querySelector('.price-view canvas') !== null
    const told = (document.querySelector('.legend')?.textContent ?? '') !== ''
    if (drawn && told) requestAnimationFrame(note)
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
`

/** Packed bytes of script as they came, and milliseconds from the start of the navigation. */
export async function firstLoad(browser: Browser, url: string): Promise<object> {
  const markets = await visit(browser, `${url}/`, async (page) => {
    await page.waitForTimeout(SETTLE_MS)
    return 0
  })
  const times: number[] = []
  let scriptBytes = 0
  for (let load = 0; load < LOADS; load++) {
    const trade = await visit(browser, `${url}/trade/BTC-USDT`, async (page) => {
      const noted = page.locator('html[data-first-candle]')
      return Number.parseFloat((await noted.getAttribute('data-first-candle')) ?? '')
    })
    times.push(trade.milliseconds)
    scriptBytes = trade.scriptBytes
  }
  const { p50Ms, maxMs } = percentiles(times)
  return {
    scriptKbMax: kilobytes(SCRIPT_BYTES_MAX),
    marketsScriptKb: kilobytes(markets.scriptBytes),
    tradeScriptKb: kilobytes(scriptBytes),
    firstCandleP50Ms: p50Ms,
    firstCandleMaxMs: maxMs,
  }
}

async function visit(
  browser: Browser,
  address: string,
  wait: (page: Page) => Promise<number>,
): Promise<{ readonly milliseconds: number; readonly scriptBytes: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await page.addInitScript({ content: WATCH })
    const scripts = countScripts(page)
    await page.goto(address)
    const milliseconds = await wait(page)
    return { milliseconds, scriptBytes: await scripts() }
  } finally {
    await context.close()
  }
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 100) / 10
}
