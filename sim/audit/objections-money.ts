/** What stands against moving money, and against listings. */

import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Known } from './known.ts'
import { isVenue } from './venue.ts'

const TRANSFER = 2
const OPERATE = 4
const LIABILITY = 1
const PORTFOLIO_MAX = 65_535
const ATOMS_MAX = 1n << 62n
const RATE_MAX = 1_000_000

/** Numbers of all refusals that are true of a deposit, withdrawal or transfer. */
export function againstMove(auditor: Known, event: TradingEvent): Set<number> | undefined {
  const { accounts, listed, limits } = auditor
  const { currency, amount, user, portfolio, toUser, toPortfolio, type } = event
  // Frozen people are judged by the rules that know them.
  if (auditor.rulesVersion > 1 && type !== EVENT_TYPE.deposit) return undefined
  const found = new Set<number>()
  if (!isVenue(event) && (event.permissions & TRANSFER) === 0) found.add(REFUSAL.notPermitted)
  if (listed.currencies[currency - 1] === undefined) found.add(REFUSAL.unknownCurrency)
  if (amount <= 0n) found.add(REFUSAL.amountNotPositive)
  if (amount > ATOMS_MAX) found.add(REFUSAL.amountTooLarge)
  const receives = type !== EVENT_TYPE.withdraw
  const pays = type !== EVENT_TYPE.deposit
  if (receives && toUser <= 0) found.add(REFUSAL.unknownEvent)
  const portfolios = [...(pays ? [portfolio] : []), ...(receives ? [toPortfolio] : [])]
  if (portfolios.some((each) => each < 0 || each > PORTFOLIO_MAX)) {
    found.add(REFUSAL.invalidPortfolio)
  }
  const isSame =
    type === EVENT_TYPE.transfer
      ? user === toUser && portfolio === toPortfolio
      : isLiability(pays ? user : toUser, pays ? portfolio : toPortfolio)
  if (isSame) found.add(REFUSAL.sameAccount)
  const isNew = receives && !accounts.has({ user: toUser, portfolio: toPortfolio, currency })
  if (isNew && accounts.count >= limits.accountsMax) found.add(REFUSAL.accountsFull)
  if (pays && accounts.available({ user, portfolio, currency }) < amount) {
    found.add(REFUSAL.insufficientFunds)
  }
  if (type === EVENT_TYPE.deposit) {
    const owned = -accounts.available({ user: LIABILITY, portfolio: 0, currency })
    if (owned + amount > ATOMS_MAX) found.add(REFUSAL.currencyTotalExceeded)
  }
  return found
}

/** The same of a currency's listing. */
export function againstCurrency({ listed }: Known, event: TradingEvent): Set<number> {
  const found = new Set<number>()
  const { detail } = event
  if (!mayOperate(event)) found.add(REFUSAL.notPermitted)
  if (detail?.kind !== 'currency') return found.add(REFUSAL.invalidListing)
  const known = listed.currencies.find(({ code }) => code === detail.code)
  const isSound = known === undefined ? detail.scale <= 18 : known.scale === detail.scale
  return isSound ? found : found.add(REFUSAL.invalidListing)
}

/** The same of a product's listing or change. */
export function againstProduct(auditor: Known, event: TradingEvent): Set<number> | undefined {
  const found = new Set<number>()
  const { detail } = event
  if (auditor.rulesVersion > 1) return undefined
  if (!mayOperate(event)) found.add(REFUSAL.notPermitted)
  if (detail?.kind !== 'product') return found.add(REFUSAL.invalidListing)
  return isSound(auditor, detail.rules) ? found : found.add(REFUSAL.invalidListing)
}

function isSound({ listed }: Known, rules: ProductRules): boolean {
  const scaleOf = (wanted: string): number | undefined =>
    listed.currencies.find(({ code }) => code === wanted)?.scale
  const base = scaleOf(rules.base)
  const quote = scaleOf(rules.quote)
  if (base === undefined || quote === undefined || rules.base === rules.quote) return false
  const known = listed.products.find((product) => product.rules.id === rules.id)?.rules
  const isSame =
    known === undefined ||
    (known.base === rules.base &&
      known.quote === rules.quote &&
      known.priceScale === rules.priceScale &&
      known.sizeScale === rules.sizeScale)
  return (
    isSame &&
    rules.sizeScale <= base &&
    rules.priceScale + rules.sizeScale <= quote &&
    rules.makerRate <= rules.takerRate &&
    rules.takerRate <= RATE_MAX &&
    rules.sizeMin <= rules.sizeMax &&
    rules.priceMin <= rules.priceMax &&
    rules.notionalMin <= rules.notionalMax
  )
}

function mayOperate(event: TradingEvent): boolean {
  return isVenue(event) || (event.permissions & OPERATE) !== 0
}

function isLiability(user: number, portfolio: number): boolean {
  return user === LIABILITY && portfolio === 0
}
