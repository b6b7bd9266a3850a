/** Draws a book as text, and sets up the book that a text draws. */

import type { StopType } from '@bourse/domain/exchange/order'
import { ORDER_TYPE, SIDE, STOP_TYPE, STOP_TYPE_NAME } from '@bourse/domain/exchange/order'
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { DumpedOrder } from '../naive/dump.ts'
import { BTC_USDT } from '../testkit/venue.ts'
import { carryOut } from './command-text.testkit.ts'
import type { Market } from './desk.testkit.ts'
import { linesOf } from './scenario.ts'

/**
 * The book from the highest ask down to the lowest bid with the last price between them, everyone
 * in a queue from the left, then the stops that wait, loss before entry, as they would fire.
 */
export function drawnBook(market: Market): string[] {
  const [product] = market.engine.dump().products
  if (product === undefined) return []
  const { loss, entry } = STOP_TYPE
  const kind = (one: number) => product.stops.filter((stop) => stop.stopType === one)
  const down = kind(loss).sort((a, b) => b.stopPrice - a.stopPrice)
  const up = kind(entry).sort((a, b) => a.stopPrice - b.stopPrice)
  const lines = [
    ...levels(market, product.asks).reverse(),
    ...(product.lastPrice === 0 ? [] : [`last ${priceText(product.lastPrice)}`]),
    ...levels(market, product.bids),
    ...[...down, ...up].map((stop) => stopLine(market, stop)),
  ]
  return lines.length === 0 ? ['empty'] : lines
}

/** Places what `text` draws; queues from the left, the last price by a trade of two others. */
export function setUp(market: Market, text: string): void {
  const lines = linesOf(text).filter((line) => line !== 'empty')
  const last = lines.find((line) => line.startsWith('last '))
  if (last !== undefined) carryOut(market, last.replace('last', 'price'))
  for (const line of lines) {
    if (line !== last) for (const command of commandsOf(line)) place(market, command)
  }
}

function place(market: Market, command: string): void {
  const { refusal, facts } = carryOut(market, command)
  const isThere = facts.some((fact) => fact.fact === 'open' || fact.fact === 'active')
  if (refusal !== 0 || !isThere) throw new Error(`cannot be drawn: ${command}, ${refusal}`)
}

function commandsOf(line: string): string[] {
  const [word = '', first = '', ...rest] = line.split(' ')
  if (word === 'stop') {
    const [price, label, ...order] = rest
    return [`${label} stop ${first} ${price} ${order.join(' ')}`]
  }
  const entries = rest.join(' ').split(',')
  return entries.map((entry) => {
    const [label, size] = entry.trim().split(' ')
    return `${label} ${word} ${size} @ ${first}`
  })
}

function levels(market: Market, orders: readonly DumpedOrder[]): string[] {
  const prices = [...new Set(orders.map((one) => one.price))]
  return prices.map((price) => {
    const queue = orders.filter((one) => one.price === price)
    const side = queue[0]?.side === SIDE.buy ? 'buy' : 'sell'
    const entries = queue.map((one) => `${market.labelOf(one.id)} ${sizeText(one.remaining)}`)
    return `${side} ${priceText(price)} ${entries.join(', ')}`
  })
}

function stopLine(market: Market, stop: DumpedOrder): string {
  const side = stop.side === SIDE.buy ? 'buy' : 'sell'
  const quantity = stop.size === 0 ? '' : ` ${sizeText(stop.size)}`
  const isMarket = stop.type === ORDER_TYPE.market
  const funds = isMarket && stop.funds > 0n ? ` for ${formatScaled(stop.funds, 8)}` : ''
  const end = isMarket ? 'at market' : `@ ${priceText(stop.price)}`
  const kind = STOP_TYPE_NAME[stop.stopType as StopType]
  const label = market.labelOf(stop.id)
  return `stop ${kind} ${priceText(stop.stopPrice)} ${label} ${side}${quantity}${funds} ${end}`
}

export function priceText(price: number): string {
  return formatScaled(price, BTC_USDT.priceScale)
}

export function sizeText(size: number): string {
  return formatScaled(size, BTC_USDT.sizeScale)
}
