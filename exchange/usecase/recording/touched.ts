/**
 * Which event touched a user last: what the read model must have before that user's history is as
 * new as what the user was told. One number a user, written with every balance that changes.
 */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'

export interface Touched {
  readonly listener: Pick<TradingListener, 'balance' | 'result'>
  /**
   * Sequence id of the last event that changed a balance of this user, and with it any order, fill
   * or ledger entry: an order that rests or leaves freezes or frees funds. A rejected order counts
   * too. Too high rather than too low for who was not touched since the fold began.
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

  return {
    listener: {
      balance(account) {
        if (account >= known) learn()
        lastOf[firstOf[account] as number] = state.sequence
      },
      result(event, refusal) {
        if (refusal === 0 || event.type !== EVENT_TYPE.createOrder) return
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
