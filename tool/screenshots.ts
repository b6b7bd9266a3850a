/**
 * `npm run screenshots`: writes the pictures of the README. A day of the bots' trading is lived
 * through in a minute or two, the demo account trades with them, and Chromium looks at it.
 */
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { startServer } from '../bench/server.ts'
import { done } from '../test/kit/client.ts'
import { isMain } from './is-main.ts'
import { projectRoot, secondsSince } from './runner.ts'

const CHROMIUM = '/usr/bin/chromium'
const FOLDER = join(projectRoot, 'docs', 'pictures')
const FAST_CLOCK = pathToFileURL(join(projectRoot, 'tool', 'fast-clock.ts')).href
const DEMO = { email: 'demo@bourse.test', password: 'demo-demo-demo' }
const PRODUCT = 'BTC-USDT'
const HOUR_MS = 3_600_000
const SIZE_MAX = 300_000
/** After the fast past the bots go on at their own pace; the last candle is to be one of those. */
const LIVE_MS = 20_000

/** The past, oldest part first: the farther away, the less of it is seen. */
const PAST = [
  { hours: 20, seconds: 30, trades: 4 },
  { hours: 4, seconds: 80, trades: 12 },
] as const

/** What the demo account does in the past, again and again. */
const TRADED = ['buy', 'buy', 'sell', 'buy', 'sell', 'sell'] as const

interface Picture {
  readonly name: string
  readonly path: string
  readonly theme: 'dark' | 'light'
  readonly options?: BrowserContextOptions
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>
}

const DESKTOP = { viewport: { width: 1440, height: 900 } }
const PHONE = {
  ...{ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  ...{ hasTouch: true, isMobile: true },
}
const TRADE = `/trade/${PRODUCT}`

const PICTURES: readonly Picture[] = [
  { name: 'trade-dark', path: TRADE, theme: 'dark', prepare: typeAnOrder },
  { name: 'trade-light', path: TRADE, theme: 'light', prepare: typeAnOrder },
  {
    name: 'markets',
    path: '/',
    theme: 'dark',
    options: { viewport: { width: 1200, height: 540 } },
  },
  {
    ...{ name: 'wallet', path: '/wallet', theme: 'light' },
    options: { viewport: { width: 1200, height: 700 } },
  },
  { name: 'phone', path: TRADE, theme: 'dark', options: PHONE },
]

/** What the browser has stored. */
const KEPT = [
  { name: 'bourse:signed-in', value: 'yes' },
  { name: 'bourse:first-visit', value: 'closed' },
  { name: 'bourse:favourites', value: JSON.stringify([PRODUCT]) },
]

const HELP = `npm run screenshots

Writes docs/pictures/*.png. Needs ${CHROMIUM} (Debian's package chromium) and about two minutes.

  --help    show this
`

if (isMain(import.meta)) process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const began = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'bourse-screenshots-'))
  const dataDir = join(folder, 'data')
  try {
    await livePast(dataDir)
    const server = await startServer(dataDir, { WEB_ROOT: '' })
    try {
      const token = await placeOrders(server.url)
      await pause(LIVE_MS)
      await takeAll(server.url, token)
    } finally {
      await server.kill('SIGTERM')
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  process.stdout.write(`done in ${secondsSince(began)}\n`)
  return 0
}

/** Lets the bots, and the demo account with them, trade through a day that ends now. */
async function livePast(dataDir: string): Promise<void> {
  const lastsMs = PAST.reduce((sum, { seconds }) => sum + seconds * 1_000, 0)
  let to = Date.now() + lastsMs - PAST.reduce((sum, { hours }) => sum + hours * HOUR_MS, 0)
  for (const { hours, seconds, trades } of PAST) {
    const from = to
    to += hours * HOUR_MS
    const began = Date.now()
    const server = await startServer(dataDir, {
      WEB_ROOT: '',
      LOG_LEVEL: 'info',
      NODE_OPTIONS: `--import=${FAST_CLOCK}`,
      FAST_BEGAN_MS: String(began),
      FAST_FROM_MS: String(from),
      FAST_TO_MS: String(to),
      FAST_RATE: String((hours * HOUR_MS) / (seconds * 1_000)),
    })
    const token = await signIn(server.url)
    for (let trade = 0; trade < trades; trade++) {
      await pause((seconds * 1_000) / (trades + 1))
      const side = TRADED[trade % TRADED.length] as 'buy' | 'sell'
      const size = (0.05 + (trade % 4) * 0.04).toFixed(2)
      const order = { productId: PRODUCT, type: 'market', side, size }
      await done(server.url, 'POST /api/orders', { token, body: order })
    }
    await pause(Math.max(0, began + seconds * 1_000 - Date.now()))
    await server.kill('SIGTERM')
    process.stdout.write(`${hours} hours in ${seconds} s\n`)
  }
}

async function signIn(url: string): Promise<string> {
  return await done<string>(url, 'POST /api/users/accessToken', { body: DEMO })
}

/** Orders of the demo account that wait near the market; its token. */
async function placeOrders(url: string): Promise<string> {
  const token = await signIn(url)
  const ticker = await done<{ price: string }>(url, `GET /api/products/${PRODUCT}/ticker`)
  const near = (parts: number) => (Number(ticker.price) * (1 + parts)).toFixed(2)
  const limit = { productId: PRODUCT, type: 'limit' }
  const orders = [
    { ...limit, side: 'buy', price: near(-0.000_45), size: '0.75' },
    { ...limit, side: 'buy', price: near(-0.000_9), size: '1.2', postOnly: true },
    { ...limit, side: 'sell', price: near(0.000_6), size: '0.5' },
    {
      ...{ ...limit, side: 'sell', price: near(-0.002), size: '1' },
      ...{ stop: 'loss', stopPrice: near(-0.001_2) },
    },
    { productId: 'ETH-USDT', type: 'limit', side: 'buy', price: '3310', size: '12' },
  ]
  for (const body of orders) await done(url, 'POST /api/orders', { token, body })
  return token
}

async function takeAll(url: string, token: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    for (const picture of PICTURES) await take(browser, { url, token, picture })
  } finally {
    await browser.close()
  }
}

interface Taken {
  readonly url: string
  readonly token: string
  readonly picture: Picture
}

async function take(browser: Browser, { url, token, picture }: Taken): Promise<void> {
  const { name, path, theme, options = DESKTOP, prepare } = picture
  const { origin, hostname: domain } = new URL(url)
  const cookie = { name: 'accessToken', value: token, domain, path: '/', httpOnly: true }
  const context = await browser.newContext({
    ...options,
    ...{ colorScheme: theme, locale: 'en-GB', timezoneId: 'UTC' },
    storageState: {
      cookies: [{ ...cookie, expires: -1, secure: false, sameSite: 'Lax' }],
      origins: [{ origin, localStorage: KEPT }],
    },
  })
  const page = await context.newPage()
  await page.goto(url + path)
  await page.locator('.link-state [role=status]', { hasText: 'live' }).waitFor()
  await prepare?.(page)
  // Books fill, charts draw, numbers arrive.
  await page.waitForTimeout(3_000)
  const file = join(FOLDER, `${name}.png`)
  await page.screenshot({ path: file })
  await context.close()
  const { size } = await stat(file)
  if (size > SIZE_MAX) throw new Error(`${file} has ${size} bytes, ${SIZE_MAX} are allowed`)
  process.stdout.write(`${file}: ${Math.ceil(size / 1_000)} kB\n`)
}

async function typeAnOrder(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'New order' })
  await form.getByRole('button', { name: 'Bid' }).click()
  await form.getByRole('textbox', { name: 'Size', exact: true }).fill('0.25')
  await page.mouse.move(0, 0)
}
