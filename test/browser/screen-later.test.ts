/** What happens while somebody watches: stops fire, the time of orders is over, markets halt. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin, type Person, place, signUp } from '../kit/client.ts'
import { until } from '../kit/server.ts'
import { BROWSER_TEST } from './chromium.ts'
import {
  fillForm,
  formOf,
  messageSays,
  openOrders,
  openProduct,
  PHONE,
  rowSays,
  says,
  screenServer,
  send,
  showList,
  sit,
} from './desk.ts'

const server = await screenServer()
/** Far enough ahead for the order to be seen before it ends. */
const LASTS_MS = 8_000

test('stops wait, and fire by trades of other people', BROWSER_TEST, async () => {
  const [me, maker, taker] = [
    await signUp(server, 'waiting'),
    await signUp(server, 'maker'),
    await signUp(server, 'taker'),
  ]
  const order = (person: Person, side: 'buy' | 'sell', price: string, size: string) =>
    place(server, person, { productId: 'ETH-USDT', side, price, size })
  await order(maker, 'buy', '1990', '5')
  const { page, problems } = await sit(server.url, me)
  await openProduct(page, server.url, 'ETH-USDT')
  await fillForm(page, { side: 'Sell', kind: 'Stop', stopPrice: '1995', size: '1.5' })
  await formOf(page).getByRole('radio', { name: 'at or below' }).check()
  await send(page)
  await fillForm(page, { side: 'Buy', kind: 'Stop limit', stopPrice: '2010', price: '2015' })
  await formOf(page).getByRole('radio', { name: 'at or above' }).check()
  await fillForm(page, { size: '2.5' })
  await send(page)
  await rowSays(page, /ETH-USDT Sell Stop Market 1\.500.* ≤ 1 995\.00/)
  await rowSays(page, /ETH-USDT Buy Stop limit 2 015\.00 2\.500.* ≥ 2 010\.00/)

  // A trade above the one and below the other leaves both waiting.
  await order(maker, 'sell', '2000', '1')
  await order(taker, 'buy', '2000', '1')
  await says(page, '.trades-row', /2 000\.00/)
  assert.deepEqual(
    new Set((await openOrders(server, me)).map(({ status }) => status)),
    new Set(['active']),
  )

  await order(maker, 'buy', '1995', '1')
  await order(taker, 'sell', '1995', '1')
  await messageSays(page, 'Sold 1.5 ETH at 1 990.00')
  await page.getByRole('tab', { name: 'Open orders (1)' }).waitFor()

  await order(maker, 'sell', '2010', '1')
  await order(taker, 'buy', '2010', '1')
  await says(page, '.book-buy', /2 015\.00 .*2\.500/)
  await messageSays(page, 'Stop has fired Buy 2.5 ETH at 2 015')
  await order(taker, 'sell', '2015', '1')
  await rowSays(page, /Buy Stop limit 2 015\.00 2\.500.* 1\.000.* 40 %/)

  await showList(page, /^History/)
  await rowSays(page, /ETH-USDT Sell Stop Market 1 990\.00 .*1\.500.* 100 %.* Filled/)
  await showList(page, /^Fills/)
  await rowSays(page, /ETH-USDT Sell 1 990\.00 1\.500.* Taker/)
  await rowSays(page, /ETH-USDT Buy 2 015\.00 1\.000.* Maker/)
  assert.deepEqual(problems(), [])
  await page.context().close()
})

test('an order that was to end at a time ends then', BROWSER_TEST, async () => {
  const me = await signUp(server, 'timed')
  const { page, problems } = await sit(server.url, me)
  await openProduct(page, server.url)
  const wish = { side: 'Buy', kind: 'Limit', price: '40000', size: '0.5' } as const
  await fillForm(page, { ...wish, time: 'Until a time' })
  await formOf(page).getByLabel('Ends', { exact: true }).selectOption('date')
  const end = new Date(Date.now() + LASTS_MS)
  await formOf(page).getByLabel('Ends at').fill(localTime(end))
  await send(page)
  await rowSays(page, /BTC-USDT Buy Limit 40 000\.00 0\.500000/)
  await says(page, '.ticket-available', 'Available 9 980 000.00 USDT')

  await messageSays(page, /Its time was over/)
  await page.getByRole('tab', { name: 'Open orders', exact: true }).waitFor()
  await says(page, '.ticket-available', 'Available 10 000 000.00 USDT')
  await showList(page, /^History/)
  const row = await rowSays(page, /BTC-USDT Buy Limit 40 000\.00 .*Cancelled/)
  assert.equal(await row.getByText('Cancelled').getAttribute('data-tip'), 'Its time was over.')
  await until('nothing is open', async () => (await openOrders(server, me)).length === 0)
  assert.deepEqual(problems(), [])
  await page.context().close()
})

test('a form that is opened after a halt knows of it', BROWSER_TEST, async () => {
  const { page, problems } = await sit(server.url, await signUp(server, 'halted'), PHONE)
  await openProduct(page, server.url, 'ETH-BTC')
  await admin(server, 'POST /products/ETH-BTC/state', { state: 'halted' })
  await says(page, '.product-state', 'Halted')
  await page.getByRole('button', { name: 'Buy', exact: true }).tap()
  await says(page, '.ticket-note', 'ETH-BTC is halted.')
  await admin(server, 'POST /products/ETH-BTC/state', { state: 'online' })
  await until('it is open again', async () => (await page.locator('.ticket-note').count()) === 0)
  assert.deepEqual(problems(), [])
  await page.context().close()
})

/** As a field for a date and a time has it, to the second; browser and test share their clock. */
function localTime(time: Date): string {
  const shifted = time.getTime() - time.getTimezoneOffset() * 60_000
  return new Date(shifted).toISOString().slice(0, 19)
}
