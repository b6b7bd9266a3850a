/**
 * Why an order is refused: the rungs of one ladder, taken from the top; the first that breaks
 * counts.
 */
import { PORTFOLIO_MAX } from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Side } from '@bourse/domain/exchange/order'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { holdOfNewOrder } from './naive-clearing.ts'
import type { NaiveProduct, NaiveState } from './naive-state.ts'
import {
  available,
  hasRoomForAccounts,
  notional,
  openOrders,
  otherSide,
  ownSide,
} from './naive-state.ts'

/** ACCEPTED or the number of the first rule that the order breaks. Changes nothing. */
export function orderRefusal(state: NaiveState, event: TradingEvent): number {
  if (!isPortfolio(event.portfolio)) return REFUSAL.invalidPortfolio
  const product = state.products.find((one) => one.number === event.product)
  if (product === undefined) return REFUSAL.unknownProduct
  const rungs = [
    stateRefusal,
    shapeRefusal,
    priceRefusal,
    sizeRefusal,
    notionalRefusal,
    roomRefusal,
    takingRefusal,
    fundsRefusal,
    fillRefusal,
  ]
  for (const rung of rungs) {
    const refusal = rung(state, event, product)
    if (refusal !== ACCEPTED) return refusal
  }
  return ACCEPTED
}

/** 0 to 65,535. */
export function isPortfolio(portfolio: number): boolean {
  return Number.isInteger(portfolio) && portfolio >= 0 && portfolio <= PORTFOLIO_MAX
}

/** Size of a fill-or-kill order or more is there, within its price. */
function canFillAtOnce(event: TradingEvent, product: NaiveProduct): boolean {
  let found = 0n
  for (const maker of otherSide(product, event.side as Side)) {
    if (crosses(event.side, event.price, maker.price)) found += BigInt(maker.remaining)
  }
  return found >= BigInt(event.size)
}

/** A limit order of `side` at `price` trades with an order that rests at `makerPrice`. */
export function crosses(side: number, price: number, makerPrice: number): boolean {
  return side === SIDE.buy ? makerPrice <= price : makerPrice >= price
}

type Rung = (state: NaiveState, event: TradingEvent, product: NaiveProduct) => number

const stateRefusal: Rung = (_, __, { rules }) => {
  if (rules.state === PRODUCT_STATE.halted) return REFUSAL.productHalted
  if (rules.state === PRODUCT_STATE.cancelOnly) return REFUSAL.productCancelOnly
  return ACCEPTED
}

const shapeRefusal: Rung = (_, event) => {
  const known = event.side === SIDE.buy || event.side === SIDE.sell
  const numbers = isCount(event.price) && isCount(event.size) && event.amount >= 0n
  if (!known || !numbers) return REFUSAL.invalidOrder
  if (event.orderType === ORDER_TYPE.limit && isLimitShape(event)) return ACCEPTED
  if (event.orderType === ORDER_TYPE.market && isMarketShape(event)) return ACCEPTED
  return REFUSAL.invalidOrder
}

/** Price and size, no funds; only what can rest can promise not to take. */
function isLimitShape({ price, size, amount, timeInForce, postOnly }: TradingEvent): boolean {
  const { gtc, ioc, fok } = TIME_IN_FORCE
  if (price === 0 || size === 0 || amount !== 0n) return false
  if (timeInForce !== gtc && timeInForce !== ioc && timeInForce !== fok) return false
  return !postOnly || timeInForce === gtc
}

/** No price; always immediate. A buy names size, funds or both (then a cap), a sell one of them. */
function isMarketShape({ side, price, size, amount, ...event }: TradingEvent): boolean {
  if (price !== 0 || event.postOnly) return false
  if (event.timeInForce !== 0 && event.timeInForce !== TIME_IN_FORCE.ioc) return false
  if (side === SIDE.sell) return size > 0 !== amount > 0n
  return size > 0 || amount > 0n
}

/** A whole number from 0 below 2^53; minus zero is zero. */
function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

const priceRefusal: Rung = (_, event, { rules }) => {
  if (event.orderType !== ORDER_TYPE.limit) return ACCEPTED
  if (event.price % rules.tick !== 0) return REFUSAL.priceOffTick
  if (event.price < rules.priceMin) return REFUSAL.priceTooLow
  if (event.price > rules.priceMax) return REFUSAL.priceTooHigh
  return ACCEPTED
}

const sizeRefusal: Rung = (_, event, { rules }) => {
  if (event.size === 0) return ACCEPTED
  if (event.size % rules.lot !== 0) return REFUSAL.sizeOffLot
  if (event.size < rules.sizeMin) return REFUSAL.sizeTooSmall
  if (event.size > rules.sizeMax) return REFUSAL.sizeTooLarge
  return ACCEPTED
}

const notionalRefusal: Rung = (_, event, product) => {
  if (event.orderType === ORDER_TYPE.market) {
    return event.amount > ATOMS_MAX ? REFUSAL.amountTooLarge : ACCEPTED
  }
  const worth = notional(product, event.price, event.size)
  if (worth > product.rules.notionalMax) return REFUSAL.notionalTooLarge
  if (worth < product.rules.notionalMin) return REFUSAL.notionalTooSmall
  return ACCEPTED
}

/** Only orders that could rest need room in the book; every order needs its two accounts. */
const roomRefusal: Rung = (state, event, product) => {
  if (event.orderType === ORDER_TYPE.limit && event.timeInForce === TIME_IN_FORCE.gtc) {
    const all = openOrders(state)
    const own = all.filter((one) => one.product === product && one.user === event.user)
    if (own.length >= product.rules.openOrdersPerUserMax) return REFUSAL.tooManyOpenOrders
    if (all.length >= state.limits.openOrdersMax) return REFUSAL.bookFull
    if (levelTotal(product, event) > Number.MAX_SAFE_INTEGER) return REFUSAL.bookFull
  }
  const hasRoom = hasRoomForAccounts(state, event, [product.base, product.quote])
  return hasRoom ? ACCEPTED : REFUSAL.accountsFull
}

/**
 * The level that the order would join, with it: a total that everyone can still be told exactly.
 */
function levelTotal(product: NaiveProduct, { side, price, size }: TradingEvent): number {
  const level = ownSide(product, side as Side).filter((one) => one.price === price)
  return level.reduce((total, one) => total + one.remaining, size)
}

const takingRefusal: Rung = (_, event, product) => {
  const [first] = otherSide(product, event.side as Side)
  if (!event.postOnly || first === undefined) return ACCEPTED
  return crosses(event.side, event.price, first.price) ? REFUSAL.postOnlyWouldTake : ACCEPTED
}

/** An order that would hold nothing because its owner has nothing is short of funds too. */
const fundsRefusal: Rung = (state, event, product) => {
  const currency = event.side === SIDE.buy ? product.quote : product.base
  const has = available(state, event, currency)
  const needs = holdOfNewOrder(event, product, has)
  return needs > 0n && needs <= has ? ACCEPTED : REFUSAL.insufficientFunds
}

const fillRefusal: Rung = (_, event, product) => {
  if (event.timeInForce === TIME_IN_FORCE.fok && !canFillAtOnce(event, product)) {
    return REFUSAL.fillOrKillUnfilled
  }
  const isEmpty = otherSide(product, event.side as Side).length === 0
  const isMarket = event.orderType === ORDER_TYPE.market
  return isMarket && isEmpty ? REFUSAL.noLiquidity : ACCEPTED
}
