/**
 * The GitBitEx web client itself, as somebody else built it, in a real browser. The client is not
 * part of this project: `GITBITEX_WEB=<folder>` names its build, and without it there is no test.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { balances, type Person, place, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { freePort } from '../kit/free-port.ts'
import { type LiveServer, startServer, until } from '../kit/server.ts'
import { visit } from './chromium.ts'
import {
  changePassword,
  changeProfile,
  forgetPassword,
  signOut,
  signUpAndIn,
  useWallets,
} from './gitbitex-account.ts'

const BUILD = process.env['GITBITEX_WEB'] ?? ''
/** Both releases of the client, told apart by what they show at `/`. */
type Variant = 'home' | 'trade'

if (BUILD !== '') {
  test('a person signs up, trades and comes back', async () => {
    await inFolder(walk)
  })
}

async function walk(dataDir: string): Promise<void> {
  const variant = await variantOf(`${dataDir}-other`)
  const list = variant === 'home' ? { ORDER_LIST: 'array' } : {}
  const settings = { PORT: String(await freePort()), WEB_ROOT: BUILD, ...list }
  let server = await startServer(dataDir, settings)
  const other = await signUp(server, 'other')
  await place(server, other, { side: 'sell', price: '50010', size: '2' })
  await place(server, other, { side: 'buy', price: '49990', size: '1.5' })

  const { page, problems } = await visit({ viewport: { width: 1280, height: 900 } })
  /** Nothing is wrong but what this client does by design. */
  const allIsWell = (step: string) => assert.deepEqual(problems().filter(isOurs), [], step)
  await page.goto(server.url)
  await lookAround(page, server)
  allIsWell('anonymous')
  await signUpAndIn(page, server.url)
  allIsWell('signed in')
  await placeAndCancel(page, server)
  allIsWell('placed and cancelled')
  await fill(page, server, other)
  allIsWell('filled')
  await page.reload()
  await says(page, '.form-order .funds', /10000499\.9500.*999\.9900/is)
  allIsWell('came back')
  await page.goto(`${server.url}/account/order`)
  await says(page, '.panel-order-list', /0\.0100\s*49995\.00.*filled.*49000\.50.*cancelled/is)
  await changeProfile(page, server.url)
  allIsWell('orders and profile')
  await useWallets(page, server.url)
  allIsWell('wallets')
  await changePassword(page, server.url)
  await forgetPassword(page, server.url)
  // Two refusals were meant to be; each was shown by the form that met it.
  const refused = ['400 POST /api/users/password', '400 POST /api/users/password/reset']
  assert.deepEqual(problems().filter(isOurs), refused)

  await page.goto(`${server.url}/trade/BTC-USDT`)
  await says(page, '.panel-order-book .bids', /49990\.00/is)
  allIsWell('before the restart')
  await server.end('SIGKILL')
  server = await startServer(dataDir, settings)
  await place(server, other, { side: 'buy', price: '49999', size: '0.5' })
  await says(page, '.panel-order-book .bids', /0\.500000\s*49999\.00/is)
  await place(server, other, { side: 'buy', price: '50000', size: '0.25' })
  await says(page, '.panel-order-book .bids', /0\.250000\s*50000\.00/is)
  await placeOrder(page, { side: 'SELL', price: '50000', size: '0.1' })
  await says(page, '.form-order .funds', /999\.8900/is)
  await says(page, '.panel-trade-history', /0\.100000\s*50000\.00/is)
  // While the server was away, every try to connect was an error in the console.
  const others = problems().filter((problem) => !/ERR_CONNECTION|WebSocket/.test(problem))
  assert.deepEqual(others, [])
  await signOut(page, server.url)
  allIsWell('signed out')
  await page.context().close()
  await server.end('SIGTERM')
}

/** A console error of the client's own making, which no answer of ours could prevent. */
function isOurs(problem: string): boolean {
  // One release asks who is there before anybody has signed in; the answer is that nobody is.
  return problem !== '403 GET /api/users/self'
}

async function variantOf(dataDir: string): Promise<Variant> {
  const server = await startServer(dataDir, { WEB_ROOT: BUILD })
  const { page } = await visit()
  await page.goto(server.url)
  await page.waitForSelector('.page-home, .page-trade')
  const variant = (await page.isVisible('.page-home')) ? 'home' : 'trade'
  await page.context().close()
  await server.end('SIGTERM')
  return variant
}

/** First page, chart and book, before anybody signs in. The path of a product can be opened. */
async function lookAround(page: Page, server: LiveServer): Promise<void> {
  await page.waitForSelector('.page-home, .page-trade')
  await page.waitForTimeout(500)
  await page.goto(`${server.url}/trade/BTC-USDT`)
  await says(page, '.panel-order-book .asks', /2\.000000\s*50010\.00/is)
  await says(page, '.panel-order-book .bids', /1\.500000\s*49990\.00/is)
  await says(page, '.panel-order-book', /spread\s*20\.00/is)
  // The chart takes its spinner away only when it could draw what it was given.
  await page.waitForSelector('.chart-candle .highcharts-series', { state: 'attached' })
  await until('the spinner is gone', async () => !(await page.isVisible('.chart-loading')))
  assert.equal(await page.isVisible('.form-order .login'), true)
}

/** An order with the price as the tab copies it from the ticker: text. Then it is taken back. */
async function placeAndCancel(page: Page, server: LiveServer): Promise<void> {
  await page.goto(`${server.url}/trade/BTC-USDT`)
  await says(page, '.form-order .funds', /10000000\.0000\s*HOLD 0\.0000.*1000\.0000/is)
  await placeOrder(page, { side: 'BUY', price: '49000.5', size: '0.2' })
  await says(page, '.form-order .submit', /SUCCESS/is)
  await says(page, '.panel-order-list .row >> nth=1', /buy\s*0\.2000\s*0\.0000\s*49000\.50/is)
  await says(page, '.form-order .funds', /9990199\.9000\s*HOLD 9800\.1000/is)
  await says(page, '.panel-order-book .bids', /0\.200000\s*49000\.50/is)
  await page.locator('.panel-order-list').getByText('cancel', { exact: true }).first().click()
  await says(page, '.panel-order-list .row >> nth=1', /cancelled/is)
  await says(page, '.form-order .funds', /10000000\.0000\s*HOLD 0\.0000/is)
}

/** A sell order that somebody else fills: it is shown filled, with trade, price and balances. */
async function fill(page: Page, server: LiveServer, other: Person): Promise<void> {
  await placeOrder(page, { side: 'SELL', price: '49995', size: '0.01' })
  await says(page, '.panel-order-list .row >> nth=1', /sell\s*0\.0100\s*0\.0000.*open/is)
  await place(server, other, { side: 'buy', price: '49995', size: '0.01' })
  await says(page, '.panel-order-list .row >> nth=1', /sell\s*0\.0100\s*0\.0100.*filled/is)
  await says(page, '.panel-trade-history', /0\.010000\s*49995\.00/is)
  await says(page, '.header-trade', /49995\.00/is)
  await says(page, '.form-order .funds', /10000499\.9500\s*HOLD 0\.0000.*999\.9900/is)
  const token = String(await page.evaluate('localStorage.getItem("access-token")'))
  assert.deepEqual((await balances(server, { ...other, token }))['BTC'], ['999.99', '0'])
  await until('the title tells the price', async () => /^49995/.test(await page.title()))
}

interface Wish {
  readonly side: 'BUY' | 'SELL'
  readonly price: string
  readonly size: string
}

async function placeOrder(page: Page, { side, price, size }: Wish): Promise<void> {
  const form = page.locator('.form-order')
  await form.locator('.group-btns').getByText(side).click()
  await form.locator('.trade-tabbar').getByText('LIMIT').click()
  const [amount, , limit] = await form.locator('.input-group input').all()
  await limit?.fill(price)
  await amount?.fill(size)
  const button = form.getByRole('button', { name: `PLACE ${side} ORDER` })
  await button.waitFor({ state: 'visible' })
  await button.click()
}

/** Case and blanks depend on the client's styles: patterns are to bear both. */
async function says(page: Page, place: string, pattern: RegExp): Promise<void> {
  let last = ''
  const matches = async () => {
    last = (await page.locator(place).allInnerTexts())[0] ?? ''
    return pattern.test(last)
  }
  await until(`${place} says ${pattern}`, matches).catch((error: Error) => {
    assert.fail(`${error.message}; it says ${last.replaceAll(/[\s-]+/g, ' ')}`)
  })
}
