/**
 * What the read model must hold by the auditor's own bookkeeping, and whether an engine shows the
 * very orders and balances that it has told of.
 */

import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { DONE_REASON } from '@bourse/domain/exchange/order'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { MemoryReadModel } from '@bourse/exchange/repository/readmodel/memory'
import type { Complain } from './accounts.ts'
import { keyOf } from './accounts.ts'
import type { Ending, Fact, MatchFact } from './facts.ts'
import type { Known } from './known.ts'
import { type AuditedOrder, BUY, SELL, sideOf } from './order.ts'

/** An order that is done. */
interface Ended {
  readonly order: AuditedOrder
  readonly reason: number
  readonly doneAt: number
  readonly position: number
}

interface OwnFill {
  readonly sequence: number
  readonly time: number
  readonly match: MatchFact
}

/** Positions after a fill in which a cancel of that order counts as having raced it. */
const RACE_POSITIONS = 200

export class RowAudit {
  readonly #ended = new Map<number, Ended>()
  readonly #rejected = new Map<number, number>()
  readonly fills: OwnFill[] = []
  readonly #complain: Complain
  #ledger = 0
  #position = 0

  constructor(complain: Complain) {
    this.#complain = complain
  }

  /** True when the user's order was filled a moment ago. */
  justFilled(user: number, id: number): boolean {
    const ended = this.#ended.get(id)
    return (
      ended?.order.user === user &&
      ended.reason === DONE_REASON.filled &&
      this.#position - ended.position < RACE_POSITIONS
    )
  }

  /** Follows one event, after the books have. */
  follow(auditor: Known, { event, refusal, sequence }: Ending, facts: readonly Fact[]): void {
    const { time, position } = auditor
    this.#position = position
    const { createOrder, replaceOrder } = EVENT_TYPE
    const isOrder = event.type === createOrder || event.type === replaceOrder
    if (refusal !== 0 && isOrder) this.#rejected.set(sequence, refusal)
    for (const fact of facts) {
      if (fact.fact === 'match') this.fills.push({ sequence, time, match: fact })
      if (fact.fact === 'ledger') this.#ledger++
      if (fact.fact === 'done') this.#done(auditor, fact)
    }
  }

  /** The rows of a read model that has everything. */
  compare(auditor: Known, model: MemoryReadModel): void {
    this.#compareOrders(auditor, model)
    this.#compareFills(model)
    if (model.ledger.length !== this.#ledger) {
      this.#complain('I14 rows are the fold', `${model.ledger.length} ledger rows`)
    }
    const last = new Map<string, bigint>()
    for (const row of model.ledger) {
      const key = keyOf(row)
      const balance = (last.get(key) ?? 0n) + row.amount
      if (row.balance !== balance) {
        this.#complain('I14 ledger rows follow one another', `${key} at ${row.sequence}`)
        return
      }
      last.set(key, balance)
    }
    for (const [key, balance] of auditor.accounts.balances) {
      const { user, portfolio, currency } = balance.account
      const row = model.balances.get(`${user} ${portfolio} ${currency}`)
      const isSame =
        row?.available === balance.available &&
        row.frozen === balance.frozen &&
        row.sequence === balance.sequence
      if (!isSame) this.#complain('I14 balance rows are the fold', key)
    }
  }

  /** Orders and balances in an engine's state. */
  compareState({ listed, books, accounts }: Known, state: TradingState): void {
    let shown = 0
    for (const product of listed.products) {
      for (const side of [BUY, SELL] as const) {
        const mine = sideOf(product, side)
        let at = 0
        state.book(product.number).eachOrder(side, (slot) => {
          const view = state.orderView(slot)
          const order = mine[at++]
          const isSame =
            order?.id === view.id &&
            order.remaining === view.remaining &&
            order.price === view.price &&
            order.filled === view.filled
          if (!isSame) this.#complain('I7 the book is in its order', `order ${view.id}`)
          shown++
        })
        if (at !== mine.length) this.#complain('I4 every open order is in its book', `${at}`)
        this.#compareLevels(state, product.number, side, mine)
      }
    }
    const waiting = [...books.orders.values()].filter((order) => order.state === 'waiting')
    if (state.openOrderCount !== shown + waiting.length) {
      this.#complain('I4 open orders are counted', `${state.openOrderCount}, not ${shown}`)
    }
    for (let slot = 0; slot < state.accounts.count; slot++) {
      const { user, portfolio, currency, available, frozen } = state.accounts
      const account = {
        user: user[slot] as number,
        portfolio: portfolio[slot] as number,
        currency: currency[slot] as number,
      }
      const told = accounts.balances.get(keyOf(account))
      if (available[slot] !== (told?.available ?? 0n) || frozen[slot] !== (told?.frozen ?? 0n)) {
        this.#complain('a balance is as it was told', keyOf(account))
      }
    }
    if (state.accounts.count !== accounts.count) {
      this.#complain('accounts are counted', `${state.accounts.count}, not ${accounts.count}`)
    }
  }

  #compareLevels(
    state: TradingState,
    product: number,
    side: 1 | 2,
    orders: readonly AuditedOrder[],
  ): void {
    const levels = new Map<number, { size: number; orders: number }>()
    for (const { price, remaining } of orders) {
      const level = levels.get(price) ?? { size: 0, orders: 0 }
      level.size += remaining
      level.orders++
      levels.set(price, level)
    }
    const mine = [...levels]
    let at = 0
    state.book(product).eachLevel(side, Number.MAX_SAFE_INTEGER, (price, size, count) => {
      const [own, level] = mine[at++] ?? []
      if (own !== price || level?.size !== size || level.orders !== count) {
        this.#complain('a level is the sum of its orders', `${size} at ${price}`)
      }
    })
    if (at !== mine.length) this.#complain('a level is the sum of its orders', `${at} levels`)
  }

  #done(auditor: Known, fact: Extract<Fact, { fact: 'done' }>): void {
    const { time, position, books } = auditor
    const order = books.ended.get(fact.order.id)
    if (order === undefined) return
    this.#ended.set(order.id, { order, reason: fact.reason, doneAt: time, position })
  }

  #compareOrders({ books }: Known, model: MemoryReadModel): void {
    const count = this.#ended.size + this.#rejected.size + books.orders.size
    if (model.orders.size !== count) {
      this.#complain('I14 order rows are the fold', `${model.orders.size} orders, not ${count}`)
    }
    for (const row of model.orders.values()) {
      const ended = this.#ended.get(row.id)
      const order = ended?.order ?? books.orders.get(row.id)
      if (order === undefined) {
        if (row.refusal !== this.#rejected.get(row.id)) this.#wrong(row.id)
        continue
      }
      const isSame =
        row.filled === order.filled &&
        row.remaining === order.remaining &&
        row.price === order.price &&
        row.size === order.size &&
        row.fee === order.fee &&
        row.executed === order.takerNotional + order.makerNotional &&
        row.user === order.user &&
        row.clientOrderId === order.clientOrderId &&
        row.doneReason === ended?.reason &&
        row.doneAt === (ended?.doneAt ?? 0)
      if (!isSame) this.#wrong(row.id)
    }
  }

  #wrong(id: number): void {
    this.#complain('I14 order rows are the fold', `order ${id}`)
  }

  #compareFills(model: MemoryReadModel): void {
    if (model.fills.length !== this.fills.length * 2) {
      this.#complain('I14 fill rows are the fold', `${model.fills.length} fills`)
      return
    }
    for (const [at, { sequence, time, match }] of this.fills.entries()) {
      for (const [side, row] of [model.fills[at * 2], model.fills[at * 2 + 1]].entries()) {
        const order = side === 0 ? match.maker : match.taker
        const isSame =
          row?.sequence === sequence &&
          row.time === time &&
          row.orderId === order.id &&
          row.user === order.user &&
          row.price === match.price &&
          row.size === match.size &&
          row.tradeId === match.tradeId &&
          row.notional === match.notional &&
          row.fee === (side === 0 ? match.makerFee : match.takerFee) &&
          row.liquidity === (side === 0 ? 'M' : 'T')
        if (!isSame) this.#complain('I14 fill rows are the fold', `trade ${match.tradeId}`)
      }
    }
  }
}
