/** Who may do what: by permission, by who speaks, and by what operators have closed. */
import { PORTFOLIO_MAX } from '@bourse/domain/exchange/account'
import { PERMISSION, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import type { ListedProduct } from '../currency/listings.ts'
import type { Core } from './core.ts'

/** Orders and cancels need the trade permission; the venue's own doors may do everything. */
export function mayTrade(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & PERMISSION.trade) !== 0
}

/** Deposits, withdrawals and transfers need the transfer permission. */
export function mayTransfer(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & PERMISSION.transfer) !== 0
}

/** Listings and upgrades are the operator's. */
export function mayOperate(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & PERMISSION.operate) !== 0
}

/** True for events of the venue itself: admin and system. */
export function isVenue(event: TradingEvent): boolean {
  return event.via === VIA.system || event.via === VIA.admin
}

/** True for a whole number from 0 to 65535. */
export function isPortfolio(portfolio: number): boolean {
  return Number.isInteger(portfolio) && portfolio >= 0 && portfolio <= PORTFOLIO_MAX
}

/**
 * ACCEPTED, or why nobody, or not this user, may place orders now. To be asked only while
 * `core.isRestricted`.
 */
export function checkAccess(core: Core, event: TradingEvent): number {
  if (isFrozenActor(core, event)) return REFUSAL.userFrozen
  return core.halted ? REFUSAL.venueHalted : ACCEPTED
}

/** True for a frozen user who speaks for themselves. */
export function isFrozenActor(core: Core, event: TradingEvent): boolean {
  return core.userRules.hasFrozen && core.userRules.isFrozen(event.user) && !isVenue(event)
}

/** ACCEPTED unless nothing happens to the orders of this product now. */
export function checkNotHalted(core: Core, { rules }: ListedProduct): number {
  if (core.halted) return REFUSAL.venueHalted
  return rules.state === PRODUCT_STATE.halted ? REFUSAL.productHalted : ACCEPTED
}
