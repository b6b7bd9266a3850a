/** The part of the day that is about books, orders and trades. */
import assert from 'node:assert/strict'
import { done, place } from '../kit/client.ts'
import { until } from '../kit/server.ts'
import { BTC, type Day, sameBook } from './day.ts'
import { bookPanel } from './drawing.ts'
import { shownMessage } from './request.ts'
import type { ClientOrder } from './trade-store.ts'

const NOT_FOUND = 'the order is not found among the open ones'

/** Balances of the order form, and of the wallet page. */
export async function accounts({ client }: Day): Promise<void> {
  await client.trading.loadFunds(['BTC', 'USDT'])
  const { BTC: base, USDT: quote } = client.store.funds
  assert.deepEqual([base?.available, base?.hold], ['1000', '0'])
  assert.deepEqual([quote?.available, quote?.hold], ['10000000', '0'])
  const all = await client.account.wallets()
  assert.deepEqual(all.map(({ currency }) => currency).toSorted(), ['BTC', 'ETH', 'USDT'])
  assert.equal(all[0]?.currencyIcon, '')
}

/** Levels with trailing zeros come, change and go, also while the tab is hidden. */
export async function bookIsLive(day: Day): Promise<void> {
  const { client, other, server } = day
  for (const [side, price, size] of [
    ['sell', '50010.5', '2'],
    ['sell', '50100', '0.000001'],
    ['buy', '49990', '1.5'],
    ['buy', '49990', '0.25'],
    ['buy', '100.5', '1'],
  ] as const) {
    await place(server, other, { side, price, size })
  }
  client.market.show(BTC)
  await sameBook(day)
  const { spread } = bookPanel(client.store.of(BTC).orderBook, client.store.of(BTC).product)
  assert.equal(spread, '20.50')
  const { id } = await place(server, other, { side: 'buy', price: '100.50', size: '2' })
  await place(server, other, { side: 'sell', price: '50200.10', size: '3' })
  await sameBook(day)
  await done(server.url, `DELETE /api/orders/${id}`, { token: other.token })
  await sameBook(day)
  client.market.hide(BTC)
  client.market.show(BTC)
  await sameBook(day)
}

/** Orders as the form sends them, and one that nobody can pay. */
export async function places(day: Day): Promise<void> {
  const { client } = day
  await client.trading.loadOpenOrders(BTC)
  assert.deepEqual(client.store.of(BTC).openOrders, [])
  const order = { productId: BTC, type: 'limit' } as const
  await client.trading.placeOrder({ ...order, side: 'buy', price: '49000.50', size: 0.2 })
  await client.trading.placeOrder({ ...order, side: 'buy', price: 49_001, size: 0.1, quote: NaN })
  await client.trading.placeOrder({
    ...{ ...order, side: 'sell', price: 61_000.25, size: 1.000001 },
    quote: 61_000.25 * 1.000001,
  })
  await until('three orders are shown', () => client.store.of(BTC).openOrders.length === 3)
  const shown = client.store
    .of(BTC)
    .openOrders.map((row) =>
      [row.side, row.size, row.filledSize, row.priceFormat, row.fillFees, row.statusFormat].join(
        ' ',
      ),
    )
  assert.deepEqual(shown, [
    'sell 1.0000 0.0000 61000.25 0.00 open',
    'buy 0.1000 0.0000 49001.00 0.00 open',
    'buy 0.2000 0.0000 49000.50 0.00 open',
  ])
  await until('the holds are shown', () => client.store.funds['USDT']?.hold === '14700.2')
  assert.equal(client.store.funds['BTC']?.hold, '1.000001')
  await sameBook(day)
  await assert.rejects(
    client.trading.placeOrder({ ...order, side: 'buy', price: 49_000, size: 1e6 }),
    (error) => {
      assert.equal(typeof shownMessage(error), 'string')
      return true
    },
  )
  const { openOrders } = client.store.of(BTC)
  await until('it is shown rejected', () => openOrders[0]?.statusFormat === 'rejected')
}

/** One by its link, the rest by the button. */
export async function cancels(day: Day): Promise<void> {
  const { client } = day
  const open = client.store.of(BTC).openOrders.filter(({ status }) => status === 'open')
  assert.equal(open.length, 3)
  const first = open[0] as ClientOrder
  await client.trading.cancel(first)
  await until('one is cancelled', () => first.status === 'cancelled')
  assert.deepEqual(await client.trading.cancel({ ...first }).catch(shownMessage), NOT_FOUND)
  await client.trading.cancelAll(BTC)
  const all = () => open.every(({ status }) => status === 'cancelled')
  await until('all are cancelled', all)
  await until('nothing is held', () => {
    const { BTC: base, USDT: quote } = client.store.funds
    return base?.hold === '0' && quote?.hold === '0'
  })
  await sameBook(day)
}

/** I sell, somebody else buys; then the other way round with a market order. */
export async function isFilled(day: Day): Promise<void> {
  const { client, other, server, variant } = day
  const kept = client.store.of(BTC)
  await client.market.loadTrades(BTC)
  await client.market.loadChart(BTC, 60)
  const order = { productId: BTC, type: 'limit' } as const
  await client.trading.placeOrder({ ...order, side: 'sell', price: '49995', size: 0.01 })
  await place(server, other, { side: 'buy', price: '49995', size: '0.01' })
  await until('it is shown filled', () => kept.openOrders[0]?.statusFormat === 'filled')
  assert.equal(kept.openOrders[0]?.filledSize, '0.0100')
  assert.equal(kept.openOrders[0]?.fillFees, '0.00')
  await until('the money is there', () => client.store.funds['USDT']?.available === '10000499.95')
  assert.equal(client.store.funds['BTC']?.available, '999.99')
  await until('the price is known', () => kept.product.price === '49995')
  assert.deepEqual([kept.product.rate24h, kept.product.volume24h], ['0.00', 0])
  const side = variant === 'S' ? 'buy' : 'sell'
  const price = side === 'buy' ? '50010.5' : '49990'
  await client.trading.placeOrder({
    ...{ productId: BTC, side, type: variant === 'S' ? 'market' : 'limit', size: 0.02 },
    // A tab copies the ticker's text; a market order has all three.
    ...{ price: variant === 'S' ? Number(kept.product.price) : price, quote: 0.02 * Number(price) },
  })
  await until('the second trade is shown', () => Number(kept.product.price) === Number(price))
  await until('both are in the list', () => kept.tradeHistory.length === 2)
  const sides = kept.tradeHistory.map((trade) => [Number(trade.price), trade.side])
  assert.deepEqual(sides, [
    [Number(price), side === 'buy' ? 'sell' : 'buy'],
    [49_995, 'sell'],
  ])
  const close = kept.history[0]?.[4]
  assert.equal(close, Number(price), 'the bar of now ends at the last price')
  await sameBook(day)
}

/** What was heard is what is told. */
export async function trades({ client }: Day): Promise<void> {
  const heard = client.store.of(BTC).tradeHistory.map(({ price, side }) => `${price} ${side}`)
  await client.market.loadTrades(BTC)
  const told = client.store.of(BTC).tradeHistory.map(({ price, side }) => `${price} ${side}`)
  assert.deepEqual(told, heard)
  const points = await client.market.loadChart(BTC, 60)
  const volume = points.reduce((sum, point) => sum + point[5], 0)
  assert.equal(volume.toFixed(4), '0.0300')
}

/** More orders than three pages hold. */
export async function pages({ client }: Day): Promise<void> {
  const placed: string[] = []
  for (let number = 0; number < 65; number++) {
    const order = { productId: BTC, side: 'buy', type: 'limit', price: 1000, size: 0.01 } as const
    const answer = await client.trading.placeOrder(order)
    placed.unshift((answer as { id: string }).id)
  }
  const ids = (page: Awaited<ReturnType<typeof client.trading.getOrders>>) =>
    page.items.map(({ id }) => id)
  const first = await client.trading.getOrders(BTC)
  assert.deepEqual(ids(first), placed.slice(0, 30))
  assert.deepEqual([first.before, first.after], [placed[0], placed[29]])
  const second = await client.trading.getOrders(BTC, [], { after: String(first.after) })
  assert.deepEqual(ids(second), placed.slice(30, 60))
  const third = await client.trading.getOrders(BTC, [], { after: String(second.after) })
  assert.deepEqual(ids(third).slice(0, 5), placed.slice(60))
  assert.equal(third.items.length > 5, true, 'and those that are done come behind')
  const back = await client.trading.getOrders(BTC, [], { before: String(third.before) })
  assert.deepEqual(ids(back), ids(second), 'the page before is the one next to it')
  // A client that was given no cursor asks for this.
  const lost = await client.trading.getOrders(BTC, [], { after: 'undefined' })
  assert.deepEqual(ids(lost), ids(first))
  const open = await client.trading.getOrders(BTC, ['open'], { after: String(second.after) })
  assert.deepEqual(ids(open), placed.slice(60))
  await client.trading.cancelAll(BTC)
  assert.deepEqual(ids(await client.trading.getOrders(BTC, ['open'])), [])
  const ended = await client.trading.getOrders(BTC, ['filled', 'cancelled'])
  assert.deepEqual(ids(ended), placed.slice(0, 30))
  for (const row of [...first.items, ...third.items, ...ended.items]) {
    const shown = [row.size, row.filledSize, row.price, row.fillFees].join(' ')
    assert.doesNotMatch(shown, /NaN|undefined/)
    assert.equal(Number.isNaN(Date.parse(row.createdAt)), false)
  }
}
