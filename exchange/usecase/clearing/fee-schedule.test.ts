import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeeSchedule, FeeTier } from '@bourse/domain/exchange/fees'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import type { ListedProduct } from '../currency/listings.ts'
import { Core } from '../trading/core.ts'
import { BTC_USDT, SMALL_LIMITS } from '../trading/testkit/venue.ts'
import type { FeeTiers } from './fee-schedule.ts'

const DAY = 86_400_000_000
const [ANN, BEN] = [1_001, 1_002]
const USDT = 2
const MOST = 1n << 62n

type Venue = ReturnType<typeof venue>

/** BTC 1, USDT 2, ETH 3, JPY 4; products between them are listed by the tests. */
function venue() {
  const core = new Core(SMALL_LIMITS, 2)
  const { listings, accounts, fees } = core
  for (const code of ['BTC', 'USDT', 'ETH', 'JPY']) {
    listings.listCurrency({ kind: 'currency', code, name: code, scale: 8 })
  }
  const list = (base: string, quote: string, rules: Partial<ProductRules> = {}) =>
    listings.setProduct({ ...BTC_USDT, id: `${base}-${quote}`, base, quote, ...rules }, () =>
      core.newBooks(),
    )
  return { fees, accounts, list }
}

function tiers(...rows: readonly (readonly [volume: bigint, maker: number, taker: number])[]) {
  return rows.map(([volume, makerRate, takerRate]): FeeTier => ({ volume, makerRate, takerRate }))
}

/** Lets one user's order trade against another's. */
function fill(
  venue: Venue,
  product: ListedProduct,
  notional: bigint,
  { base = 0n, maker = ANN, taker = BEN } = {},
): void {
  const { fees, accounts } = venue
  fees.atoms[0] = notional
  fees.atoms[1] = base
  const [one, other] = [accounts.open(maker, 0, 1), accounts.open(taker, 0, 1)]
  fees.count(product, one, other)
}

test('a schedule that contradicts itself, or what is listed, is refused', () => {
  const { fees } = venue()
  const good: FeeSchedule = { currency: USDT, tiers: tiers([0n, -5, 5], [1n, 0, 0], [MOST, 0, 9]) }
  assert.equal(fees.check(good), ACCEPTED)
  assert.equal(fees.check({ currency: USDT, tiers: [] }), ACCEPTED)
  const bad: readonly FeeSchedule[] = [
    { ...good, currency: 0 },
    { ...good, currency: 5 },
    { ...good, currency: 1.5 },
    { ...good, tiers: tiers([1n, 0, 0]) },
    { ...good, tiers: tiers([0n, 0, 0], [0n, 0, 0]) },
    { ...good, tiers: tiers([0n, 0, 0], [5n, 0, 0], [4n, 0, 0]) },
    { ...good, tiers: tiers([0n, 0, 0], [MOST + 1n, 0, 0]) },
    { ...good, tiers: tiers([0n, 0, 1_000_001]) },
    { ...good, tiers: tiers([0n, 0, -1]) },
    { ...good, tiers: tiers([0n, 6, 5]) },
    { ...good, tiers: tiers([0n, -6, 5]) },
    { ...good, tiers: tiers([0n, 0.5, 5]) },
    { ...good, tiers: tiers([0n, 0, 0.5]) },
    {
      ...good,
      tiers: Array.from({ length: 33 }, (_, n) => tiers([BigInt(n), 0, 0])[0] as FeeTier),
    },
  ]
  for (const [at, schedule] of bad.entries()) {
    assert.equal(fees.check(schedule), REFUSAL.invalidFeeSchedule, `schedule ${at}`)
  }
})

test('a product’s own rates, else those of the highest tier reached, else the product’s', () => {
  const floor = venue()
  const { fees, list } = floor
  const product = list('BTC', 'USDT', { makerRate: 1, takerRate: 2 })
  const own = list('ETH', 'USDT', { makerRate: 3, takerRate: 4, ownFees: true })
  const rates = (of: ListedProduct) => {
    const { makerRate, takerRate } = fees.rates(ANN, of, 0)
    return [makerRate, takerRate]
  }
  assert.deepEqual(rates(product), [1, 2])
  fees.set({ currency: USDT, tiers: tiers([0n, 10, 20], [100n, -5, 15], [200n, -6, 8]) })
  assert.deepEqual(
    [rates(product), rates(own)],
    [
      [10, 20],
      [3, 4],
    ],
  )
  fill(floor, product, 99n)
  assert.deepEqual(rates(product), [10, 20])
  fill(floor, product, 1n)
  assert.deepEqual(rates(product), [-5, 15])
  fill(floor, product, 1_000n)
  assert.deepEqual(
    [rates(product), rates(own)],
    [
      [-6, 8],
      [3, 4],
    ],
  )
  fees.set({ currency: USDT, tiers: [] })
  assert.deepEqual(rates(product), [1, 2])
})

test('today and the 29 days before count, each fill on its day', () => {
  const floor = venue()
  const { fees, list } = floor
  const product = list('BTC', 'USDT')
  fees.set({ currency: USDT, tiers: [] })
  const on = (time: number, notional: bigint) => {
    fees.now = time
    fill(floor, product, notional)
  }
  on(100 * DAY - 1, 5n)
  on(100 * DAY, 7n)
  on(128 * DAY + 3, 11n)
  assert.equal(fees.volume(ANN, 128 * DAY + DAY - 1), 23n)
  assert.equal(fees.volume(ANN, 129 * DAY), 18n, 'day 99 is out, day 100 is the thirtieth')
  assert.equal(fees.volume(ANN, 130 * DAY - 1), 18n)
  assert.equal(fees.volume(BEN, 130 * DAY), 11n, 'maker and taker count alike')
  assert.equal(fees.volume(ANN, 157 * DAY), 11n)
  assert.equal(fees.volume(ANN, 158 * DAY), 0n)
  on(500 * DAY, 2n)
  assert.equal(fees.volume(ANN, 500 * DAY), 2n)
})

test('a fill is valued by its quote currency’s way to the schedule’s, else by its base’s', () => {
  const floor = venue()
  const { fees, list } = floor
  const btcUsdt = list('BTC', 'USDT')
  const ethBtc = list('ETH', 'BTC', { priceScale: 5, sizeScale: 3 })
  const usdtJpy = list('USDT', 'JPY', { priceScale: 2, sizeScale: 2 })
  const ethUsdt = list('ETH', 'USDT')
  fees.set({ currency: USDT, tiers: [] })
  const value = (product: ListedProduct, notional: bigint, base: bigint) => {
    const before = fees.volume(ANN, 0)
    fill(floor, product, notional, { base })
    return fees.volume(ANN, 0) - before
  }
  assert.equal(value(btcUsdt, 77n, 5n), 77n, 'quote')
  assert.equal(value(ethBtc, 10n ** 8n, 5n), 0n, 'nothing has a price yet')
  ethUsdt.lastPrice = 2_000_00
  assert.equal(value(ethBtc, 10n ** 8n, 10n ** 7n), 200n * 10n ** 8n, 'base, at its last price')
  btcUsdt.lastPrice = 60_000_01
  assert.equal(value(ethBtc, 10n ** 8n, 10n ** 7n), 6_000_001n * 10n ** 6n, 'quote goes first')
  assert.equal(value(ethBtc, 1n, 0n), 60_000n, 'rounded down')
  assert.equal(value(usdtJpy, 10n ** 10n, 42n), 42n, 'base is the currency itself')
})

test('volumes stop at 2^62, and start anew in another currency', () => {
  const floor = venue()
  const { fees, list } = floor
  const product = list('BTC', 'USDT')
  fees.set({ currency: USDT, tiers: [] })
  fill(floor, product, MOST)
  fill(floor, product, MOST)
  fees.now = DAY
  fill(floor, product, MOST)
  assert.equal(fees.volume(ANN, DAY), MOST)
  assert.equal(fees.volume(ANN, 30 * DAY), MOST)
  assert.equal(fees.volume(ANN, 31 * DAY), 0n)
  fees.set({ currency: USDT, tiers: tiers([0n, 0, 0]) })
  assert.equal(fees.volume(ANN, DAY), MOST, 'the same currency keeps them')
  fees.set({ currency: 1, tiers: [] })
  assert.equal(fees.volume(ANN, DAY), 0n)
})

test('the venue’s own users have no volume, and a self-trade counts twice', () => {
  const floor = venue()
  const { fees, list } = floor
  const product = list('BTC', 'USDT')
  fees.set({ currency: USDT, tiers: [] })
  fill(floor, product, 5n, { maker: 999, taker: 1_000 })
  fill(floor, product, 5n, { maker: ANN, taker: ANN })
  assert.deepEqual(
    [999, 1_000, ANN].map((user) => fees.volume(user, 0)),
    [0n, 5n, 10n],
  )
})

test('saved and restored, volumes and rates are the same on any later day', (t) => {
  const random = seededRandom(t)
  const floor = venue()
  const { fees, list } = floor
  const product = list('BTC', 'USDT')
  fees.set({ currency: USDT, tiers: tiers([0n, -1, 9], [500n, -2, 8]) })
  let time = 0
  for (let step = 0; step < 400; step++) {
    time += random.below(DAY)
    const users = { maker: 1_001 + random.below(4), taker: 1_001 + random.below(4) }
    fees.now = time
    fill(floor, product, BigInt(random.below(50)), users)
    if (step % 40 !== 0) continue
    const bytes = saved(fees, time)
    const again = venue().fees
    again.restore(new ByteReader(bytes))
    assert.deepEqual(saved(again, time), bytes)
    assert.deepEqual(again.schedule, fees.schedule)
    for (let later = 0; later < 32; later++) {
      for (const user of [1_001, 1_002, 1_003, 1_004]) {
        const at = time + later * DAY
        assert.equal(again.volume(user, at), fees.volume(user, at))
      }
    }
  }
})

test('a day that no time has is not restored', () => {
  const floor = venue()
  const { fees, list } = floor
  fees.set({ currency: USDT, tiers: [] })
  fees.now = 3 * DAY
  fill(floor, list('BTC', 'USDT'), 5n)
  const bytes = saved(fees, fees.now)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = bytes.length - 16
  assert.equal(view.getFloat64(at, true), 3)
  for (const day of [6.7e42, Number.POSITIVE_INFINITY, Number.NaN, 3.5, -1, 104_250]) {
    view.setFloat64(at, day, true)
    assert.throws(() => venue().fees.restore(new ByteReader(bytes)), RangeError, String(day))
  }
  view.setFloat64(at, 104_249, true)
  venue().fees.restore(new ByteReader(bytes))
})

function saved(fees: FeeTiers, time: number): Uint8Array {
  const writer = new ByteWriter()
  fees.save(writer, time)
  return writer.bytes()
}
