/** What no log can write is refused before it gets there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  blankEvent,
  EVENT_TYPE,
  type EventType,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import type { FeeTier } from '@bourse/domain/exchange/fees'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { BTC_USDT } from '../trading/testkit/venue.ts'
import { isRecordable } from './recordable.ts'

const CURRENCY = { kind: 'currency', code: 'BTC', name: 'Bitcoin', scale: 8 } as const
const TIER = { volume: 0n, makerRate: -1, takerRate: 1 }
const schedule = (tiers: readonly FeeTier[]) =>
  ({ kind: 'feeSchedule', schedule: { currency: 1, tiers } }) as const
const product = (fields: Partial<ProductRules>) =>
  ({ kind: 'product', rules: { ...BTC_USDT, ...fields } }) as const

const BAD: readonly [string, Partial<TradingEvent>][] = [
  ['an event of no type', { type: 0 as EventType }],
  ['a type that nobody knows', { type: 20 as EventType }],
  ['half a type', { type: 1.5 as EventType }],
  ['a price that is no number', { price: Number.NaN }],
  ['a negative size', { size: -1 }],
  ['a size beyond 2^53', { size: 2 ** 53 }],
  ['half an order id', { orderId: 0.5 }],
  ['an infinite user', { user: Number.POSITIVE_INFINITY }],
  ['an amount beyond int64', { amount: 1n << 63n }],
  ['a reference of 65 characters', { referenceId: 'x'.repeat(65) }],
  ['a reference with a line break', { referenceId: 'a\nb' }],
  ['a target that is not ASCII', { targetReference: 'ü' }],
  ['a negative stop price', { stopPrice: -1 }],
  ['a deadline beyond 2^53', { expiresAt: 2 ** 53 }],
  ['a side of more than a byte', { side: 256 }],
  ['half an order type', { orderType: 1.5 }],
  ['a negative time in force', { timeInForce: -1 }],
  ['a self-trade mode that is no number', { selfTrade: Number.NaN }],
  ['a stop type of more than a byte', { stopType: 256 }],
  ['a replace mode of more than a byte', { replaceMode: 1_000 }],
  ['a negative product', { product: -1 }],
  ['a portfolio beyond 2^32', { portfolio: 2 ** 32 }],
  ['half a currency', { currency: 0.5 }],
  ['a receiving portfolio that is no number', { toPortfolio: Number.NaN }],
  ['a name that is too long', { detail: { ...CURRENCY, name: 'x'.repeat(86) } }],
  ['half a scale', { detail: { ...CURRENCY, scale: 0.5 } }],
  ['a notional beyond int64', { detail: product({ notionalMax: 1n << 63n }) }],
  ['half a band', { detail: product({ bandRate: 0.5 }) }],
  ['33 fee tiers', { detail: schedule(Array(33).fill(TIER)) }],
  ['a fee tier beyond int64', { detail: schedule([{ ...TIER, volume: 1n << 63n }]) }],
  ['half a rate', { detail: schedule([{ ...TIER, makerRate: -0.5 }]) }],
]

for (const [name, fields] of BAD) {
  test(`${name} is not recordable`, () => {
    assert.equal(isRecordable({ ...blankEvent(EVENT_TYPE.createOrder), ...fields }), false)
  })
}

test('what fits is recordable up to the edges', () => {
  const event = {
    ...blankEvent(EVENT_TYPE.createOrder),
    price: Number.MAX_SAFE_INTEGER,
    amount: (1n << 63n) - 1n,
    referenceId: '~'.repeat(64),
    targetReference: ' ',
  }
  assert.equal(isRecordable(event), true)
  assert.equal(isRecordable({ ...event, amount: -(1n << 63n) }), true)
})

for (const detail of [CURRENCY, product({}), schedule(Array(32).fill(TIER)), schedule([])]) {
  test(`a ${detail.kind} detail that fits is recordable`, () => {
    assert.equal(isRecordable({ ...blankEvent(EVENT_TYPE.clock), detail }), true)
  })
}
