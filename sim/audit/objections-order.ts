/** What stands against a new order. */

import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Known } from './known.ts'
import { type AuditedProduct, against, BUY, crosses, LIMIT, MARKET, share } from './order.ts'
import { isVenue } from './venue.ts'

const TRADE = 1
const SELL = 2
const GTC = 1
const IOC = 2
const FOK = 3
const HALTED = 3
const CANCEL_ONLY = 2
const PORTFOLIO_MAX = 65_535
const ATOMS_MAX = 1n << 62n

/** Numbers of all refusals that are true of it; undefined when it is of a kind not judged here. */
export function againstOrder(auditor: Known, event: TradingEvent): Set<number> | undefined {
  const found = new Set<number>()
  if (!isVenue(event) && (event.permissions & TRADE) === 0) found.add(REFUSAL.notPermitted)
  if (!isWhole(event.portfolio, 0, PORTFOLIO_MAX)) found.add(REFUSAL.invalidPortfolio)
  const product = auditor.listed.products[event.product - 1]
  if (product === undefined) return found.add(REFUSAL.unknownProduct)
  const { rules } = product
  if (rules.state === HALTED) found.add(REFUSAL.productHalted)
  if (rules.state === CANCEL_ONLY) found.add(REFUSAL.productCancelOnly)
  if (auditor.rulesVersion > 1) return undefined
  if (!isWellFormed(event)) return found.add(REFUSAL.invalidOrder)
  if (event.orderType === LIMIT) limits(found, event, product)
  else if (event.size > 0) sizes(found, event.size, rules)
  if (event.amount > ATOMS_MAX) found.add(REFUSAL.amountTooLarge)
  rooms(found, auditor, event)
  funds(found, auditor, event)
  books(found, auditor, event)
  return found
}

function isWellFormed(event: TradingEvent): boolean {
  const { side, price, size, amount, timeInForce, postOnly, orderType } = event
  if (side !== BUY && side !== SELL) return false
  if (orderType === LIMIT) {
    if (price === 0 || size === 0 || amount !== 0n) return false
    if (!isWhole(timeInForce, GTC, FOK)) return false
    return !postOnly || timeInForce === GTC
  }
  if (orderType !== MARKET || price !== 0 || postOnly || amount < 0n) return false
  if (timeInForce !== 0 && timeInForce !== IOC) return false
  return side === SELL ? (size === 0) !== (amount === 0n) : size !== 0 || amount !== 0n
}

function limits(found: Set<number>, event: TradingEvent, product: AuditedProduct): void {
  const { price, size } = event
  const { rules } = product
  if (price % rules.tick !== 0) found.add(REFUSAL.priceOffTick)
  if (price < rules.priceMin) found.add(REFUSAL.priceTooLow)
  if (price > rules.priceMax) found.add(REFUSAL.priceTooHigh)
  sizes(found, size, rules)
  const notional = BigInt(price) * BigInt(size) * product.quoteFactor
  if (notional > rules.notionalMax) found.add(REFUSAL.notionalTooLarge)
  if (notional < rules.notionalMin) found.add(REFUSAL.notionalTooSmall)
}

function sizes(found: Set<number>, size: number, rules: ProductRules): void {
  if (size % rules.lot !== 0) found.add(REFUSAL.sizeOffLot)
  if (size < rules.sizeMin) found.add(REFUSAL.sizeTooSmall)
  if (size > rules.sizeMax) found.add(REFUSAL.sizeTooLarge)
}

function rooms(found: Set<number>, auditor: Known, event: TradingEvent): void {
  const { books, listed, accounts, limits: venue } = auditor
  const product = listed.product(event.product)
  const { user, portfolio } = event
  const missing = [product.base, product.quote].filter(
    (currency) => !accounts.has({ user, portfolio, currency }),
  )
  if (missing.length > 0 && accounts.count + missing.length > venue.accountsMax) {
    found.add(REFUSAL.accountsFull)
  }
  if (event.orderType !== LIMIT || event.timeInForce !== GTC) return
  const own = books.countOf(user, event.product)
  if (own >= product.rules.openOrdersPerUserMax) found.add(REFUSAL.tooManyOpenOrders)
  if (books.orders.size >= venue.openOrdersMax) found.add(REFUSAL.bookFull)
}

function funds(found: Set<number>, { accounts, listed }: Known, event: TradingEvent): void {
  const product = listed.product(event.product)
  const { user, portfolio, side, size, price, amount } = event
  const currency = side === BUY ? product.quote : product.base
  const available = accounts.available({ user, portfolio, currency })
  let needed: bigint
  if (side === SELL) needed = size === 0 ? 1n : BigInt(size) * product.baseFactor
  else if (event.orderType === LIMIT) {
    const cost = BigInt(price) * BigInt(size) * product.quoteFactor
    needed = cost + share(cost, BigInt(product.rules.takerRate))
  } else needed = amount > 0n ? amount : 1n
  if (available < needed || !accounts.has({ user, portfolio, currency })) {
    found.add(REFUSAL.insufficientFunds)
  }
}

function books(found: Set<number>, auditor: Known, event: TradingEvent): void {
  const { side, price, size, timeInForce } = event
  const [best] = against(auditor.listed.product(event.product), side)
  if (event.orderType === MARKET) {
    if (best === undefined) found.add(REFUSAL.noLiquidity)
    return
  }
  if (event.postOnly && best !== undefined && crosses(side, price, best.price)) {
    found.add(REFUSAL.postOnlyWouldTake)
  }
  if (timeInForce !== FOK) return
  let most = 0
  for (const order of against(auditor.listed.product(event.product), side)) {
    if (!crosses(side, price, order.price)) break
    most += order.remaining
  }
  if (most < size) found.add(REFUSAL.fillOrKillUnfilled)
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}
