/** Listing currencies and products, and changing what may change. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import type { Currency, ProductRules } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE, RATE_ONE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { areRates } from './naive-rates.ts'
import type { NaiveState } from './naive-state.ts'
import { account, FEES, LIABILITY } from './naive-state.ts'

const CURRENCIES_MAX = 1023
const PRODUCTS_MAX = 4095
const NAME_LENGTH_MAX = 64
const SCALE_MAX = 18

/**
 * A new currency brings its liability and fee account with it. A listed one changes its name only.
 */
export function listCurrency(state: NaiveState, event: TradingEvent): number {
  if (event.detail?.kind !== 'currency') return REFUSAL.invalidListing
  const { code, name, scale } = event.detail
  const isValid =
    /^[A-Z0-9]{1,16}$/.test(code) && name.length <= NAME_LENGTH_MAX && isWhole(scale, 0, SCALE_MAX)
  if (!isValid) return REFUSAL.invalidListing
  const known = state.currencies.find((one) => one.code === code)
  if (known !== undefined) {
    if (known.scale !== scale) return REFUSAL.invalidListing
    rename(state, { ...known, name })
    tellListed(state, 'currency', known.number)
    return ACCEPTED
  }
  if (state.currencies.length === CURRENCIES_MAX) return REFUSAL.invalidListing
  if (state.accounts.size + 2 > state.limits.accountsMax) return REFUSAL.accountsFull
  const currency: Currency = { number: state.currencies.length + 1, code, name, scale }
  state.currencies.push(currency)
  account(state, LIABILITY, currency)
  account(state, FEES, currency)
  tellListed(state, 'currency', currency.number)
  return ACCEPTED
}

/** Products show the new name too. */
function rename(state: NaiveState, renamed: Currency): void {
  state.currencies[renamed.number - 1] = renamed
  for (const product of state.products) {
    if (product.base.number === renamed.number) product.base = renamed
    if (product.quote.number === renamed.number) product.quote = renamed
  }
}

/** Open orders keep the price, size and rates that they were accepted with, whatever changes. */
export function listProduct(state: NaiveState, event: TradingEvent): number {
  if (event.detail?.kind !== 'product') return REFUSAL.invalidListing
  const { rules } = event.detail
  const base = state.currencies.find((one) => one.code === rules.base)
  const quote = state.currencies.find((one) => one.code === rules.quote)
  if (base === undefined || quote === undefined || base === quote) return REFUSAL.invalidListing
  if (!agrees(rules, base, quote) || !isKnownTo(state.rulesVersion, rules))
    return REFUSAL.invalidListing
  const known = state.products.find((one) => one.rules.id === rules.id)
  if (known !== undefined) {
    if (!keepsScales(known.rules, rules)) return REFUSAL.invalidListing
    known.rules = rules
    tellListed(state, 'product', known.number)
    return ACCEPTED
  }
  if (state.products.length === PRODUCTS_MAX) return REFUSAL.invalidListing
  const number = state.products.length + 1
  const numbers = { number, sequence: 0, lastTradeId: 0, lastPrice: 0 }
  state.products.push({ ...numbers, rules, base, quote, bids: [], asks: [], stops: [] })
  tellListed(state, 'product', number)
  return ACCEPTED
}

/** Every price x size is whole quote atoms, every size whole base atoms; ranges are no nonsense. */
function agrees(rules: ProductRules, base: Currency, quote: Currency): boolean {
  const largest = Number.MAX_SAFE_INTEGER
  return (
    /^[A-Z0-9]{1,16}-[A-Z0-9]{1,16}$/.test(rules.id) &&
    isWhole(rules.priceScale, 0, SCALE_MAX) &&
    isWhole(rules.sizeScale, 0, base.scale) &&
    rules.priceScale + rules.sizeScale <= quote.scale &&
    isWhole(rules.tick, 1, largest) &&
    isWhole(rules.lot, 1, largest) &&
    isWhole(rules.priceMax, 1, largest) &&
    isWhole(rules.priceMin, 1, rules.priceMax) &&
    isWhole(rules.sizeMax, 1, largest) &&
    isWhole(rules.sizeMin, 1, rules.sizeMax) &&
    rules.notionalMin >= 0n &&
    rules.notionalMin <= rules.notionalMax &&
    rules.notionalMax >= 1n &&
    rules.notionalMax <= ATOMS_MAX &&
    areRates(rules) &&
    isWhole(rules.bandRate, 0, RATE_ONE - 1) &&
    Object.values(SELF_TRADE).includes(rules.selfTrade) &&
    isWhole(rules.openOrdersPerUserMax, 1, largest) &&
    Object.values(PRODUCT_STATE).includes(rules.state)
  )
}

/** Version 1 has no bands, no prevention, no fee tiers, no rebates and three states. */
function isKnownTo(version: number, rules: ProductRules): boolean {
  if (version > 1) return true
  const { online, cancelOnly, halted } = PRODUCT_STATE
  const isPlain = rules.bandRate === 0 && rules.selfTrade === SELF_TRADE.none && !rules.ownFees
  const isState = [online, cancelOnly, halted].some((one) => one === rules.state)
  return isPlain && rules.makerRate >= 0 && isState
}

function keepsScales(before: ProductRules, after: ProductRules): boolean {
  return (
    before.base === after.base &&
    before.quote === after.quote &&
    before.priceScale === after.priceScale &&
    before.sizeScale === after.sizeScale
  )
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}

/** A listing is new, or some of it has changed. */
export function tellListed(state: NaiveState, what: 'currency' | 'product', number: number): void {
  state.facts.push({ fact: 'listed', what, number })
}
