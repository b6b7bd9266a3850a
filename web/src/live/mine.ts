/** The signed-in person's open orders and balances, kept current by the feed. */
import type { AccountRow, OrderRow } from '../api/rows.ts'
import type { Frame } from './frames.ts'
import { Signal } from './signal.ts'

export interface OrderChange {
  readonly order: OrderRow
  readonly before: OrderRow | undefined
}

/** True while an order can still trade or fire. */
function isOpen({ status }: OrderRow): boolean {
  return status === 'open' || status === 'active'
}

export class Mine {
  /** Open and waiting orders, newest first. */
  readonly orders = new Signal<readonly OrderRow[]>([])
  /** By currency code. */
  readonly balances = new Signal<ReadonlyMap<string, AccountRow>>(new Map())
  /** Orders that ended lately: an answer older than the feed must not open them again. */
  readonly #ended = new Set<string>()
  /** False until they were fetched: only then no rows mean that there is nothing. */
  readonly known = new Signal(false)
  readonly #onOrder = new Set<(change: OrderChange) => void>()
  /** What the feed has told while a fetch is under way: it is newer than what is fetched. */
  #told: Told | undefined

  /** A fetch begins, whose result `begin` will be given. */
  expect(): void {
    this.#told = { orders: new Map(), currencies: new Set() }
  }

  /** What was fetched replaces what is known, except for what the feed has told meanwhile. */
  begin(orders: readonly OrderRow[], accounts: readonly AccountRow[]): void {
    const told = this.#told ?? { orders: new Map(), currencies: new Set() }
    this.#told = undefined
    const fetched = new Set(orders.map(({ id }) => id))
    const newer = [...told.orders.values()].filter(({ id }) => !fetched.has(id))
    const all = [...newer.reverse(), ...orders.map((order) => told.orders.get(order.id) ?? order)]
    this.orders.set(all.filter(isOpen))
    const balances = new Map(accounts.map((account) => [account.currency, account]))
    for (const code of told.currencies) {
      const account = this.balances.value.get(code)
      if (account !== undefined) balances.set(code, account)
    }
    this.balances.set(balances)
    this.known.set(true)
  }

  forget(): void {
    this.#told = undefined
    this.known.set(false)
    this.orders.set([])
    this.balances.set(new Map())
  }

  /** Every change of an own order, for toasts and lists. */
  onOrder(hear: (change: OrderChange) => void): () => void {
    this.#onOrder.add(hear)
    return () => this.#onOrder.delete(hear)
  }

  /** Takes a frame of the feed; others than `order` and `funds` are not for here. */
  take(frame: Frame): void {
    if (frame.type === 'order') this.put({ ...frame, type: frame.orderType })
    if (frame.type === 'funds') {
      const { currencyCode, available, hold } = frame
      this.#told?.currencies.add(currencyCode)
      const known = this.balances.value.get(currencyCode)
      const account = {
        id: known?.id ?? currencyCode,
        currency: currencyCode,
        currencyIcon: '',
        available,
        hold,
      }
      this.balances.set(new Map(this.balances.value).set(currencyCode, account))
    }
  }

  /** An order as an answer or the feed has it now. */
  put(order: OrderRow): void {
    if (isOpen(order) && this.#ended.has(order.id)) return
    if (!isOpen(order)) this.#keepEnded(order.id)
    this.#told?.orders.set(order.id, order)
    const before = this.orders.value.find(({ id }) => id === order.id)
    const others = this.orders.value.filter(({ id }) => id !== order.id)
    if (isOpen(order) && before !== undefined) {
      this.orders.set(this.orders.value.map((one) => (one.id === order.id ? order : one)))
    } else if (isOpen(order)) this.orders.set([order, ...others])
    else if (before !== undefined) this.orders.set(others)
    for (const hear of this.#onOrder) hear({ order, before })
  }

  #keepEnded(id: string): void {
    this.#ended.add(id)
    if (this.#ended.size <= ENDED_KEPT) return
    for (const oldest of this.#ended) {
      this.#ended.delete(oldest)
      return
    }
  }
}

const ENDED_KEPT = 1_000

interface Told {
  readonly orders: Map<string, OrderRow>
  readonly currencies: Set<string>
}
