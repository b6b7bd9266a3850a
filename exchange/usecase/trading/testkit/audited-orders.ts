/** The auditor's books: open orders as told, and whether each trade was right. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { assert as invariant } from '@bourse/domain/shared/assert'
import type { Dump } from '../naive/dump.ts'
import type { DoneFact, LogicalResult, MatchFact, OpenFact, ReceivedFact } from '../naive/facts.ts'
import type { HoldChange } from './audited-accounts.ts'

interface Order extends Omit<ReceivedFact, 'remaining' | 'hold'> {
  remaining: number
  filled: number
  takerNotional: bigint
  makerNotional: bigint
  takerFee: bigint
  makerFee: bigint
  /** What the auditor last counted as needed by it. */
  needed: bigint
}

interface Product {
  readonly base: number
  readonly quote: number
  readonly quoteFactor: bigint
  readonly baseFactor: bigint
  sequence: number
  tradeId: number
  /** Open orders by id: bids under 1, asks under 2. */
  readonly open: readonly [never, Map<number, Order>, Map<number, Order>]
}

const BUY = 1
const MARKET = 2
const MILLION = 1_000_000n

export class AuditedOrders {
  readonly #scales = new Map<string, { number: number; scale: number }>()
  readonly #products = new Map<number, Product>()
  readonly #orders = new Map<number, Order>()
  readonly #references = new Set<string>()
  #changes: HoldChange[] = []
  /** The order that this event brought. */
  #taker: Order | undefined

  get openCount(): number {
    return this.#orders.size
  }

  /** True while an order of the user with this client order id is open. */
  isOpen(user: number, clientOrderId: string): boolean {
    return this.#references.has(`${user}/${clientOrderId}`)
  }

  /** What open orders need, by account, changed by so much since the last call. */
  takeHoldChanges(): HoldChange[] {
    const changes = this.#changes
    this.#changes = []
    return changes
  }

  /** Checks one accepted event. */
  follow(event: TradingEvent, result: LogicalResult): void {
    this.#taker = undefined
    for (const fact of result.facts) {
      switch (fact.fact) {
        case 'received':
          invariant(fact.id === result.sequence, 'an order id is the sequence id of its event')
          this.#receive(fact)
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
    invariant(this.#taker === undefined, 'a received order is open or done in the end')
  }

  /** Checks a whole state: I4 exactly the open orders are in the books, each once, best first. */
  compare(dump: Dump): void {
    let shown = 0
    for (const product of dump.products) {
      for (const [side, orders] of [product.bids, product.asks].entries()) {
        let before: (typeof orders)[number] | undefined
        for (const order of orders) {
          const told = this.#orders.get(order.id)
          invariant(told !== undefined, `I4 order ${order.id} in the book is open`)
          invariant(told.product === product.number && told.side === side + 1, 'I4 in its own book')
          invariant(
            order.remaining > 0 && order.remaining === told.remaining,
            'I4 something is left',
          )
          invariant(order.hold === told.needed, `I3 hold of order ${order.id}`)
          invariant(before === undefined || !isBefore(told, before), 'I7 best first, then oldest')
          before = order
          shown++
        }
      }
      const [bid, ask] = [product.bids[0], product.asks[0]]
      invariant(!bid || !ask || bid.price < ask.price, 'I6 the book is not crossed')
    }
    invariant(shown === this.#orders.size, 'I4 every open order is in a book')
    invariant(shown === dump.openOrderCount, 'I4 the count of open orders is theirs')
  }

  #list(event: TradingEvent, number: number): void {
    const { detail } = event
    if (detail?.kind === 'currency') {
      this.#scales.set(detail.code, { number, scale: detail.scale })
    } else if (detail?.kind === 'product' && !this.#products.has(number)) {
      this.#products.set(number, this.#newProduct(detail.rules))
    }
  }

  #newProduct({ base, quote, priceScale, sizeScale }: ProductRules): Product {
    const [b, q] = [this.#scales.get(base), this.#scales.get(quote)]
    invariant(b !== undefined && q !== undefined, 'a product has two listed currencies')
    return {
      ...{ base: b.number, quote: q.number, sequence: 0, tradeId: 0 },
      quoteFactor: 10n ** BigInt(q.scale - priceScale - sizeScale),
      baseFactor: 10n ** BigInt(b.scale - sizeScale),
      open: [undefined as never, new Map(), new Map()],
    }
  }

  #receive(fact: ReceivedFact): void {
    this.#step(fact.product, fact.productSequence)
    this.#taker = {
      ...fact,
      ...{ filled: 0, needed: 0n },
      ...{ takerNotional: 0n, makerNotional: 0n, takerFee: 0n, makerFee: 0n },
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
    product.open[order.side === BUY ? 1 : 2].set(order.id, order)
    this.#orders.set(order.id, order)
    if (order.clientOrderId !== '') this.#references.add(`${order.user}/${order.clientOrderId}`)
    this.#taker = undefined
    this.#need(order)
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
    invariant(fact.tradeId === ++product.tradeId, 'I10 trade ids are dense')
    invariant(fact.size > 0 && fact.size <= maker.remaining, 'I5 no more than there is')
    const notional = BigInt(fact.price) * BigInt(fact.size) * product.quoteFactor
    invariant(fact.notional === notional, 'I8 notional is price x size')
    maker.remaining -= fact.size
    maker.filled += fact.size
    taker.filled += fact.size
    if (taker.size > 0) taker.remaining -= fact.size
    invariant(taker.remaining >= 0, 'I5 no more than was wanted')
    maker.makerNotional += notional
    taker.takerNotional += notional
    const makerFee = (maker.makerNotional * BigInt(maker.makerRate)) / MILLION - maker.makerFee
    const takerFee = (taker.takerNotional * BigInt(taker.takerRate)) / MILLION - taker.takerFee
    invariant(fact.makerFee === makerFee && fact.takerFee === takerFee, 'I9 fees as agreed')
    maker.makerFee += makerFee
    taker.takerFee += takerFee
    if (taker.type === MARKET && taker.funds > 0n) {
      const spent = taker.takerNotional + (taker.side === BUY ? taker.takerFee : 0n)
      invariant(spent <= taker.funds, 'a market order stays within its funds')
    }
    this.#need(maker)
  }

  #done(fact: DoneFact): void {
    const order = this.#taker?.id === fact.id ? this.#taker : this.#orders.get(fact.id)
    invariant(order !== undefined, 'only an order that is there is done')
    const product = this.#step(order.product, fact.productSequence)
    invariant(fact.remaining === order.remaining && fact.filled === order.filled, 'I5 what is left')
    if (order.size > 0) {
      invariant(order.filled + order.remaining === order.size, 'I5 filled and left make the size')
    }
    if (order === this.#taker) {
      this.#taker = undefined
      return
    }
    product.open[order.side === BUY ? 1 : 2].delete(order.id)
    this.#orders.delete(order.id)
    this.#references.delete(`${order.user}/${order.clientOrderId}`)
    order.remaining = 0
    this.#need(order)
  }

  #step(number: number, sequence: number): Product {
    const product = this.#products.get(number)
    invariant(product !== undefined, 'orders have a listed product')
    invariant(sequence === ++product.sequence, 'I10 product sequences are dense')
    return product
  }

  /** Counts anew what an open order needs: base to sell, or what its rest can cost with fees. */
  #need(order: Order): void {
    const product = this.#products.get(order.product)
    invariant(product !== undefined, 'orders have a listed product')
    const needed = neededBy(order, product)
    const { user, portfolio } = order
    const currency = order.side === BUY ? product.quote : product.base
    this.#changes.push({ user, portfolio, currency, atoms: needed - order.needed })
    order.needed = needed
  }
}

function neededBy(order: Order, product: Product): bigint {
  if (order.remaining === 0) return 0n
  if (order.side !== BUY) return BigInt(order.remaining) * product.baseFactor
  const rest = BigInt(order.price) * BigInt(order.remaining) * product.quoteFactor
  const all = order.takerNotional + order.makerNotional + rest
  return rest + (all * BigInt(order.takerRate)) / MILLION - order.takerFee - order.makerFee
}

/** The best and oldest of one side's open orders. */
function firstOf(orders: ReadonlyMap<number, Order>): Order | undefined {
  let first: Order | undefined
  for (const order of orders.values()) {
    if (first === undefined || isBefore(order, first)) first = order
  }
  return first
}

interface Placed {
  readonly id: number
  readonly side: number
  readonly price: number
}

function isBefore(one: Placed, other: Placed): boolean {
  if (one.price === other.price) return one.id < other.id
  return one.side === BUY ? one.price > other.price : one.price < other.price
}
