/** The engine's state: all tables, wired together, and the views that readers get of them. */

import type { FeeRates, FeeSchedule } from '@bourse/domain/exchange/fees'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { DoneReason, OrderStatus, OrderView, SelfTrade } from '@bourse/domain/exchange/order'
import {
  type Currency,
  PRODUCT_STATE,
  type Product,
  type ProductState,
} from '@bourse/domain/exchange/product'
import type { BookView, Fill, Switch, TradingState } from '@bourse/domain/exchange/state'
import { type OrderId, toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { Accounts } from '../asset/accounts.ts'
import { UserRules } from '../asset/user-rules.ts'
import { Clearing } from '../clearing/clearing.ts'
import { FeeTiers } from '../clearing/fee-schedule.ts'
import { type EmptyBooks, type ListedProduct, Listings } from '../currency/listings.ts'
import { Book } from '../matching/book.ts'
import { Levels } from '../matching/levels.ts'
import { PriceNodes } from '../matching/price-nodes.ts'
import { StopBook } from '../matching/stop-book.ts'
import { Desks } from '../order/desks.ts'
import { Expiries } from '../order/expiries.ts'
import { Orders } from '../order/orders.ts'
import { References } from '../sequencer/references.ts'
import { Sequencer } from '../sequencer/sequencer.ts'
import { Results } from './results.ts'
import { Switches } from './switches.ts'

export class Core implements TradingState {
  readonly limits: EngineLimits
  readonly sequencer = new Sequencer()
  readonly references: References
  readonly accounts: Accounts
  readonly orders: Orders
  readonly desks: Desks
  readonly listings = new Listings()
  readonly results: Results
  readonly clearing: Clearing
  readonly userRules = new UserRules()
  readonly armed = new Switches()
  readonly fees: FeeTiers
  readonly expiries: Expiries
  /** True while the whole venue is halted; products keep their own states meanwhile. */
  halted = false
  position = 0
  time = 0
  rulesVersion: number
  readonly #levels: Levels
  readonly #nodes: PriceNodes

  constructor(limits: EngineLimits, rulesVersion: number) {
    this.limits = limits
    this.rulesVersion = rulesVersion
    this.references = new References(limits.referencesKept, limits.referencesMax)
    this.accounts = new Accounts(limits.accountsMax)
    this.orders = new Orders(limits.openOrdersMax)
    this.desks = new Desks(limits.openOrdersMax)
    this.#levels = new Levels(limits.openOrdersMax)
    this.#nodes = new PriceNodes(limits.openOrdersMax)
    this.results = new Results(this.orders, this.accounts, this.listings)
    this.fees = new FeeTiers(this.listings, this.accounts)
    this.clearing = new Clearing(this)
    this.expiries = new Expiries(this.orders, limits.openOrdersMax + 1)
  }

  get sequence(): number {
    return this.sequencer.sequence
  }

  get resultHash(): string {
    return this.results.hash
  }

  get openOrderCount(): number {
    return this.orders.count
  }

  get referenceCount(): number {
    return this.references.count
  }

  referencesFullAt(time: number): boolean {
    return this.references.isFullAt(time)
  }

  knowsReference(user: number, reference: string): boolean {
    return this.references.find(user, reference) !== -1
  }

  get currencies(): readonly Currency[] {
    return this.listings.currencies
  }

  get products(): readonly ListedProduct[] {
    return this.listings.products
  }

  get fill(): Fill {
    return this.results.fill
  }

  get posting(): BigInt64Array {
    return this.results.posting
  }

  /** True while not everyone may trade: only then is it asked who may. */
  get isRestricted(): boolean {
    return this.halted || this.userRules.hasFrozen
  }

  productState(product: number): ProductState {
    if (this.halted) return PRODUCT_STATE.halted
    return (this.listings.products[product - 1] as ListedProduct).rules.state
  }

  isFrozen(user: number): boolean {
    return this.userRules.isFrozen(user)
  }

  selfTradeDefault(user: number): SelfTrade | 0 {
    return this.userRules.selfTrade(user)
  }

  get feeSchedule(): FeeSchedule | undefined {
    return this.fees.schedule
  }

  volume30d(user: number): bigint {
    return this.fees.volume(user, this.time)
  }

  feeRates(user: number, product: number): FeeRates {
    const listed = this.listings.products[product - 1] as ListedProduct
    const { makerRate, takerRate } = this.fees.rates(user, listed, this.time)
    return { makerRate, takerRate }
  }

  switches(user: number): readonly Switch[] {
    return this.armed.of(user)
  }

  get nextDeadline(): number {
    const order = this.expiries.earliest
    const armed = this.armed.earliest
    if (order === 0 || armed === 0) return order + armed
    return Math.min(order, armed)
  }

  currencyByCode(code: string): Currency | undefined {
    return this.listings.currency(code)
  }

  productById(id: string): Product | undefined {
    return this.listings.product(id)
  }

  book(product: number): BookView {
    return (this.listings.products[product - 1] as ListedProduct).book
  }

  /** Empty books over the shared tables. */
  newBooks(): EmptyBooks {
    return {
      book: new Book(this.orders, this.#levels, this.#nodes),
      stops: new StopBook(this.orders, this.#levels, this.#nodes),
    }
  }

  orderSlot(id: OrderId): number {
    return this.orders.find(id)
  }

  orderSlotByReference(user: number, clientOrderId: string): number {
    const entry = this.references.find(user, clientOrderId)
    return entry === -1 ? -1 : this.references.orderOf(entry)
  }

  openOrders(user: number, product: number): number[] {
    const slots: number[] = []
    const last = product === 0 ? this.products.length : product
    for (let number = product === 0 ? 1 : product; number <= last; number++) {
      const desk = this.desks.find(user, number)
      if (desk === -1) continue
      let slot = this.desks.head(desk)
      while (slot !== -1) {
        slots.push(slot)
        slot = this.orders.nextOfDesk(slot)
      }
    }
    return product === 0 ? this.byAge(slots) : slots
  }

  /** Sorts slots by order id, in place. */
  byAge(slots: number[]): number[] {
    return slots.sort((a, b) => this.orders.id(a) - this.orders.id(b))
  }

  orderView(slot: number): OrderView {
    const { orders, accounts, references } = this
    const account = orders.baseAccount(slot)
    const reference = orders.reference(slot)
    return {
      id: toOrderId(orders.id(slot)),
      product: orders.product(slot),
      user: toUserId(accounts.user[account] as number),
      portfolio: accounts.portfolio[account] as number,
      clientOrderId: reference === -1 ? '' : references.textOf(reference),
      side: orders.side(slot),
      type: orders.type(slot),
      timeInForce: orders.timeInForce(slot),
      postOnly: orders.postOnly(slot),
      price: orders.price(slot),
      size: orders.size(slot),
      funds: orders.funds(slot),
      filled: orders.filled(slot),
      remaining: orders.remaining(slot),
      executed: orders.takerNotional(slot) + orders.makerNotional(slot),
      fee: orders.fee(slot),
      makerRate: orders.makerRate(slot),
      takerRate: orders.takerRate(slot),
      selfTrade: orders.selfTrade(slot),
      stopType: orders.stopType(slot),
      stopPrice: orders.stopPrice(slot),
      expiresAt: orders.expiresAt(slot),
      status: (orders.isWaiting(slot) ? 'active' : 'open') satisfies OrderStatus,
      doneReason: undefined satisfies DoneReason | undefined,
      refusal: 0,
      createdAt: orders.createdAt(slot),
      doneAt: 0,
    }
  }
}
