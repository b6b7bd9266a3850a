/**
 * What operators and users set: states of products and of the venue, frozen users, defaults against
 * self-trades, the fee schedule, switches. Every function returns 0 or a refusal number.
 */
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { isProductState } from '../currency/listings.ts'
import { mayOperate, mayTrade } from './access.ts'
import type { Core } from './core.ts'

/** How far ahead a switch may be set, microseconds. */
const SWITCH_TIME_MAX = 86_400_000_000

/** Sets one product's state; the rest of its rules stays. */
export function setProductState(core: Core, event: TradingEvent): number {
  if (!mayOperate(event)) return REFUSAL.notPermitted
  const product = core.listings.products[event.product - 1]
  if (product === undefined) return REFUSAL.unknownProduct
  const { detail } = event
  if (detail?.kind !== 'productState' || !isProductState(detail.state)) {
    return REFUSAL.invalidListing
  }
  product.rules = { ...product.rules, state: detail.state }
  core.results.listed('product', product.number)
  return ACCEPTED
}

/** Halts the whole venue, or lets it go on; products keep their own states. */
export function setVenueState(core: Core, event: TradingEvent): number {
  if (!mayOperate(event)) return REFUSAL.notPermitted
  const { detail } = event
  if (detail?.kind !== 'venueState') return REFUSAL.invalidListing
  core.halted = detail.halted
  core.results.changed(EVENT_TYPE.venueState, detail.halted ? 1 : 0, 0)
  for (const { number } of core.listings.products) core.results.listed('product', number)
  return ACCEPTED
}

/** Freezes a user, or frees them. */
export function setUserState(core: Core, event: TradingEvent): number {
  if (!mayOperate(event)) return REFUSAL.notPermitted
  const { toUser, detail } = event
  if (!isUser(toUser) || detail?.kind !== 'userState') return REFUSAL.unknownEvent
  core.userRules.setFrozen(toUser, detail.frozen)
  core.results.changed(EVENT_TYPE.userState, toUser, detail.frozen ? 1 : 0)
  return ACCEPTED
}

/** What a user's orders do against each other when they do not say. */
export function setSelfTradeDefault(core: Core, event: TradingEvent): number {
  if (!mayTrade(event)) return REFUSAL.notPermitted
  const { user, detail } = event
  if (!isUser(user)) return REFUSAL.unknownEvent
  if (detail?.kind !== 'selfTradeDefault') return REFUSAL.invalidOrder
  const { selfTrade } = detail
  const { none, cancelBoth } = SELF_TRADE
  if (!Number.isInteger(selfTrade) || selfTrade < none || selfTrade > cancelBoth) {
    return REFUSAL.invalidOrder
  }
  core.userRules.setSelfTrade(user, selfTrade)
  core.results.changed(EVENT_TYPE.selfTradeDefault, user, selfTrade)
  return ACCEPTED
}

/** Puts another fee schedule in force, for orders from now on. */
export function setFeeSchedule(core: Core, event: TradingEvent): number {
  if (!mayOperate(event)) return REFUSAL.notPermitted
  const { detail } = event
  if (detail?.kind !== 'feeSchedule') return REFUSAL.invalidFeeSchedule
  const { schedule } = detail
  const refusal = core.fees.check(schedule)
  if (refusal !== ACCEPTED) return refusal
  core.fees.set(schedule)
  const { results } = core
  results.changed(EVENT_TYPE.feeSchedule, schedule.currency, schedule.tiers.length)
  for (const { volume, makerRate, takerRate } of schedule.tiers) {
    results.posting[0] = volume
    results.changedAtoms(EVENT_TYPE.feeSchedule)
    results.changed(EVENT_TYPE.feeSchedule, makerRate, takerRate)
  }
  return ACCEPTED
}

/** Arms the actor's switch of this name, moves it, or disarms it (without a deadline). */
export function setSwitch(core: Core, event: TradingEvent): number {
  if (!mayTrade(event)) return REFUSAL.notPermitted
  const { user, product, expiresAt, targetReference: name } = event
  if (product !== 0 && core.listings.products[product - 1] === undefined) {
    return REFUSAL.unknownProduct
  }
  if (!isUser(user) || !isSwitchTime(core, expiresAt)) return REFUSAL.invalidSwitch
  if (expiresAt === 0) core.armed.disarm(user, name)
  else {
    if (!core.armed.hasRoom(user, name)) return REFUSAL.tooManySwitches
    core.armed.arm(user, { name, product, deadline: expiresAt })
  }
  core.results.changed(EVENT_TYPE.cancelAfter, user, expiresAt)
  core.results.changed(EVENT_TYPE.cancelAfter, product, hashOf(name))
  return ACCEPTED
}

function isSwitchTime(core: Core, deadline: number): boolean {
  if (deadline === 0) return true
  if (!Number.isSafeInteger(deadline)) return false
  return deadline > core.time && deadline <= core.time + SWITCH_TIME_MAX
}

function isUser(user: number): boolean {
  return Number.isSafeInteger(user) && user > 0
}

/** 32-bit FNV-1a, for the result hash. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
