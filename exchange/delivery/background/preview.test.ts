import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { blankEvent, EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { gatewayWith, openCore } from '../http-gitbitex/testkit/venue.ts'
import { previewLife } from './preview.ts'
import { LADDER_LEVELS, MAKER, previewMarket, SIDE_ORDERS_MAX, TAKERS } from './preview-market.ts'
import { seededRandom } from './preview-random.ts'

async function coreOf(t: TestContext) {
  const core = await openCore()
  t.after(() => core.gateway.stop())
  return core
}

/** Life whose clock is turned by hand: `turn` ticks every product once and waits for it. */
function life(gateway: TradingGateway, seed: number) {
  const ticks = new Set<() => void>()
  const events: TradingEvent[] = []
  const failures: unknown[] = []
  const watched = gatewayWith(gateway, {
    submit(event) {
      events.push({ ...event })
      return gateway.submit(event)
    },
  })
  const made = previewLife({
    gateway: watched,
    seed,
    every: (_ms, tick) => {
      ticks.add(tick)
      return () => void ticks.delete(tick)
    },
    failed: (error) => failures.push(error),
  })
  const turn = async (times: number) => {
    for (let n = 0; n < times; n++) {
      for (const tick of ticks) tick()
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { ...made, turn, events, failures, ticks }
}

function ordersOf(gateway: TradingGateway, product: number, side: Side): number {
  const { state } = gateway
  const slots = state.openOrders(MAKER, product)
  return slots.filter((slot) => state.orders.side(slot) === side).length
}

test('every product gets a ladder on both sides, trades, and stays bounded', async (t) => {
  const { gateway, marketData } = await coreOf(t)
  const preview = life(gateway, 1)
  preview.start()
  await preview.turn(600)
  assert.deepEqual(preview.failures, [])
  for (const product of gateway.state.products) {
    for (const side of [SIDE.buy, SIDE.sell]) {
      const count = ordersOf(gateway, product.number, side)
      assert.ok(count >= LADDER_LEVELS / 2 && count <= SIDE_ORDERS_MAX, `${count} orders`)
    }
    const book = gateway.state.book(product.number)
    const spread = book.best(SIDE.sell) - book.best(SIDE.buy)
    assert.ok(spread > 0 && spread < book.best(SIDE.buy) / 500, `${product.rules.id} ${spread}`)
    assert.ok(marketData.trades(product.number, 100).length > 20, product.rules.id)
    const start = { 'BTC-USDT': 6_200_000, 'ETH-USDT': 340_000, 'ETH-BTC': 5_480 }[product.rules.id]
    assert.ok(Math.abs(product.lastPrice / (start ?? 0) - 1) < 0.15)
  }
  const users = new Set(preview.events.map((event) => event.user))
  assert.deepEqual([...users].sort(), [MAKER, ...TAKERS])
  assert.ok(preview.events.every((event) => event.via === VIA.preview))
  await preview.stop()
})

test('one event a product and tick, none once stopped, and funds only once', async (t) => {
  const { gateway } = await coreOf(t)
  const preview = life(gateway, 2)
  preview.start()
  await preview.turn(100)
  assert.ok(preview.events.length <= 300)
  const deposits = preview.events.filter((event) => event.type === EVENT_TYPE.deposit)
  const references = new Set(deposits.map((event) => event.referenceId))
  assert.equal(references.size, 12, 'four players, three currencies')
  const ticks = [...preview.ticks]
  const stopped = preview.stop()
  for (const tick of ticks) tick()
  await stopped
  const before = gateway.state.sequence
  await preview.turn(5)
  assert.equal(gateway.state.sequence, before)
})

test('the next start goes on with the orders in the book and gives no funds again', async (t) => {
  const { gateway } = await coreOf(t)
  const first = life(gateway, 3)
  first.start()
  await first.turn(300)
  await first.stop()
  const open = gateway.state.openOrderCount
  const second = life(gateway, 4)
  second.start()
  await second.turn(200)
  await second.stop()
  assert.equal(second.events.filter((event) => event.type === EVENT_TYPE.deposit).length, 0)
  assert.ok(gateway.state.openOrderCount < open * 1.5)
  assert.ok(gateway.state.openOrderCount <= 3 * 2 * SIDE_ORDERS_MAX)
})

test('the same seed on the same state makes the same events', async (t) => {
  const run = async () => {
    const { gateway } = await coreOf(t)
    const preview = life(gateway, 5)
    preview.start()
    await preview.turn(80)
    await preview.stop()
    return preview.events.map(({ type, user, product, price, size }) => [
      type,
      user,
      product,
      price,
      size,
    ])
  }
  assert.deepEqual(await run(), await run())
})

test('a slow gateway has one event of a product under way', async (t) => {
  const { gateway } = await coreOf(t)
  let waiting = 0
  const slow = gatewayWith(gateway, {
    submit() {
      waiting++
      return new Promise(() => undefined)
    },
  })
  const preview = life(slow, 6)
  preview.start()
  await preview.turn(10)
  assert.equal(waiting, 3)
})

test('a gateway that throws ends life with one report', async (t) => {
  const { gateway } = await coreOf(t)
  const broken = gatewayWith(gateway, { submit: () => Promise.reject(new Error('bug')) })
  const preview = life(broken, 7)
  preview.start()
  await preview.turn(5)
  assert.equal(preview.failures.length, 1)
  assert.equal(preview.ticks.size, 0)
})

test('a product that is not listed or halted has no life', async (t) => {
  const { gateway } = await coreOf(t)
  const random = seededRandom(8)
  const plan = { product: 'X-Y', startPrice: 100, typicalSize: 100 }
  assert.equal(previewMarket(gateway.state, plan, random).step(), undefined)
  const rules = gateway.state.productById('BTC-USDT')?.rules
  assert.ok(rules !== undefined)
  const halt = blankEvent(EVENT_TYPE.product)
  halt.detail = { kind: 'product', rules: { ...rules, state: PRODUCT_STATE.halted } }
  await gateway.submit(halt)
  const market = previewMarket(gateway.state, { ...plan, product: 'BTC-USDT' }, random)
  assert.equal(market.step(), undefined)
})

test('random numbers repeat by seed and spread over the whole range', () => {
  const one = seededRandom(9)
  const two = seededRandom(9)
  const buckets = new Array<number>(10).fill(0)
  for (let n = 0; n < 10_000; n++) {
    const value = one()
    assert.equal(value, two())
    const bucket = Math.floor(value * 10)
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  for (const count of buckets) assert.ok(count > 850 && count < 1_150, String(count))
})
