/** The first visit of somebody who was never there: little to load, and nothing jumps. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { type Person, place, signUp } from '../kit/client.ts'
import { temporaryFolder } from '../kit/folder.ts'
import { buildScreen } from '../kit/screen.ts'
import { type LiveServer, startServer } from '../kit/server.ts'
import { BROWSER_TEST } from './chromium.ts'
import { DESKTOP, PHONE, says, sit } from './desk.ts'
import { countScripts, jumps, SCRIPT_BYTES_MAX } from './first-load.ts'

/** A fifth of what counts as good on the web: a pixel here and there as figures come. */
const JUMP_MAX = 0.02

let server: LiveServer
const folder = await temporaryFolder()

before(async () => {
  if (BROWSER_TEST.skip !== false) return
  buildScreen()
  server = await startServer(folder.dataDir)
})

after(async () => {
  await server?.end('SIGTERM')
  await folder.remove()
})

test('the markets', BROWSER_TEST, async () => {
  for (const size of [DESKTOP, PHONE]) {
    await firstVisit({ path: '/', shows: '.market-name a', size })
  }
})

test(
  'the trade page, chart and all, of a visitor and of a person who trades',
  BROWSER_TEST,
  async () => {
    const me = await signUp(server, 'first')
    await place(server, me, { side: 'buy', price: '49000', size: '1' })
    for (const size of [DESKTOP, PHONE]) {
      const trade = { path: '/trade/BTC-USDT', shows: '.price-view canvas', size }
      await firstVisit(trade)
      await firstVisit({ ...trade, locale: 'zh-TW' })
      await firstVisit({ ...trade, person: me })
    }
  },
)

interface FirstVisit {
  readonly path: string
  /** What is there when the page has all it fetches by itself. */
  readonly shows: string
  readonly size: BrowserContextOptions
  readonly locale?: string
  readonly person?: Person
}

async function firstVisit({ path, shows, size, locale = 'en', person }: FirstVisit): Promise<void> {
  const { page, problems } = await sit(server.url, person, { ...size, locale })
  const scriptBytes = countScripts(page)
  await page.goto(server.url + path)
  await page.locator(shows).first().waitFor()
  await says(page, '.link-state [role=status]', locale === 'en' ? 'live' : '即時')
  await page.waitForLoadState('networkidle')
  const bytes = await scriptBytes()
  const who = person === undefined ? 'a visitor' : 'a person'
  const name = `${path}, ${size.viewport?.width} wide, ${locale}, ${who}`
  assert.ok(bytes > 0 && bytes <= SCRIPT_BYTES_MAX, `${name}: ${bytes} bytes of script`)
  const moved = await jumps(page)
  const jumped = moved.reduce((sum, { score }) => sum + score, 0)
  assert.ok(jumped <= JUMP_MAX, `${name} jumps: ${JSON.stringify(moved)}`)
  assert.deepEqual(problems(), [])
  await page.context().close()
}
