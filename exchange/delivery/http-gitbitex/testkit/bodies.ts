/** Bodies as the JSON reader of the door gives them, read against one product. */
import assert from 'node:assert/strict'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { type Currency, PRODUCT_STATE, type Product } from '@bourse/domain/exchange/product'
import { exactJson } from '@bourse/kit/http/exact-json'
import { orderEvent } from '../order-body.ts'
import { BadOrder, EXACT_ORDER_FIELDS } from '../order-fields.ts'

const base: Currency = { number: 1, code: 'BTC', name: 'Bitcoin', scale: 8 }
const quote: Currency = { number: 2, code: 'USDT', name: 'Tether', scale: 8 }

/** BTC-USDT as number 3: prices to 0.01, sizes to 0.000001 in lots of ten. */
export const PRODUCT: Product = {
  number: 3,
  base,
  quote,
  sequence: 0,
  lastTradeId: 0,
  lastPrice: 0,
  rules: {
    id: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    priceScale: 2,
    sizeScale: 6,
    tick: 1,
    lot: 10,
    priceMin: 1,
    priceMax: 100_000_000,
    sizeMin: 10,
    sizeMax: 10_000_000_000,
    notionalMin: 1n,
    notionalMax: 1n << 62n,
    makerRate: 0,
    takerRate: 0,
    openOrdersPerUserMax: 100,
    state: PRODUCT_STATE.online,
    bandRate: 0,
    selfTrade: SELF_TRADE.none,
    ownFees: false,
  },
}

export const productById = (id: string): Product | undefined =>
  id === 'BTC-USDT' ? PRODUCT : undefined

/** The door's clock in these tests: 2023-11-14T22:13:20Z. */
export const NOW_MS = 1_700_000_000_000

/** A body as the door reads it. */
export const read = exactJson(EXACT_ORDER_FIELDS)

/** The body with `fields` over a good limit order, as JSON text. */
export function limit(fields: string): string {
  const good = '"productId":"BTC-USDT","side":"buy","type":"limit","price":"100","size":"1"'
  return `{${good}${fields === '' ? '' : `,${fields}`}}`
}

/** A market order with `fields`. */
export function market(side: string, fields: string): string {
  return `{"productId":"BTC-USDT","side":"${side}","type":"market",${fields}}`
}

/** The event of a new order in JSON text, which must be a good one. */
export function accepted(json: string): TradingEvent {
  const event = orderEvent(read(json), productById, () => NOW_MS)
  assert.ok(!(event instanceof BadOrder), event instanceof BadOrder ? event.sentence : '')
  return event
}

/** Why the new order in JSON text is refused by the door. */
export function refused(json: string): BadOrder {
  const event = orderEvent(read(json), productById, () => NOW_MS)
  assert.ok(event instanceof BadOrder, `${json} is refused`)
  return event
}
