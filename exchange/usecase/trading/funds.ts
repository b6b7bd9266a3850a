/** Deposits, withdrawals and transfers: the events that move money without an order. */
import {
  LEDGER_KIND,
  type LedgerKind,
  MAIN_PORTFOLIO,
  VENUE_USER,
} from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { isFrozenActor, isPortfolio, mayTransfer } from './access.ts'
import type { Core } from './core.ts'

/** From the liability account to the receiver. Returns 0 or a refusal number, as do all here. */
export function deposit(core: Core, event: TradingEvent): number {
  const refusal = checkAmount(core, event)
  if (refusal !== ACCEPTED) return refusal
  const { accounts } = core
  if (!isUser(event.toUser)) return REFUSAL.unknownEvent
  if (!isPortfolio(event.toPortfolio)) return REFUSAL.invalidPortfolio
  if (isLiability(event.toUser, event.toPortfolio)) return REFUSAL.sameAccount
  const known = accounts.find(event.toUser, event.toPortfolio, event.currency)
  if (known === -1 && accounts.room === 0) return REFUSAL.accountsFull
  const from = accounts.open(VENUE_USER.liability, MAIN_PORTFOLIO, event.currency)
  const owned = -(accounts.available[from] as bigint)
  if (owned + event.amount > ATOMS_MAX) return REFUSAL.currencyTotalExceeded
  const to = accounts.open(event.toUser, event.toPortfolio, event.currency)
  const amount = BigInt64Array.of(event.amount)
  accounts.debitLiability(from, amount, 0)
  accounts.credit(to, amount, 0)
  tell(core, { from, to, amount: event.amount, kind: LEDGER_KIND.deposit })
  return ACCEPTED
}

/** From the actor's available balance back to the liability account. */
export function withdraw(core: Core, event: TradingEvent): number {
  const refusal = checkOwnAmount(core, event)
  if (refusal !== ACCEPTED) return refusal
  const { accounts } = core
  if (!isPortfolio(event.portfolio)) return REFUSAL.invalidPortfolio
  if (isLiability(event.user, event.portfolio)) return REFUSAL.sameAccount
  const from = accounts.find(event.user, event.portfolio, event.currency)
  const amount = BigInt64Array.of(event.amount)
  if (from === -1 || !accounts.debit(from, amount, 0)) return REFUSAL.insufficientFunds
  const to = accounts.open(VENUE_USER.liability, MAIN_PORTFOLIO, event.currency)
  accounts.credit(to, amount, 0)
  tell(core, { from, to, amount: event.amount, kind: LEDGER_KIND.withdrawal })
  return ACCEPTED
}

/** From the actor's available balance to another account. */
export function transfer(core: Core, event: TradingEvent): number {
  const refusal = checkOwnAmount(core, event)
  if (refusal !== ACCEPTED) return refusal
  const { accounts } = core
  if (!isUser(event.toUser)) return REFUSAL.unknownEvent
  if (!isPortfolio(event.portfolio) || !isPortfolio(event.toPortfolio)) {
    return REFUSAL.invalidPortfolio
  }
  if (event.user === event.toUser && event.portfolio === event.toPortfolio) {
    return REFUSAL.sameAccount
  }
  const from = accounts.find(event.user, event.portfolio, event.currency)
  const known = accounts.find(event.toUser, event.toPortfolio, event.currency)
  if (known === -1 && accounts.room === 0) return REFUSAL.accountsFull
  const amount = BigInt64Array.of(event.amount)
  if (from === -1 || !accounts.debit(from, amount, 0)) return REFUSAL.insufficientFunds
  const to = accounts.open(event.toUser, event.toPortfolio, event.currency)
  accounts.credit(to, amount, 0)
  tell(core, { from, to, amount: event.amount, kind: LEDGER_KIND.transfer })
  return ACCEPTED
}

/** What a frozen user owns stays where it is. */
function checkOwnAmount(core: Core, event: TradingEvent): number {
  if (!mayTransfer(event)) return REFUSAL.notPermitted
  return isFrozenActor(core, event) ? REFUSAL.userFrozen : checkAmount(core, event)
}

function checkAmount(core: Core, event: TradingEvent): number {
  if (!mayTransfer(event)) return REFUSAL.notPermitted
  if (core.currencies[event.currency - 1] === undefined) return REFUSAL.unknownCurrency
  if (event.amount <= 0n) return REFUSAL.amountNotPositive
  return event.amount > ATOMS_MAX ? REFUSAL.amountTooLarge : ACCEPTED
}

function isLiability(user: number, portfolio: number): boolean {
  return user === VENUE_USER.liability && portfolio === MAIN_PORTFOLIO
}

function isUser(user: number): boolean {
  return Number.isSafeInteger(user) && user > 0
}

function tell(
  core: Core,
  moved: { from: number; to: number; amount: bigint; kind: LedgerKind },
): void {
  const { results } = core
  results.posting[0] = -moved.amount
  results.ledger(moved.from, moved.kind)
  results.posting[0] = moved.amount
  results.ledger(moved.to, moved.kind)
}
