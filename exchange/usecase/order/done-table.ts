/**
 * Orders that are done, as a struct of typed arrays: keeping one copies numbers and makes no
 * object, because the garbage collector would walk over all of them while the read model lags.
 */
import type {
  DoneReason,
  OrderStatus,
  OrderType,
  OrderView,
  SelfTrade,
  Side,
  StopType,
  TimeInForce,
} from '@bourse/domain/exchange/order'
import type { OrderFilter } from '@bourse/domain/exchange/read-model'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { statusOf } from './done-view.ts'

export class DoneTable {
  readonly id: Float64Array
  readonly user: Float64Array
  readonly #state: TradingState
  readonly #product: Int32Array
  readonly #portfolio: Int32Array
  readonly #side: Uint8Array
  readonly #type: Uint8Array
  readonly #timeInForce: Uint8Array
  readonly #postOnly: Uint8Array
  readonly #price: Float64Array
  readonly #size: Float64Array
  readonly #funds: BigInt64Array
  readonly #filled: Float64Array
  readonly #remaining: Float64Array
  readonly #executed: BigInt64Array
  readonly #fee: BigInt64Array
  readonly #makerRate: Int32Array
  readonly #takerRate: Int32Array
  readonly #selfTrade: Uint8Array
  readonly #stopType: Uint8Array
  readonly #stopPrice: Float64Array
  readonly #expiresAt: Float64Array
  readonly #reason: Uint8Array
  readonly #refusal: Int32Array
  readonly #createdAt: Float64Array
  readonly #doneAt: Float64Array
  /** Most orders have none: then nothing is written here. */
  readonly #clientOrderId: string[]

  /** Room for `max` orders of `state`, at 0 to `max - 1`; memory is touched as it is used. */
  constructor(state: TradingState, max: number) {
    this.#state = state
    this.id = new Float64Array(max)
    this.user = new Float64Array(max)
    this.#product = new Int32Array(max)
    this.#portfolio = new Int32Array(max)
    this.#side = new Uint8Array(max)
    this.#type = new Uint8Array(max)
    this.#timeInForce = new Uint8Array(max)
    this.#postOnly = new Uint8Array(max)
    this.#price = new Float64Array(max)
    this.#size = new Float64Array(max)
    this.#funds = new BigInt64Array(max)
    this.#filled = new Float64Array(max)
    this.#remaining = new Float64Array(max)
    this.#executed = new BigInt64Array(max)
    this.#fee = new BigInt64Array(max)
    this.#makerRate = new Int32Array(max)
    this.#takerRate = new Int32Array(max)
    this.#selfTrade = new Uint8Array(max)
    this.#stopType = new Uint8Array(max)
    this.#stopPrice = new Float64Array(max)
    this.#expiresAt = new Float64Array(max)
    this.#reason = new Uint8Array(max)
    this.#refusal = new Int32Array(max)
    this.#createdAt = new Float64Array(max)
    this.#doneAt = new Float64Array(max)
    this.#clientOrderId = new Array<string>(max).fill('')
  }

  /** Keeps the order in the engine's `slot`, while the engine tells that it is done. */
  keepDone(at: number, slot: number, reason: DoneReason): void {
    const { orders, accounts, time } = this.#state
    const account = orders.baseAccount(slot)
    this.id[at] = orders.id(slot)
    this.user[at] = accounts.user[account] as number
    this.#product[at] = orders.product(slot)
    this.#portfolio[at] = accounts.portfolio[account] as number
    this.#side[at] = orders.side(slot)
    this.#type[at] = orders.type(slot)
    this.#timeInForce[at] = orders.timeInForce(slot)
    this.#postOnly[at] = orders.postOnly(slot) ? 1 : 0
    this.#price[at] = orders.price(slot)
    this.#size[at] = orders.size(slot)
    this.#funds[at] = orders.funds(slot)
    this.#filled[at] = orders.filled(slot)
    this.#remaining[at] = orders.remaining(slot)
    this.#executed[at] = orders.takerNotional(slot) + orders.makerNotional(slot)
    this.#fee[at] = orders.fee(slot)
    this.#makerRate[at] = orders.makerRate(slot)
    this.#takerRate[at] = orders.takerRate(slot)
    this.#selfTrade[at] = orders.selfTrade(slot)
    this.#stopType[at] = orders.stopType(slot)
    this.#stopPrice[at] = orders.stopPrice(slot)
    this.#expiresAt[at] = orders.expiresAt(slot)
    this.#reason[at] = reason
    this.#refusal[at] = 0
    this.#createdAt[at] = orders.createdAt(slot)
    this.#doneAt[at] = time
    const hasReference = orders.reference(slot) !== -1
    this.#name(at, hasReference ? this.#state.orderView(slot).clientOrderId : '')
  }

  /** Keeps an order that never was in the engine's table. */
  keepRejected(at: number, view: OrderView, reason: DoneReason): void {
    this.id[at] = view.id
    this.user[at] = view.user
    this.#product[at] = view.product
    this.#portfolio[at] = view.portfolio
    this.#side[at] = view.side
    this.#type[at] = view.type
    this.#timeInForce[at] = view.timeInForce
    this.#postOnly[at] = view.postOnly ? 1 : 0
    this.#price[at] = view.price
    this.#size[at] = view.size
    this.#funds[at] = view.funds
    this.#filled[at] = view.filled
    this.#remaining[at] = view.remaining
    this.#executed[at] = view.executed
    this.#fee[at] = view.fee
    this.#makerRate[at] = view.makerRate
    this.#takerRate[at] = view.takerRate
    this.#selfTrade[at] = view.selfTrade
    this.#stopType[at] = view.stopType
    this.#stopPrice[at] = view.stopPrice
    this.#expiresAt[at] = view.expiresAt
    this.#reason[at] = reason
    this.#refusal[at] = view.refusal
    this.#createdAt[at] = view.createdAt
    this.#doneAt[at] = view.doneAt
    this.#name(at, view.clientOrderId)
  }

  /** The order as a value. */
  view(at: number): OrderView {
    const reason = this.#reason[at] as DoneReason
    return {
      id: toOrderId(this.id[at] as number),
      product: this.#product[at] as number,
      user: toUserId(this.user[at] as number),
      portfolio: this.#portfolio[at] as number,
      clientOrderId: this.#clientOrderId[at] as string,
      side: this.#side[at] as Side,
      type: this.#type[at] as OrderType,
      timeInForce: this.#timeInForce[at] as TimeInForce,
      postOnly: this.#postOnly[at] === 1,
      price: this.#price[at] as number,
      size: this.#size[at] as number,
      funds: this.#funds[at] as bigint,
      filled: this.#filled[at] as number,
      remaining: this.#remaining[at] as number,
      executed: this.#executed[at] as bigint,
      fee: this.#fee[at] as bigint,
      makerRate: this.#makerRate[at] as number,
      takerRate: this.#takerRate[at] as number,
      selfTrade: this.#selfTrade[at] as SelfTrade,
      stopType: this.#stopType[at] as StopType,
      stopPrice: this.#stopPrice[at] as number,
      expiresAt: this.#expiresAt[at] as number,
      status: this.#status(at),
      doneReason: reason,
      refusal: this.#refusal[at] as number,
      createdAt: this.#createdAt[at] as number,
      doneAt: this.#doneAt[at] as number,
    }
  }

  /** True for an order that `filter` asks for, whoever owns it. */
  fits(at: number, filter: OrderFilter): boolean {
    const { product, statuses, after, before, clientOrderId } = filter
    const id = this.id[at] as number
    if (product !== undefined && this.#product[at] !== product) return false
    if (statuses !== undefined && !statuses.includes(this.#status(at))) return false
    if (after !== undefined && id >= after) return false
    if (before !== undefined && id <= before) return false
    return clientOrderId === undefined || this.#clientOrderId[at] === clientOrderId
  }

  #status(at: number): OrderStatus {
    return statusOf(this.#reason[at] as DoneReason)
  }

  #name(at: number, clientOrderId: string): void {
    if (this.#clientOrderId[at] !== clientOrderId) this.#clientOrderId[at] = clientOrderId
  }
}
