/** Money in, out, and from one account to another: each is one movement with two sides. */
import { LEDGER_KIND, type LedgerKind } from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Currency } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { frozenRefusal, isPortfolio } from './naive-order-rules.ts'
import type { NaiveState, Owner } from './naive-state.ts'
import { account, available, hasRoomForAccounts, LIABILITY, post } from './naive-state.ts'

/** From the venue's liability to an account: all that people own stays at most 2^62 atoms. */
export function deposit(state: NaiveState, event: TradingEvent): number {
  return move(state, event, { kind: LEDGER_KIND.deposit, from: LIABILITY, to: receiver(event) })
}

/** From the actor's account to the liability. */
export function withdraw(state: NaiveState, event: TradingEvent): number {
  return move(state, event, { kind: LEDGER_KIND.withdrawal, from: actor(event), to: LIABILITY })
}

/** From the actor's account to another one, of the same user or not. */
export function transfer(state: NaiveState, event: TradingEvent): number {
  return move(state, event, {
    kind: LEDGER_KIND.transfer,
    from: actor(event),
    to: receiver(event),
  })
}

interface Move {
  readonly kind: LedgerKind
  readonly from: Owner
  readonly to: Owner
}

/** One ladder for all three: what it names, who is meant, room, and last the balances. */
function move(state: NaiveState, event: TradingEvent, { kind, from, to }: Move): number {
  const { amount } = event
  const isTaken = kind === LEDGER_KIND.deposit || frozenRefusal(state, event) === ACCEPTED
  if (!isTaken) return REFUSAL.userFrozen
  const currency = state.currencies.find((one) => one.number === event.currency)
  if (currency === undefined) return REFUSAL.unknownCurrency
  if (amount <= 0n) return REFUSAL.amountNotPositive
  if (amount > ATOMS_MAX) return REFUSAL.amountTooLarge
  if (!isSomeone(to)) return REFUSAL.unknownEvent
  if (!isPortfolio(from.portfolio) || !isPortfolio(to.portfolio)) return REFUSAL.invalidPortfolio
  if (from.user === to.user && from.portfolio === to.portfolio) return REFUSAL.sameAccount
  if (!hasRoomForAccounts(state, to, [currency])) return REFUSAL.accountsFull
  if (kind === LEDGER_KIND.deposit) {
    if (ownedByOthers(state, currency) + amount > ATOMS_MAX) return REFUSAL.currencyTotalExceeded
  } else if (available(state, from, currency) < amount) {
    return REFUSAL.insufficientFunds
  }
  post(state, [
    { account: account(state, from, currency), kind, atoms: -amount, from: 'available' },
    { account: account(state, to, currency), kind, atoms: amount, from: 'available' },
  ])
  return ACCEPTED
}

/** User 0 is the system, which owns nothing. */
function isSomeone({ user }: Owner): boolean {
  return Number.isSafeInteger(user) && user > 0
}

function ownedByOthers(state: NaiveState, currency: Currency): bigint {
  return -available(state, LIABILITY, currency)
}

function actor({ user, portfolio }: TradingEvent): Owner {
  return { user, portfolio }
}

function receiver({ toUser, toPortfolio }: TradingEvent): Owner {
  return { user: toUser, portfolio: toPortfolio }
}
