/**
 * Which event touched a user last: what the read model must have before that user's history is as
 * new as what the user was told. One number a user, written with every balance that changes.
 */
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'
import { isRejectedOrder } from '../order/rejected-order.ts'

export interface Touched {
  readonly listener: Pick<TradingListener, 'received' | 'change' | 'balance' | 'result'>
  /**
   * Sequence id of the last event that changed a balance of this user, and with it any order, fill
   * or ledger entry: an order that rests or leaves freezes or frees funds. A rejected order counts
   * too, and so do a stop that fires and an amended price, which may leave balances as they are.
   * Too high rather than too low for who was not touched since the fold began.
   */
  by(user: UserId): number
}

/** A fold over the engine's `state` that knows nothing of what that had done before. */
export function touchedFold(state: TradingState): Touched {
  const { accounts, limits } = state
  const before = state.sequence
  /** By account slot: the first account of its owner. */
  const firstOf = new Int32Array(limits.accountsMax)
  /** By the slot of a user's first account. */
  const lastOf = new Float64Array(limits.accountsMax)
  const firstAccounts = new Map<number, number>()
  /** Accounts whose owners are known: slots below this. */
  let known = 0
  /** The last rejected order of anyone who has no account. */
  let stranger = before

  function learn(): void {
    for (; known < accounts.count; known++) {
      const user = accounts.user[known] as number
      const first = firstAccounts.get(user) ?? known
      if (first === known) firstAccounts.set(user, known)
      firstOf[known] = first
    }
  }

  function touch(account: number): void {
    if (account >= known) learn()
    lastOf[firstOf[account] as number] = state.sequence
  }

  return {
    listener: {
      received: (slot) => touch(state.orders.baseAccount(slot)),
      change: (slot) => touch(state.orders.baseAccount(slot)),
      balance: touch,
      result(event, refusal) {
        if (!isRejectedOrder(event, refusal)) return
        learn()
        const first = firstAccounts.get(event.user)
        if (first === undefined) stranger = state.sequence
        else lastOf[first] = state.sequence
      },
    },
    by(user) {
      learn()
      const first = firstAccounts.get(user)
      return first === undefined ? stranger : Math.max(before, lastOf[first] as number)
    },
  }
}
