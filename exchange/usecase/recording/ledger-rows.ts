/**
 * Ledger rows out of what the engine tells. It moves a side's whole money before it tells of it, so
 * the balance after an entry is what the account has now without the entries still to come.
 */
import { LEDGER_KIND, type LedgerKind } from '@bourse/domain/exchange/account'
import { SIDE } from '@bourse/domain/exchange/order'
import type { FillRow, LedgerRow } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import { assert } from '@bourse/domain/shared/assert'
import { toUserId } from '@bourse/domain/shared/ids'

/**
 * Trade entries of a fill in the order in which clearing tells them; a side's fee or rebate follows
 * its two entries and the venue's comes last, where they are not zero. It is the place that says
 * whose an entry is: both sides may be one account.
 */
const BUYER_QUOTE = 0
const BUYER_BASE = 1
const SELLER_BASE = 2
const SELLER_QUOTE = 3

export class LedgerRows {
  readonly #state: TradingState
  #rows: LedgerRow[] = []
  #buyer: FillRow | undefined
  #seller: FillRow | undefined
  /** Place of the trade entry told last. */
  #place = -1
  #sellerPaid = false

  constructor(state: TradingState) {
    this.#state = state
  }

  get pending(): number {
    return this.#rows.length
  }

  /** The fill whose entries come next. */
  fill(maker: FillRow, taker: FillRow): void {
    const takerBuys = taker.side === SIDE.buy
    this.#buyer = takerBuys ? taker : maker
    this.#seller = takerBuys ? maker : taker
    this.#place = -1
    this.#sellerPaid = this.#seller.fee === 0n
  }

  /** The entry that is being told. */
  entry(account: number, kind: LedgerKind, index: number): void {
    const { accounts, posting, sequence, time } = this.#state
    let balance = (accounts.available[account] as bigint) + (accounts.frozen[account] as bigint)
    let fill: FillRow | undefined
    let orderId = 0
    if (kind === LEDGER_KIND.trade) {
      fill = this.#traded()
      orderId = fill.orderId
      // The side's fee has left with this entry, or not come, but has an entry of its own.
      if (this.#place === BUYER_QUOTE || this.#place === SELLER_QUOTE) balance += fill.fee
    } else if (kind === LEDGER_KIND.fee) {
      fill = this.#place === BUYER_BASE ? this.#buyer : this.#seller
      const isVenue = this.#place === SELLER_QUOTE && this.#sellerPaid
      if (this.#place === SELLER_QUOTE) this.#sellerPaid = true
      if (fill !== undefined && !isVenue) orderId = fill.orderId
    }
    this.#rows.push({
      sequence,
      index,
      user: toUserId(accounts.user[account] as number),
      portfolio: accounts.portfolio[account] as number,
      currency: accounts.currency[account] as number,
      kind,
      amount: posting[0] as bigint,
      balance,
      time,
      product: fill === undefined ? 0 : fill.product,
      tradeId: fill === undefined ? 0 : fill.tradeId,
      orderId,
    })
  }

  /** The rows since the last call. */
  take(): LedgerRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  /** The side whose trade entry comes now. */
  #traded(): FillRow {
    this.#place++
    const fill = this.#place < SELLER_BASE ? this.#buyer : this.#seller
    assert(fill !== undefined && this.#place <= SELLER_QUOTE, 'a fill has four trade entries')
    return fill
  }
}
