/** The auditor's books: open orders as told, and whether each trade was right. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { assert as invariant } from '@bourse/domain/shared/assert'
import type { Dump, DumpedProduct } from '../naive/dump.ts'
import type {
  AcceptedOrder,
  ActiveFact,
  ChangeFact,
  DoneFact,
  LogicalResult,
  MatchFact,
  OpenFact,
  ReceivedFact,
} from '../naive/facts.ts'
import type { HoldChange } from './audited-accounts.ts'
import type { Order, Product } from './audited-order.ts'
import { BUY, bandOf, feesOf, fires, firstOf, isBefore, MARKET, neededBy } from './audited-order.ts'

const REQUEUED = 3
const WAITING = 4
const NO_PREVENTION = 1
const EXPIRED = 6

export class AuditedOrders {
  readonly #scales = new Map<string, { number: number; scale: number }>()
  readonly #products = new Map<number, Product>()
  readonly #orders = new Map<number, Order>()
  readonly #references = new Set<string>()
  /** Those that have an end. */
  readonly #ending = new Map<number, Order>()
  #changes: HoldChange[] = []
  /** The order whose turn it is to trade, and the prices at which it may. */
  #taker: Order | undefined
  #isInBand: (price: number) => boolean = () => true
  #turn = 0
  #time = 0

  get openCount(): number {
    return this.#orders.size
  }

  /** True while an order of the user with this client order id is open or waits. */
  isOpen(user: number, clientOrderId: string): boolean {
    return this.#references.has(`${user}/${clientOrderId}`)
  }

  /** What open orders need, by account, changed by so much since the last call. */
  takeHoldChanges(): HoldChange[] {
    const changes = this.#changes
    this.#changes = []
    return changes
  }

  /** Engine time after a record stamped `time`: it never falls. */
  passTime(time: number): void {
    this.#time = Math.max(this.#time, time)
  }

  /** Checks one event, whether it was accepted or only let time pass. */
  follow(event: TradingEvent, result: LogicalResult): void {
    this.#taker = undefined
    for (const product of this.#products.values()) product.traded = []
    for (const fact of result.facts) {
      switch (fact.fact) {
        case 'received':
          this.#receive(fact, result.sequence)
          break
        case 'active':
          this.#activate(fact, result.sequence)
          break
        case 'change':
          this.#change(fact)
          break
        case 'open':
          this.#open(fact)
          break
        case 'match':
          this.#match(fact)
          break
        case 'done':
          this.#done(fact)
          break
        case 'listed':
          this.#list(event, fact.number)
          break
        case 'ledger':
        case 'balance':
          break
        default:
          fact satisfies never
      }
    }
    invariant(this.#taker === undefined, 'an order that takes is open or done in the end')
    this.#nothingIsLate()
  }

  /** Checks a whole state: I4 exactly the open orders are in the books, each once, best first. */
  compare(dump: Dump): void {
    let shown = 0
    for (const product of dump.products) {
      for (const [side, orders] of [product.stops, product.bids, product.asks].entries()) {
        shown += this.#compareOrders(product, side, orders)
      }
      const [bid, ask] = [product.bids[0], product.asks[0]]
      invariant(!bid || !ask || bid.price < ask.price, 'I6 the book is not crossed')
    }
    invariant(shown === this.#orders.size, 'I4 every open order is in a book, or waits')
    invariant(shown === dump.openOrderCount, 'I4 the count of open orders is theirs')
  }

  #compareOrders(
    { number }: DumpedProduct,
    side: number,
    orders: readonly DumpedProduct['bids'][number][],
  ): number {
    let before: Order | undefined
    for (const order of orders) {
      const told = this.#orders.get(order.id)
      invariant(told !== undefined, `I4 order ${order.id} in the book is open`)
      invariant(told.product === number && told.waiting === (side === 0), 'I4 in its own book')
      invariant(side === 0 || told.side === side, 'I4 on its own side')
      const isSame = order.remaining === told.remaining && order.price === told.price
      invariant(isSame && order.size === told.size, 'I4 as it was told')
      invariant(order.remaining > 0 || order.type === MARKET, 'I4 something is left')
      invariant(order.hold === told.needed, `I3 hold of order ${order.id}`)
      const inLine = side === 0 || before === undefined || isBefore(before, told)
      invariant(inLine, 'I7 best first, then oldest')
      before = told
    }
    return orders.length
  }

  /** No stop waits for a price that was traded, no order lives on after its end. */
  #nothingIsLate(): void {
    for (const { open, traded } of this.#products.values()) {
      if (traded.length === 0) continue
      for (const stop of open[0].values()) {
        invariant(!traded.some((price) => fires(stop, price)), `stop ${stop.id} should have fired`)
      }
    }
    for (const { id, expiresAt } of this.#ending.values()) {
      invariant(expiresAt > this.#time, `order ${id} is over`)
    }
  }

  #list(event: TradingEvent, number: number): void {
    const { detail } = event
    if (detail?.kind === 'currency') {
      this.#scales.set(detail.code, { number, scale: detail.scale })
    } else if (detail?.kind === 'product') {
      const known = this.#products.get(number)
      if (known === undefined) this.#products.set(number, this.#newProduct(detail.rules))
      else known.rules = detail.rules
    }
  }

  #newProduct(rules: ProductRules): Product {
    const [b, q] = [this.#scales.get(rules.base), this.#scales.get(rules.quote)]
    invariant(b !== undefined && q !== undefined, 'a product has two listed currencies')
    return {
      ...{ base: b.number, quote: q.number, rules, sequence: 0, tradeId: 0, lastPrice: 0 },
      quoteFactor: 10n ** BigInt(q.scale - rules.priceScale - rules.sizeScale),
      baseFactor: 10n ** BigInt(b.scale - rules.sizeScale),
      traded: [],
      open: [new Map(), new Map(), new Map()],
    }
  }

  /** A new order, or a stop that a trade of this event has set off. */
  #receive(fact: ReceivedFact, sequence: number): void {
    invariant(this.#taker === undefined, 'one order takes at a time')
    const product = this.#step(fact.product, fact.productSequence)
    const stop = product.open[0].get(fact.id)
    if (stop === undefined) {
      this.#take(this.#newOrder(fact, sequence), product)
      return
    }
    invariant(
      product.traded.some((price) => fires(stop, price)),
      'a trade sets off a stop',
    )
    invariant(fact.hold === stop.needed, 'I3 a stop holds until it fires')
    invariant(fact.price === stop.price && fact.size === stop.size, 'a stop is what it was')
    this.#remove(stop, product)
    stop.waiting = false
    this.#take(stop, product)
  }

  #activate(fact: ActiveFact, sequence: number): void {
    const order = this.#newOrder(fact, sequence)
    invariant(order.stopType !== 0, 'only stops wait')
    order.waiting = true
    this.#keep(order, this.#product(order), 0)
    this.#need(order, fact.hold)
    invariant(fact.hold === order.needed, `I3 stop ${order.id} holds what it can cost`)
  }

  #newOrder(fact: AcceptedOrder, sequence: number): Order {
    invariant(fact.id === sequence, 'an order id is the sequence id of its event')
    return {
      ...fact,
      ...{ filled: 0, needed: 0n, waiting: false, turn: 0 },
      ...{ takerNotional: 0n, makerNotional: 0n, takerFee: 0n, makerFee: 0n },
    }
  }

  #take(order: Order, product: Product): void {
    this.#taker = order
    this.#isInBand = bandOf(product, order.side)
  }

  #change(fact: ChangeFact): void {
    const order = this.#taker?.id === fact.id ? this.#taker : this.#orders.get(fact.id)
    invariant(order !== undefined, 'only an order that is there changes')
    const product = this.#product(order)
    const isPrivate = fact.change === WAITING
    invariant(isPrivate === order.waiting, 'a change of what waits is private')
    if (!isPrivate) product.sequence++
    invariant(fact.productSequence === product.sequence, 'I10 product sequences are dense')
    invariant(fact.oldPrice === order.price && fact.oldSize === order.size, 'it was as it was')
    const placed = fact.change === REQUEUED || isPrivate
    invariant(placed || (fact.price === order.price && fact.size < order.size), 'only size falls')
    order.price = fact.price
    order.size = fact.size
    order.remaining = fact.size - order.filled
    invariant(fact.remaining === order.remaining && order.remaining > 0, 'I5 what is left')
    if (fact.change === REQUEUED) {
      this.#remove(order, product)
      this.#take(order, product)
    } else if (order !== this.#taker) {
      this.#need(order, fact.hold)
      invariant(fact.hold === order.needed, `I3 the hold of order ${order.id} follows`)
    }
  }

  #open(fact: OpenFact): void {
    const order = this.#taker
    invariant(order?.id === fact.id && order.type !== MARKET, 'the rest of the taker is opened')
    const product = this.#step(order.product, fact.productSequence)
    invariant(fact.remaining === order.remaining && order.remaining > 0, 'I4 something is left')
    const first = firstOf(product.open[order.side === BUY ? 2 : 1])
    invariant(
      first === undefined ||
        (order.side === BUY ? first.price > order.price : first.price < order.price),
      'I6 an order that opens crosses nobody',
    )
    order.turn = ++this.#turn
    this.#keep(order, product, order.side)
    this.#taker = undefined
    this.#need(order, fact.hold)
    invariant(fact.hold === order.needed, `I3 order ${order.id} holds what its rest can cost`)
  }

  #match(fact: MatchFact): void {
    const taker = this.#taker
    invariant(taker?.id === fact.taker, 'the taker is the order that came')
    const product = this.#step(taker.product, fact.productSequence)
    const maker = firstOf(product.open[taker.side === BUY ? 2 : 1])
    invariant(maker !== undefined && maker.id === fact.maker, 'I7 the best and oldest trades first')
    invariant(fact.price === maker.price, 'I8 a trade is at the maker price')
    if (taker.type !== MARKET) {
      const fair = taker.side === BUY ? fact.price <= taker.price : fact.price >= taker.price
      invariant(fair, 'I8 a trade is within the taker price')
    }
    invariant(this.#isInBand(fact.price), 'I8 a trade is within the price band')
    const isOwn = maker.user === taker.user
    invariant(!isOwn || taker.selfTrade === NO_PREVENTION, 'prevented self-trades do not happen')
    invariant(fact.tradeId === ++product.tradeId, 'I10 trade ids are dense')
    invariant(fact.size > 0 && fact.size <= maker.remaining, 'I5 no more than there is')
    const notional = BigInt(fact.price) * BigInt(fact.size) * product.quoteFactor
    invariant(fact.notional === notional, 'I8 notional is price x size')
    product.lastPrice = fact.price
    product.traded.push(fact.price)
    this.#charge(maker, taker, fact)
    maker.remaining -= fact.size
    maker.filled += fact.size
    taker.filled += fact.size
    if (taker.size > 0) taker.remaining -= fact.size
    invariant(taker.remaining >= 0, 'I5 no more than was wanted')
    if (taker.type === MARKET && taker.funds > 0n) {
      const spent = taker.takerNotional + (taker.side === BUY ? taker.takerFee : 0n)
      invariant(spent <= taker.funds, 'a market order stays within its funds')
    }
    this.#need(maker, 0n)
  }

  #charge(maker: Order, taker: Order, { notional, ...fact }: MatchFact): void {
    const [makerFee, takerFee] = feesOf(maker, taker, notional)
    invariant(fact.makerFee === makerFee && fact.takerFee === takerFee, 'I9 fees as agreed')
    invariant(makerFee + takerFee >= 0n, 'I9 the venue never pays for a fill')
    maker.makerNotional += notional
    taker.takerNotional += notional
    maker.makerFee += makerFee
    taker.takerFee += takerFee
  }

  #done(fact: DoneFact): void {
    const order = this.#taker?.id === fact.id ? this.#taker : this.#orders.get(fact.id)
    invariant(order !== undefined, 'only an order that is there is done')
    const product = this.#product(order)
    if (!order.waiting) product.sequence++
    invariant(fact.productSequence === product.sequence, 'I10 product sequences are dense')
    invariant(fact.remaining === order.remaining && fact.filled === order.filled, 'I5 what is left')
    if (order.size > 0) {
      invariant(order.filled + order.remaining === order.size, 'I5 filled and left make the size')
    }
    const executed = order.takerNotional + order.makerNotional
    invariant(fact.executed === executed, 'I9 the order has paid what it traded')
    invariant(fact.fee === order.takerFee + order.makerFee, 'I9 the order has paid its fees')
    const isOver = order.expiresAt > 0 && order.expiresAt <= this.#time
    invariant(fact.reason !== EXPIRED || isOver, 'an order expires when its time is over')
    if (order === this.#taker) this.#taker = undefined
    else this.#remove(order, product)
  }

  #keep(order: Order, product: Product, side: 0 | number): void {
    product.open[side as 0 | 1 | 2].set(order.id, order)
    this.#orders.set(order.id, order)
    if (order.expiresAt > 0) this.#ending.set(order.id, order)
    if (order.clientOrderId !== '') this.#references.add(`${order.user}/${order.clientOrderId}`)
  }

  /** Out of its book; what it needs is not counted until it is kept again. */
  #remove(order: Order, product: Product): void {
    for (const orders of product.open) orders.delete(order.id)
    this.#orders.delete(order.id)
    this.#ending.delete(order.id)
    this.#references.delete(`${order.user}/${order.clientOrderId}`)
    this.#setNeeded(order, 0n)
  }

  #product(order: { product: number }): Product {
    const product = this.#products.get(order.product)
    invariant(product !== undefined, 'orders have a listed product')
    return product
  }

  #step(number: number, sequence: number): Product {
    const product = this.#product({ product: number })
    invariant(sequence === ++product.sequence, 'I10 product sequences are dense')
    return product
  }

  /** Counts anew what an open order needs; `hold` is what was told of a waiting market order. */
  #need(order: Order, hold: bigint): void {
    this.#setNeeded(order, neededBy(order, this.#product(order), hold))
  }

  #setNeeded(order: Order, needed: bigint): void {
    const product = this.#product(order)
    const { user, portfolio } = order
    const currency = order.side === BUY ? product.quote : product.base
    this.#changes.push({ user, portfolio, currency, atoms: needed - order.needed })
    order.needed = needed
  }
}
