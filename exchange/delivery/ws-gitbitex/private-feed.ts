/**
 * Orders and funds for their owners. Only the latest state of each since the last flush
 * is sent, to the sockets of its user and to no others; to one that is behind, when it is no more.
 */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON, type DoneReason, type OrderView } from '@bourse/domain/exchange/order'
import type { Currency } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { type OrderId, toOrderId, toUserId, type UserId } from '@bourse/domain/shared/ids'
import { fundsFrame, type OrderChange, orderFrame } from './frames.ts'
import { type Subscriber, TOO_SLOW } from './subscriber.ts'

/** Orders owed to one socket; beyond it the socket is cut, and lists its orders when it is back. */
export const ORDERS_OWED_MAX = 1_000

/** The order that a refused create event leaves behind, as the state tells it in `result`. */
export type RejectedOrder = (state: TradingState, event: TradingEvent, refusal: number) => OrderView

export class PrivateFeed {
  readonly #state: TradingState
  readonly #rejectedOrder: RejectedOrder
  /** Sockets with private channels by user. */
  readonly #watched = new Map<UserId, Set<Subscriber>>()
  /** By order id; undefined while the order is open, since it may change again before the flush. */
  readonly #orders = new Map<OrderId, OrderView | undefined>()
  /** By order id: from what was told last to what is told next. */
  readonly #changes = new Map<OrderId, OrderChange>()
  /** Account slots. */
  readonly #balances = new Set<number>()

  constructor(state: TradingState, rejectedOrder: RejectedOrder) {
    this.#state = state
    this.#rejectedOrder = rejectedOrder
  }

  join(user: UserId, subscriber: Subscriber): void {
    const sockets = this.#watched.get(user)
    if (sockets === undefined) this.#watched.set(user, new Set([subscriber]))
    else sockets.add(subscriber)
  }

  leave(user: UserId, subscriber: Subscriber): void {
    const sockets = this.#watched.get(user)
    if (sockets?.delete(subscriber) === true && sockets.size === 0) this.#watched.delete(user)
  }

  /** Sockets of all users together. */
  get sockets(): number {
    let count = 0
    for (const sockets of this.#watched.values()) count += sockets.size
    return count
  }

  /** The open order in `slot` changed. False when its owner does not listen. */
  changed(slot: number): boolean {
    if (this.#watched.size === 0 || !this.#watched.has(this.#ownerOf(slot))) return false
    this.#orders.set(toOrderId(this.#state.orders.id(slot)), undefined)
    return true
  }

  /** As `changed`, when its price or size were other ones. */
  amended(slot: number, change: OrderChange): boolean {
    if (!this.changed(slot)) return false
    const id = toOrderId(this.#state.orders.id(slot))
    const { oldPrice, oldSize } = this.#changes.get(id) ?? change
    this.#changes.set(id, { change: change.change, oldPrice, oldSize })
    return true
  }

  /** The order in `slot` is done. False when its owner does not listen. */
  done(slot: number, reason: DoneReason): boolean {
    if (this.#watched.size === 0 || !this.#watched.has(this.#ownerOf(slot))) return false
    const order = this.#state.orderView(slot)
    const status = reason === DONE_REASON.filled ? 'filled' : 'cancelled'
    const doneAt = this.#state.time
    this.#orders.set(order.id, { ...order, status, doneReason: reason, doneAt })
    return true
  }

  /** A new order was refused. False when its owner does not listen. */
  rejected(event: TradingEvent, refusal: number): boolean {
    if (this.#watched.size === 0 || !this.#watched.has(toUserId(event.user))) return false
    const order = this.#rejectedOrder(this.#state, event, refusal)
    this.#orders.set(order.id, order)
    return true
  }

  /** The balance in this account slot changed. False when its owner does not listen. */
  balance(account: number): boolean {
    if (this.#watched.size === 0) return false
    const { user, portfolio } = this.#state.accounts
    if (portfolio[account] !== MAIN_PORTFOLIO) return false
    if (!this.#watched.has(toUserId(user[account] as number))) return false
    this.#balances.add(account)
    return true
  }

  /** Sends what was marked. Must not be called while the engine applies an event. */
  flush(): void {
    for (const [id, done] of this.#orders) this.#sendOrder(id, done)
    this.#orders.clear()
    this.#changes.clear()
    for (const account of this.#balances) this.#sendBalance(account)
    this.#balances.clear()
  }

  /** Sends what the socket is owed, until it is behind again. */
  pay(subscriber: Subscriber): void {
    const { connection, owed } = subscriber
    for (const [id, done] of owed.orders) {
      if (connection.behind) return
      owed.orders.delete(id)
      const order = done ?? this.#openOrder(id)
      const product = this.#state.products[(order?.product ?? 0) - 1]
      if (order === undefined || product === undefined) continue
      if (subscriber.has('order', product.rules.id))
        connection.send(orderFrame(order, product, undefined))
    }
    for (const number of owed.funds) {
      if (connection.behind) return
      owed.funds.delete(number)
      const currency = this.#state.currencies[number - 1] as Currency
      if (subscriber.has('funds', currency.code)) this.sendFunds(subscriber, currency)
    }
  }

  /** The present balance of the socket's user, zeros when there is no account yet. */
  sendFunds(subscriber: Subscriber, currency: Currency): void {
    const user = subscriber.session?.userId
    if (user === undefined) return
    if (subscriber.connection.behind) {
      subscriber.owed.funds.add(currency.number)
      return
    }
    const { accounts } = this.#state
    const slot = accounts.find(user, MAIN_PORTFOLIO, currency.number)
    const available = slot === -1 ? 0n : (accounts.available[slot] as bigint)
    const hold = slot === -1 ? 0n : (accounts.frozen[slot] as bigint)
    subscriber.connection.send(fundsFrame({ user, currency, available, hold }))
  }

  #ownerOf(slot: number): UserId {
    const { orders, accounts } = this.#state
    return toUserId(accounts.user[orders.baseAccount(slot)] as number)
  }

  #sendOrder(id: OrderId, done: OrderView | undefined): void {
    const order = done ?? this.#openOrder(id)
    const product = this.#state.products[(order?.product ?? 0) - 1]
    if (order === undefined || product === undefined) return
    let frame: Buffer | undefined
    for (const subscriber of this.#watched.get(order.user) ?? []) {
      if (!subscriber.has('order', product.rules.id)) continue
      const { connection, owed } = subscriber
      if (connection.behind) {
        owed.orders.set(id, done)
        if (owed.orders.size > ORDERS_OWED_MAX) connection.close(...TOO_SLOW)
        continue
      }
      frame ??= orderFrame(order, product, this.#changes.get(id))
      connection.send(frame)
    }
  }

  #openOrder(id: OrderId): OrderView | undefined {
    const slot = this.#state.orderSlot(id)
    return slot === -1 ? undefined : this.#state.orderView(slot)
  }

  #sendBalance(account: number): void {
    const { user, currency, available, frozen } = this.#state.accounts
    const owner = toUserId(user[account] as number)
    const own = this.#state.currencies[(currency[account] as number) - 1] as Currency
    let frame: Buffer | undefined
    for (const subscriber of this.#watched.get(owner) ?? []) {
      if (!subscriber.has('funds', own.code)) continue
      if (subscriber.connection.behind) {
        subscriber.owed.funds.add(own.number)
        continue
      }
      frame ??= fundsFrame({
        user: owner,
        currency: own,
        available: available[account] as bigint,
        hold: frozen[account] as bigint,
      })
      subscriber.connection.send(frame)
    }
  }
}
