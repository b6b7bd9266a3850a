/** People who trade with each other on the screen: by mouse, in the hand, and by keyboard alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { place, signUp } from '../kit/client.ts'
import { until } from '../kit/server.ts'
import { BROWSER_TEST, visit } from './chromium.ts'
import {
  DESKTOP,
  fieldOf,
  fillForm,
  formOf,
  messageSays,
  openOrders,
  openProduct,
  PHONE,
  plain,
  rowSays,
  says,
  screenServer,
  send,
  sendButton,
  showList,
  sit,
  type Wish,
} from './desk.ts'

const server = await screenServer()

test('two people sign up and trade, one at a desk, one in the hand', BROWSER_TEST, async () => {
  const [seller, buyer] = await Promise.all([visit(DESKTOP), visit(PHONE)])
  await Promise.all([
    signUpThere(seller.page, 'desk@bourse.test'),
    signUpThere(buyer.page, 'hand@bourse.test'),
  ])

  await fillForm(seller.page, { side: 'Sell', kind: 'Limit', price: '50000', size: '1' })
  await send(seller.page)
  await messageSays(seller.page, 'Sell 1 BTC at 50 000')
  await rowSays(seller.page, /BTC-USDT Sell Limit 50 000\.00 1\.000000/)
  await says(seller.page, '.ticket-available', 'Available 999.000000 BTC')

  await takeFromBook(buyer.page)
  await messageSays(buyer.page, 'Bought 0.4 BTC at 50 000.00')
  await messageSays(seller.page, 'Sold 0.4 of 1 BTC at 50 000.00')
  await rowSays(seller.page, /50 000\.00 1\.000000 0\.400000 40 %/)

  for (const { page } of [seller, buyer]) {
    await showList(page, /^Fills/)
    await rowSays(page, /BTC-USDT.*50 000\.00.*0\.400000/)
    await showList(page, /^Balances/)
  }
  await rowSays(seller.page, /^BTC.* 999\.60000000 999\.00000000 0\.60000000/)
  await rowSays(seller.page, /^USDT.*10 020 000/)
  await rowSays(buyer.page, /^BTC.*1 000\.4/)
  await rowSays(buyer.page, /^USDT.*9 980 000/)
  for (const { page, problems } of [seller, buyer]) {
    assert.deepEqual(problems(), [])
    await page.context().close()
  }
})

/** Signs up from the product's page and comes back to it. */
async function signUpThere(page: Page, email: string): Promise<void> {
  await openProduct(page, server.url)
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill('a long enough test password')
  await page.getByRole('main').getByRole('button', { name: 'Create account' }).click()
  await page.waitForURL('**/trade/BTC-USDT')
  await page.getByRole('complementary').getByRole('button', { name: 'Close for good' }).click()
}

/** A touch of the best ask brings up the form with its price; a touch of the button buys. */
async function takeFromBook(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Order book' }).tap()
  await page.locator('.book-sell .book-price', { hasText: /^50\s000/ }).tap()
  const sheet = page.getByRole('dialog', { name: 'New order' })
  await sheet.waitFor()
  assert.equal(plain(await fieldOf(page, 'Price').inputValue()), '50 000')
  assert.equal(await fieldOf(page, 'Size').getAttribute('inputmode'), 'decimal')
  await fieldOf(page, 'Size').fill('0.4')
  await sendButton(page).tap()
  await sheet.waitFor({ state: 'detached' })
}

test('every kind of order is placed, changed in its row and cancelled', BROWSER_TEST, async () => {
  const [me, other] = await Promise.all([signUp(server, 'kinds'), signUp(server, 'makers')])
  const product = { productId: 'ETH-USDT' }
  const offer = (side: 'buy' | 'sell', price: string, size: string) =>
    place(server, other, { ...product, side, price, size })
  await offer('sell', '2010', '10')
  const { page, problems } = await sit(server.url, me)
  await openProduct(page, server.url, 'ETH-USDT')

  const order = async (wish: Wish, message: string) => {
    await fillForm(page, wish)
    await send(page)
    await messageSays(page, message)
  }
  const limit = { side: 'Buy', kind: 'Limit' } as const
  await order({ ...limit, price: '1900', size: '1' }, 'Buy 1 ETH at 1 900')
  const taking = { ...limit, price: '2010', size: '12' }
  await order({ ...taking, time: 'Immediate or cancel' }, 'Bought 10 of 12 ETH at 2 010.00')
  await fillForm(page, { ...taking, time: 'Fill or kill' })
  await send(page)
  await says(page, '.ticket-note', /whole size/)
  await order({ ...limit, price: '1901', size: '2', time: 'Until a time' }, 'Buy 2 ETH at 1 901')
  await fillForm(page, { time: 'Until cancelled', postOnly: true })
  await order({ ...limit, price: '1902', size: '3' }, 'Buy 3 ETH at 1 902')
  await offer('sell', '2020', '4')
  await fillForm(page, { ...limit, price: '2020', size: '1' })
  await send(page)
  await says(page, '.ticket', /post.only/i)
  await fillForm(page, { postOnly: false })
  await order({ side: 'Buy', kind: 'Market', size: '1' }, 'Bought 1 ETH at 2 020.00')
  await order({ kind: 'Market', total: '2020' }, 'Bought 1 ETH at 2 020.00')
  await order(
    { side: 'Sell', kind: 'Stop', stopPrice: '1850', size: '1.5' },
    'Sell 1.5 ETH at market when a trade is at or below 1 850',
  )
  await order(
    { side: 'Buy', kind: 'Stop limit', stopPrice: '2100', price: '2105', size: '2.5' },
    'Buy 2.5 ETH at 2 105 when a trade is at or above 2 100',
  )

  const rows = [/Limit 1 900\.00/, /Limit 1 901\.00/, /Limit PO.* 1 902\.00/, /Stop .*1 850\.00/]
  for (const row of [...rows, /Stop limit 2 105\.00 .*2 100\.00/]) await rowSays(page, row)
  await amendInPlace(page)
  await cancelled(page)
  assert.deepEqual(await openOrders(server, me), [])
  // Two refusals were meant to be.
  assert.deepEqual(
    problems().filter((one) => !/^4\d\d POST \/api\/orders$/.test(one)),
    [],
  )
  await page.context().close()
})

async function amendInPlace(page: Page): Promise<void> {
  const row = await rowSays(page, /1 900\.00/)
  await row.getByRole('button', { name: 'Amend' }).click()
  const list = page.getByRole('table', { name: 'Open orders' })
  await list.getByRole('textbox', { name: 'Price' }).fill('1880.5')
  await list.getByRole('textbox', { name: 'Size' }).fill('1.25')
  await page.keyboard.press('Enter')
  await rowSays(page, /Limit 1 880\.50 1\.250/)
}

/** One by its button, then all. */
async function cancelled(page: Page): Promise<void> {
  const row = await rowSays(page, /1 880\.50/)
  await row.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('tab', { name: 'Open orders (4)' }).waitFor()
  await page.getByRole('button', { name: 'Cancel all' }).click()
  const asks = page.getByRole('dialog', { name: 'Cancel open orders?' })
  await asks.getByRole('button', { name: 'Cancel them' }).click()
  await page.getByRole('tab', { name: 'Open orders', exact: true }).waitFor()
}

test('a double click, a lost answer and a reload place one order', BROWSER_TEST, async () => {
  const me = await signUp(server, 'twice')
  const { page } = await sit(server.url, me)
  await openProduct(page, server.url)
  await fillForm(page, { side: 'Buy', price: '40000', size: '0.1' })
  await send(page, 'double click')
  await messageSays(page, 'Buy 0.1 BTC at 40 000')
  assert.equal((await openOrders(server, me)).length, 1)

  // The first answer is lost on its way: the screen asks again by itself.
  let lost = 0
  await page.route('**/api/orders', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return await route.continue()
    lost++
    await route.fetch()
    await route.abort('connectionreset')
  })
  await fillForm(page, { price: '40001', size: '0.2' })
  await send(page)
  await messageSays(page, 'Buy 0.2 BTC at 40 001')
  assert.equal(lost, 1)
  assert.equal((await openOrders(server, me)).length, 2)

  // No answer ever comes, and the page is loaded anew: it finds out what became of the order.
  await page.route('**/api/orders', async (route) => {
    if (route.request().method() !== 'POST') return await route.continue()
    await route.fetch()
    await route.abort('connectionreset')
  })
  await fillForm(page, { price: '40002', size: '0.3' })
  await send(page)
  await until('the order is there', async () => (await openOrders(server, me)).length === 3)
  await page.reload()
  await messageSays(page, 'Buy 0.3 BTC at 40 002')
  assert.equal(await fieldOf(page, 'Size').inputValue(), '')
  assert.equal((await openOrders(server, me)).length, 3)
  await page.context().close()
})

test('a product is found and an order placed by keyboard alone', BROWSER_TEST, async () => {
  const me = await signUp(server, 'keys')
  const { page, problems } = await sit(server.url, me)
  await openProduct(page, server.url)
  await page.keyboard.press('/')
  const search = page.getByRole('searchbox', { name: 'Search markets' })
  await search.waitFor()
  await page.keyboard.press('Escape')
  await search.waitFor({ state: 'detached' })
  await page.keyboard.press('/')
  await page.keyboard.type('eth-b')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/trade/ETH-BTC')
  await formOf(page).waitFor()

  await page.keyboard.press('b')
  await focused(page, 'price')
  await page.keyboard.type('0.05')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Shift+ArrowUp')
  await tabTo(page, 'size')
  await page.keyboard.type('3')
  await send(page, 'Enter')
  await messageSays(page, 'Buy 3 ETH at 0.05011')
  await until('the order rests', async () => (await openOrders(server, me)).length === 1)

  await askedFirst(page)
  await until('both rest', async () => (await openOrders(server, me)).length === 2)
  await page.locator('[data-cancel]').first().focus()
  await page.keyboard.press('Enter')
  const [left] = await until('one is cancelled', async () => {
    const rest = await openOrders(server, me)
    return rest.length === 1 ? rest : undefined
  })
  await until('the keyboard is in the row that is left', async () => {
    const id = await page.evaluate('document.activeElement?.dataset.cancel')
    return left !== undefined && id === left.id
  })

  await page.keyboard.press('Escape')
  await blur(page)
  await page.keyboard.press('s')
  assert.equal(await formOf(page).getByRole('radio', { name: 'Sell' }).isChecked(), true)
  await focused(page, 'size')
  // Nothing typed yet: the form says what is missing and puts the cursor there.
  await send(page, 'Enter')
  await says(page, '.ticket .field-problem', 'Enter a size or a total')
  await blur(page)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' })
  assert.deepEqual(problems(), [])
  await page.context().close()
})

/** The order is shown once more: Enter sends it, and the cursor is where it was. */
async function askedFirst(page: Page): Promise<void> {
  await formOf(page).getByText('Advanced').click()
  await formOf(page).getByLabel('Ask before sending').check()
  await fillForm(page, { price: '0.05', size: '2' })
  await send(page, 'Enter')
  await page.getByRole('dialog').waitFor()
  await send(page, 'Enter')
  await messageSays(page, 'Buy 2 ETH at 0.05')
  await focused(page, 'size')
  await formOf(page).getByLabel('Ask before sending').uncheck()
}

/** Out of the fields, as a press of Tab at their end would do. */
async function blur(page: Page): Promise<void> {
  await page.evaluate('document.activeElement?.blur()')
}

async function focused(page: Page, name: string): Promise<void> {
  await until(`the cursor is in ${name}`, async () => (await focusName(page)) === name)
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 8; presses++) {
    await page.keyboard.press('Tab')
    if ((await focusName(page)) === name) return
  }
  assert.fail(`Tab does not come to ${name}`)
}

async function focusName(page: Page): Promise<string> {
  return String(await page.evaluate('document.activeElement?.getAttribute("name")'))
}
