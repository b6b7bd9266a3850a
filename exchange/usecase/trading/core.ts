/** The engine's state: all tables, wired together, and the views that readers get of them. */
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type {
  DoneReason,
  OrderStatus,
  OrderType,
  OrderView,
  Side,
  TimeInForce,
} from '@bourse/domain/exchange/order'
import type { Currency, Product } from '@bourse/domain/exchange/product'
import type { BookView, Fill, TradingState } from '@bourse/domain/exchange/state'
import { type OrderId, toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { Accounts } from '../asset/accounts.ts'
import { Clearing } from '../clearing/clearing.ts'
import { type ListedProduct, Listings } from '../currency/listings.ts'
import { Book, Levels } from '../matching/book.ts'
import { PriceNodes } from '../matching/price-tree.ts'
import { Desks, Orders } from '../order/orders.ts'
import { References } from '../sequencer/references.ts'
import { Sequencer } from '../sequencer/sequencer.ts'
import { Results } from './results.ts'

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
  position = 0
  time = 0
  rulesVersion: number
  readonly #levels: Levels
  readonly #nodes = new PriceNodes()

  constructor(limits: EngineLimits, rulesVersion: number) {
    this.limits = limits
    this.rulesVersion = rulesVersion
    this.references = new References(limits.referencesKept, limits.referencesMax)
    this.accounts = new Accounts(limits.accountsMax)
    this.orders = new Orders(limits.openOrdersMax)
    this.desks = new Desks(limits.openOrdersMax)
    this.#levels = new Levels(limits.openOrdersMax)
    this.results = new Results(this.orders, this.accounts, this.listings)
    this.clearing = new Clearing(this.orders, this.accounts, this.listings, this.results)
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

  currencyByCode(code: string): Currency | undefined {
    return this.listings.currency(code)
  }

  productById(id: string): Product | undefined {
    return this.listings.product(id)
  }

  book(product: number): BookView {
    return (this.listings.products[product - 1] as ListedProduct).book
  }

  /** An empty book over the shared tables. */
  newBook(): Book {
    return new Book(this.orders, this.#levels, this.#nodes)
  }

  orderSlot(id: OrderId): number {
    return this.orders.find(id)
  }

  orderSlotByReference(user: number, clientOrderId: string): number {
    const entry = this.references.find(user, clientOrderId)
    return entry === -1 ? -1 : this.references.orderOf(entry)
  }

  openOrders(user: number, product: number): number[] {
    const userSlot = this.accounts.userSlot(user)
    const slots: number[] = []
    if (userSlot === -1) return slots
    const last = product === 0 ? this.products.length : product
    for (let number = product === 0 ? 1 : product; number <= last; number++) {
      const desk = this.desks.find(userSlot, number)
      if (desk === -1) continue
      let slot = this.desks.head[desk] as number
      while (slot !== -1) {
        slots.push(slot)
        slot = this.orders.nextOfDesk(slot)
      }
    }
    return product === 0 ? this.byAge(slots) : slots
  }

  /** Sorts slots by order id, in place. */
  byAge(slots: number[]): number[] {
    return slots.sort((a, b) => (this.orders.id[a] as number) - (this.orders.id[b] as number))
  }

  orderView(slot: number): OrderView {
    const { orders, accounts, references } = this
    const account = orders.baseAccount[slot] as number
    const reference = orders.reference[slot] as number
    return {
      id: toOrderId(orders.id[slot] as number),
      product: orders.product[slot] as number,
      user: toUserId(accounts.user[account] as number),
      portfolio: accounts.portfolio[account] as number,
      clientOrderId: reference === -1 ? '' : references.textOf(reference),
      side: orders.side[slot] as Side,
      type: orders.type[slot] as OrderType,
      timeInForce: orders.timeInForce[slot] as TimeInForce,
      postOnly: orders.postOnly[slot] === 1,
      price: orders.price[slot] as number,
      size: orders.size[slot] as number,
      funds: orders.funds[slot] as bigint,
      filled: orders.filled[slot] as number,
      remaining: orders.remaining[slot] as number,
      executed: (orders.takerNotional[slot] as bigint) + (orders.makerNotional[slot] as bigint),
      fee: orders.fee[slot] as bigint,
      makerRate: orders.makerRate[slot] as number,
      takerRate: orders.takerRate[slot] as number,
      status: 'open' satisfies OrderStatus,
      doneReason: undefined satisfies DoneReason | undefined,
      refusal: 0,
      createdAt: orders.createdAt[slot] as number,
      doneAt: 0,
    }
  }
}
