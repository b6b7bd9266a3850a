/**
 * Which trades the list shows: the newest as they come, but the same ones for as long as somebody
 * points at them or has scrolled away from the newest.
 */
import type { TradeRow } from '../../api/rows.ts'

export class TradeWindow {
  /** Newest first; the store's own array while nothing is held. */
  rows: readonly TradeRow[] = []
  /** Trades newer than those in `rows`; 0 while nothing is held. */
  waiting = 0
  #held: readonly TradeRow[] | undefined
  #newest: number | undefined

  /** Holds what is shown, or lets go of it. */
  hold(held: boolean): void {
    if (!held) this.#held = undefined
    else this.#held ??= [...this.rows]
  }

  /** Takes the present trades, newest first; returns how many of those now shown are new. */
  take(trades: readonly TradeRow[]): number {
    const newest = this.#held?.[0]?.tradeId
    if (this.#held !== undefined && newest !== undefined) {
      this.rows = this.#held
      this.waiting = Math.max(0, (trades[0]?.tradeId ?? 0) - newest)
      return 0
    }
    const before = this.#newest
    this.rows = trades
    this.waiting = 0
    this.#newest = trades[0]?.tradeId
    if (before === undefined) return 0
    const known = trades.findIndex(({ tradeId }) => tradeId <= before)
    return known === -1 ? trades.length : known
  }
}
