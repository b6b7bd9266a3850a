/**
 * Why an order is refused: the rungs of one ladder, taken from the top; the first that breaks
 * counts.
 */
import { PORTFOLIO_MAX } from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { VIA } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SELF_TRADE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { ProductRules, ProductState } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { avoids, bandFor, crosses, hasRoomInLevel, makersFor, wouldTake } from './naive-book.ts'
import { holdOfNewOrder, worthAtStop } from './naive-clearing.ts'
import { newOrder } from './naive-new-order.ts'
import { isWellFormed } from './naive-shape.ts'
import type { NaiveOrder, NaiveProduct, NaiveState } from './naive-state.ts'
import { available, hasRoomForAccounts, notional, openOrders } from './naive-state.ts'

/** The order that an event asks for, or the number of the first rule that it breaks. */
export type Admission =
  | { readonly refusal: typeof ACCEPTED; readonly order: NaiveOrder }
  | { readonly refusal: number; readonly order: undefined }

/**
 * Changes nothing. An order that the new one is to replace is thought away: out of the book, its
 * hold free.
 */
export function admit(state: NaiveState, event: TradingEvent, old?: NaiveOrder): Admission {
  const refused = (refusal: number) => ({ refusal, order: undefined })
  if (!isPortfolio(event.portfolio)) return refused(REFUSAL.invalidPortfolio)
  const product = state.products.find((one) => one.number === event.product)
  if (product === undefined) return refused(REFUSAL.unknownProduct)
  for (const rung of [userRefusal, stateRefusal, shapeRefusal, timeRefusal, priceRefusal]) {
    const refusal = rung(state, event, product)
    if (refusal !== ACCEPTED) return refused(refusal)
  }
  const order = newOrder(state, event, product)
  const rungs = [
    sizeByFundsRefusal,
    sizeRefusalOfNew,
    notionalRefusal,
    roomRefusal,
    takingRefusal,
    fundsRefusal,
    fillRefusal,
  ]
  for (const rung of rungs) {
    const refusal = rung({ state, event, order, old })
    if (refusal !== ACCEPTED) return refused(refusal)
  }
  return { refusal: ACCEPTED, order }
}

/** 0 to 65,535. */
export function isPortfolio(portfolio: number): boolean {
  return Number.isInteger(portfolio) && portfolio >= 0 && portfolio <= PORTFOLIO_MAX
}

/** True for events of the venue itself. */
export function isVenue(event: TradingEvent): boolean {
  return event.via === VIA.admin || event.via === VIA.system
}

/** A frozen user may only cancel; the venue's own hand is never frozen. */
export function frozenRefusal(state: NaiveState, event: TradingEvent): number {
  return state.frozenUsers.has(event.user) && !isVenue(event) ? REFUSAL.userFrozen : ACCEPTED
}

/** Nothing happens in a halted venue or product. */
export function haltRefusal(state: NaiveState, product: NaiveProduct): number {
  if (state.halted) return REFUSAL.venueHalted
  return product.rules.state === PRODUCT_STATE.halted ? REFUSAL.productHalted : ACCEPTED
}

/** What a product takes now. */
export function stateNow(state: NaiveState, product: NaiveProduct): ProductState {
  return state.halted ? PRODUCT_STATE.halted : product.rules.state
}

type EarlyRung = (state: NaiveState, event: TradingEvent, product: NaiveProduct) => number

const userRefusal: EarlyRung = frozenRefusal

const stateRefusal: EarlyRung = (state, _, product) => {
  const refusal = haltRefusal(state, product)
  if (refusal !== ACCEPTED) return refusal
  return product.rules.state === PRODUCT_STATE.cancelOnly ? REFUSAL.productCancelOnly : ACCEPTED
}

/** A post-only order never waits for a stop, so the state takes none of those. */
const shapeRefusal: EarlyRung = (state, event, { rules }) => {
  if (!isWellFormed(event, state.rulesVersion)) return REFUSAL.invalidOrder
  if (rules.state === PRODUCT_STATE.postOnly && !event.postOnly) return REFUSAL.productPostOnly
  const isMarket = event.orderType === ORDER_TYPE.market
  if (rules.state === PRODUCT_STATE.limitOnly && isMarket) return REFUSAL.productLimitOnly
  return ACCEPTED
}

const timeRefusal: EarlyRung = (state, { timeInForce, expiresAt }) => {
  const isOver = timeInForce === TIME_IN_FORCE.gtt && expiresAt <= state.time
  return isOver ? REFUSAL.alreadyExpired : ACCEPTED
}

const priceRefusal: EarlyRung = (_, event, { rules }) => {
  if (event.stopType !== 0) {
    if (event.stopPrice % rules.tick !== 0) return REFUSAL.stopOffTick
    if (event.stopPrice < rules.priceMin) return REFUSAL.stopTooLow
    if (event.stopPrice > rules.priceMax) return REFUSAL.stopTooHigh
  }
  return event.orderType === ORDER_TYPE.limit ? limitPriceRefusal(rules, event.price) : ACCEPTED
}

/** The price of a limit order against its product. */
export function limitPriceRefusal(rules: ProductRules, price: number): number {
  if (price % rules.tick !== 0) return REFUSAL.priceOffTick
  if (price < rules.priceMin) return REFUSAL.priceTooLow
  if (price > rules.priceMax) return REFUSAL.priceTooHigh
  return ACCEPTED
}

/** The size of an order by size against its product. */
export function sizeRefusal(rules: ProductRules, size: number): number {
  if (size % rules.lot !== 0) return REFUSAL.sizeOffLot
  if (size < rules.sizeMin) return REFUSAL.sizeTooSmall
  if (size > rules.sizeMax) return REFUSAL.sizeTooLarge
  return ACCEPTED
}

/** What a limit order is worth at its price against its product. */
export function worthRefusal({ notionalMax, notionalMin }: ProductRules, worth: bigint): number {
  if (worth > notionalMax) return REFUSAL.notionalTooLarge
  return worth < notionalMin ? REFUSAL.notionalTooSmall : ACCEPTED
}

interface Candidate {
  readonly state: NaiveState
  readonly event: TradingEvent
  readonly order: NaiveOrder
  readonly old: NaiveOrder | undefined
}

type Rung = (candidate: Candidate) => number

const sizeByFundsRefusal: Rung = ({ order }) => {
  if (order.type !== ORDER_TYPE.limit || order.funds === 0n) return ACCEPTED
  if (order.funds > ATOMS_MAX) return REFUSAL.amountTooLarge
  return order.size === 0 ? REFUSAL.fundsTooSmall : ACCEPTED
}

/** A limit order's size by funds is whole lots already. */
const sizeRefusalOfNew: Rung = ({ event, order }) => {
  const { rules } = order.product
  if (order.size === 0) return ACCEPTED
  if (event.size === 0 && order.size > rules.sizeMax) return REFUSAL.sizeTooLarge
  return sizeRefusal(rules, order.size)
}

const notionalRefusal: Rung = ({ state, order }) => {
  const { product, price, size, funds, side } = order
  if (order.type === ORDER_TYPE.limit) {
    return worthRefusal(product.rules, notional(product, price, size))
  }
  if (funds > ATOMS_MAX) return REFUSAL.amountTooLarge
  if (state.rulesVersion === 1) return ACCEPTED
  const atStop = order.waiting && side === SIDE.buy && funds === 0n ? worthAtStop(order) : funds
  return atStop > product.rules.notionalMax ? REFUSAL.notionalTooLarge : ACCEPTED
}

/** Orders that may rest or wait need room; every order needs its two accounts. */
const roomRefusal: Rung = ({ state, event, order, old }) => {
  const { product } = order
  const { gtc, gtt } = TIME_IN_FORCE
  const mayRest = order.timeInForce === gtc || order.timeInForce === gtt
  if (mayRest || order.waiting) {
    const all = openOrders(state, (one) => one !== old)
    const own = all.filter((one) => one.product === product && one.user === event.user)
    if (own.length >= product.rules.openOrdersPerUserMax) return REFUSAL.tooManyOpenOrders
    if (all.length >= state.limits.openOrdersMax) return REFUSAL.bookFull
  }
  if (mayRest && !order.waiting && !hasRoomInLevel(order, order.price, order.size)) {
    return REFUSAL.bookFull
  }
  const hasRoom = hasRoomForAccounts(state, event, [product.base, product.quote])
  return hasRoom ? ACCEPTED : REFUSAL.accountsFull
}

const takingRefusal: Rung = ({ order, old }) => {
  const takes = order.postOnly && wouldTake(order, order.price, old)
  return takes ? REFUSAL.postOnlyWouldTake : ACCEPTED
}

/** An order that would hold nothing because its owner has nothing is short of funds too. */
const fundsRefusal: Rung = ({ state, event, order, old }) => {
  const { product } = order
  const currency = order.side === SIDE.buy ? product.quote : product.base
  const has = available(state, event, currency) + (old?.side === order.side ? old.hold : 0n)
  const needs = holdOfNewOrder(order, has)
  return needs > 0n && needs <= has ? ACCEPTED : REFUSAL.insufficientFunds
}

const fillRefusal: Rung = ({ order, old }) => {
  if (order.waiting) return ACCEPTED
  if (order.timeInForce === TIME_IN_FORCE.fok && !canFillAtOnce(order, old)) {
    return REFUSAL.fillOrKillUnfilled
  }
  const isEmpty = makersFor(order.product, order.side, old).length === 0
  return order.type === ORDER_TYPE.market && isEmpty ? REFUSAL.noLiquidity : ACCEPTED
}

/**
 * True when all of it would trade: the walk that it is about to do, done in thought. Own orders
 * that it would cancel on its way are passed; any other end of the walk is the end.
 */
function canFillAtOnce(order: NaiveOrder, old: NaiveOrder | undefined): boolean {
  const isInBand = bandFor(order.product, order.side, old)
  let found = 0n
  for (const maker of makersFor(order.product, order.side, old)) {
    if (!crosses(order.side, order.price, maker.price)) break
    if (avoids(order, maker)) {
      if (order.selfTrade === SELF_TRADE.cancelOldest) continue
      break
    }
    if (!isInBand(maker.price)) break
    found += BigInt(maker.remaining)
  }
  return found >= BigInt(order.size)
}
