import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE, type ProductRules } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { CURRENCIES_MAX } from '../asset/accounts.ts'
import { Book } from '../matching/book.ts'
import { Levels } from '../matching/levels.ts'
import { PriceNodes } from '../matching/price-nodes.ts'
import { StopBook } from '../matching/stop-book.ts'
import { PRODUCTS_MAX } from '../order/desks.ts'
import { Orders } from '../order/orders.ts'
import { BTC_USDT } from '../trading/testkit/venue.ts'
import { Listings } from './listings.ts'

const MOST = Number.MAX_SAFE_INTEGER
const NO_WHOLE = [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]
const orders = new Orders(1)
const levels = new Levels(1)
const nodes = new PriceNodes(1)
const emptyBooks = () => ({
  book: new Book(orders, levels, nodes),
  stops: new StopBook(orders, levels, nodes),
})

function currency(code: string, scale = 8, name = code) {
  return { kind: 'currency' as const, code, name, scale }
}

function venue(): Listings {
  const listings = new Listings()
  for (const code of ['BTC', 'USDT']) listings.listCurrency(currency(code))
  return listings
}

test('currencies are numbered from 1 in the order of their listing', () => {
  const listings = new Listings()
  assert.equal(listings.listCurrency(currency('BTC')), 1)
  assert.equal(listings.listCurrency(currency('A', 0, '')), 2)
  assert.equal(listings.listCurrency(currency('ABCDEFGH12345678', 18, 'x'.repeat(64))), 3)
  assert.deepEqual(listings.currency('BTC'), { number: 1, code: 'BTC', name: 'BTC', scale: 8 })
  assert.equal(listings.currency('btc'), undefined)
  assert.deepEqual(
    listings.currencies.map(({ code }) => code),
    ['BTC', 'A', 'ABCDEFGH12345678'],
  )
})

test('an invalid currency is not listed', () => {
  const listings = venue()
  const invalid = [
    ...['', 'btc', 'B C', 'ABCDEFGH123456789', 'BTC\n', 'B-C', 'Ü'].map((code) => currency(code)),
    ...[...NO_WHOLE, 19].map((scale) => currency('NEW', scale)),
    currency('NEW', 8, 'x'.repeat(65)),
    currency('BTC', 7),
    currency('BTC', Number.NaN),
    currency('BTC', 8, 'x'.repeat(65)),
  ]
  for (const detail of invalid) {
    assert.equal(listings.checkCurrency(detail), REFUSAL.invalidListing, detail.code)
  }
  assert.equal(listings.currencies.length, 2)
  assert.equal(listings.currency('BTC')?.name, 'BTC')
  assert.equal(listings.currency('BTC')?.scale, 8)
})

test('a currency can be renamed, and keeps its number and scale', () => {
  const listings = venue()
  listings.setProduct(BTC_USDT, emptyBooks)
  assert.equal(listings.listCurrency(currency('USDT', 8, 'Tether USD')), 2)
  assert.equal(listings.currency('USDT')?.name, 'Tether USD')
  assert.equal(listings.currencies[1]?.name, 'Tether USD')
  assert.equal(listings.currencies.length, 2)
  assert.equal(listings.product('BTC-USDT')?.quote.name, 'Tether USD', 'its products see it')
  assert.equal(listings.product('BTC-USDT')?.base.name, 'BTC')
})

test('currency and product numbers end where their keys do', () => {
  const listings = new Listings()
  for (let n = 1; n < CURRENCIES_MAX; n++) {
    assert.equal(listings.listCurrency(currency(`C${n}`)), n)
  }
  assert.equal(listings.checkCurrency(currency('ONEMORE')), REFUSAL.invalidListing)
  assert.equal(listings.checkCurrency(currency('C1', 8, 'renamed')), ACCEPTED)
  assert.equal(listings.listCurrency(currency('C1', 8, 'renamed')), 1)
  const rules = { ...BTC_USDT, base: 'C1', quote: 'C2' }
  for (let n = 1; n < PRODUCTS_MAX; n++) {
    assert.equal(listings.checkProduct({ ...rules, id: `P${n}-X` }), ACCEPTED)
    listings.setProduct({ ...rules, id: `P${n}-X` }, emptyBooks)
  }
  assert.equal(listings.checkProduct({ ...rules, id: 'ONEMORE-X' }), REFUSAL.invalidListing)
  assert.equal(listings.checkProduct({ ...rules, id: 'P1-X', tick: 7 }), ACCEPTED)
})

test('a listed product knows its currencies, its factors, and that nothing happened yet', () => {
  const listings = new Listings()
  listings.listCurrency(currency('BTC', 8))
  listings.listCurrency(currency('USD', 10))
  const rules = { ...BTC_USDT, id: 'BTC-USD', quote: 'USD', notionalMin: 5n }
  assert.equal(listings.checkProduct(rules), ACCEPTED)
  const product = listings.setProduct(rules, emptyBooks)
  assert.equal(product.number, 1)
  assert.equal(product.base.code, 'BTC')
  assert.equal(product.quote.code, 'USD')
  assert.equal(product.quoteFactor, 100n, 'quote atoms 10^-10 from prices 10^-2, sizes 10^-6')
  assert.equal(product.baseFactor, 100n)
  assert.equal(product.quoteFactorNumber, 100)
  assert.equal(product.baseFactorNumber, 100)
  assert.equal(listings.quoteFactors[1], 100n)
  assert.equal(listings.baseFactors[1], 100n)
  assert.equal(listings.notionalMin[1], 5n)
  assert.deepEqual([product.sequence, product.lastTradeId, product.lastPrice], [0, 0, 0])
  assert.equal(listings.product('BTC-USD'), product)
  assert.equal(listings.products[0], product)
})

test('rules at the ends of their ranges can be listed', () => {
  const ends: readonly Partial<ProductRules>[] = [
    { priceScale: 0, sizeScale: 0 },
    { priceScale: 8, sizeScale: 0 },
    { priceScale: 0, sizeScale: 8 },
    { tick: MOST, lot: MOST, priceMax: MOST, sizeMax: MOST, openOrdersPerUserMax: MOST },
    { priceMin: 5, priceMax: 5, sizeMin: 7, sizeMax: 7, openOrdersPerUserMax: 1 },
    { notionalMin: ATOMS_MAX, notionalMax: ATOMS_MAX },
    { notionalMin: 0n, notionalMax: 1n },
    { makerRate: 1_000_000, takerRate: 1_000_000 },
    { makerRate: 0, takerRate: 1_000_000 },
    { state: PRODUCT_STATE.halted },
    { state: PRODUCT_STATE.cancelOnly },
    { state: PRODUCT_STATE.postOnly },
    { state: PRODUCT_STATE.limitOnly },
    { makerRate: -5, takerRate: 5 },
    { bandRate: 999_999 },
    { selfTrade: SELF_TRADE.cancelBoth },
    { ownFees: true },
    { id: 'A-B' },
    { id: 'ABCDEFGH12345678-ABCDEFGH12345678' },
  ]
  for (const end of ends) {
    assert.equal(venue().checkProduct({ ...BTC_USDT, ...end }), ACCEPTED, Object.keys(end).join())
  }
})

test('rules that contradict themselves or the currencies cannot be listed', () => {
  const each = <Name extends keyof ProductRules>(
    name: Name,
    values: readonly ProductRules[Name][],
  ): Partial<ProductRules>[] => values.map((value) => ({ [name]: value }))
  const mistakes: readonly Partial<ProductRules>[] = [
    ...each('id', ['', 'BTC', 'BTC-', '-BTC', 'btc-usdt', 'BTC-USDT ', 'BTC-USDT\n', 'A-B-C']),
    ...each('id', ['ABCDEFGH123456789-A', 'A-ABCDEFGH123456789']),
    ...each('base', ['', 'ETH', 'USDT', 'btc']),
    ...each('quote', ['', 'ETH', 'BTC']),
    ...each('priceScale', [...NO_WHOLE, 3, 19]),
    ...each('sizeScale', [...NO_WHOLE, 7, 9, 19]),
    ...each('tick', [...NO_WHOLE, 0]),
    ...each('lot', [...NO_WHOLE, 0]),
    ...each('priceMin', [...NO_WHOLE, 0, BTC_USDT.priceMax + 1]),
    ...each('priceMax', [...NO_WHOLE, 0]),
    ...each('sizeMin', [...NO_WHOLE, 0, BTC_USDT.sizeMax + 1]),
    ...each('sizeMax', [...NO_WHOLE, 0]),
    ...each('notionalMin', [-1n, BTC_USDT.notionalMax + 1n]),
    ...each('notionalMax', [0n, -1n, ATOMS_MAX + 1n]),
    ...each('makerRate', [...NO_WHOLE, BTC_USDT.takerRate + 1]),
    ...each('takerRate', [...NO_WHOLE, 1_000_001]),
    ...each('openOrdersPerUserMax', [...NO_WHOLE, 0]),
    ...each('bandRate', [...NO_WHOLE, 1_000_000]),
    ...each('selfTrade', [0, 6, 1.5] as unknown as ProductRules['selfTrade'][]),
    ...each('ownFees', [1, undefined] as unknown as boolean[]),
    ...each('state', [0, 6, Number.NaN] as unknown as ProductRules['state'][]),
  ]
  const listings = venue()
  for (const mistake of mistakes) {
    const [[name, value]] = Object.entries(mistake) as [[string, unknown]]
    const refusal = listings.checkProduct({ ...BTC_USDT, ...mistake })
    assert.equal(refusal, REFUSAL.invalidListing, `${name} ${String(value)}`)
  }
  assert.equal(listings.products.length, 0, 'to check lists nothing')
})

test('rules may change, but currencies and scales are fixed by the first listing', () => {
  const listings = venue()
  listings.listCurrency(currency('ETH'))
  const product = listings.setProduct(BTC_USDT, emptyBooks)
  const { book } = product
  product.sequence = 40
  for (const change of [{ base: 'ETH' }, { quote: 'ETH' }, { priceScale: 1 }, { sizeScale: 5 }]) {
    assert.equal(listings.checkProduct({ ...BTC_USDT, ...change }), REFUSAL.invalidListing)
  }
  const changed: ProductRules = {
    ...BTC_USDT,
    ...{ tick: 5, lot: 10, priceMin: 5, priceMax: 500, sizeMin: 10, sizeMax: 90 },
    ...{ notionalMin: 3n, notionalMax: 4n, makerRate: 1, takerRate: 2 },
    ...{ openOrdersPerUserMax: 9, state: PRODUCT_STATE.halted },
  }
  assert.equal(listings.checkProduct(changed), ACCEPTED)
  const same = listings.setProduct(changed, () => assert.fail('the book stays'))
  assert.equal(same, product)
  assert.deepEqual(same.rules, changed)
  assert.equal(same.book, book)
  assert.equal(same.sequence, 40)
  assert.equal(same.number, 1)
  assert.deepEqual([listings.notionalMin[1], listings.notionalMax[1]], [3n, 4n])
  assert.equal(listings.products.length, 1)
})

test('what version 2 brought cannot be listed under version 1', () => {
  const listings = venue()
  const news: readonly Partial<ProductRules>[] = [
    { makerRate: -1, takerRate: 1 },
    { bandRate: 1 },
    { selfTrade: SELF_TRADE.decrement },
    { ownFees: true },
    { state: PRODUCT_STATE.postOnly },
    { state: PRODUCT_STATE.limitOnly },
  ]
  for (const one of news) {
    const rules = { ...BTC_USDT, ...one }
    assert.equal(listings.checkProduct(rules, 1), REFUSAL.invalidListing, Object.keys(one).join())
    assert.equal(listings.checkProduct(rules, 2), ACCEPTED, Object.keys(one).join())
  }
  assert.equal(listings.checkProduct(BTC_USDT, 1), ACCEPTED)
})

test('of several products between two currencies the one listed first is found', () => {
  const listings = venue()
  assert.equal(listings.between(1, 2), undefined)
  listings.setProduct({ ...BTC_USDT, id: 'X-Y' }, emptyBooks)
  listings.setProduct(BTC_USDT, emptyBooks)
  listings.setProduct({ ...BTC_USDT, id: 'X-Y', tick: 7 }, emptyBooks)
  assert.equal(listings.between(1, 2)?.rules.id, 'X-Y')
  assert.equal(listings.between(2, 1), undefined)
})
