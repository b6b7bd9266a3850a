/** What is worth a toast about one's orders: each step once, from whichever way it comes first. */
import type { OrderRow } from '../../api/rows.ts'
import type { OrderChange } from '../../live/mine.ts'
import type { Key } from '../../text/text.ts'

export interface News {
  readonly kind: 'good' | 'bad' | 'plain'
  readonly title: Key
  readonly order: OrderRow
}

/** What has been told of an order. */
interface Told {
  readonly filled: string
  readonly status: OrderRow['status']
}

/** Orders remembered, the oldest forgotten first. */
const KEPT_MAX = 1_000
/** More at once are told in one sentence. */
export const TOLD_MAX = 3

export class OrderNews {
  readonly #told = new Map<string, Told>()
  readonly #changed = new Map<string, OrderRow>()

  /** Takes an order as an answer or the feed has it; true when there may be something to tell. */
  take({ order, before }: OrderChange): boolean {
    const told = this.#told.get(order.id)
    if (told === undefined && before !== undefined) this.#tell(before)
    const known = this.#changed.get(order.id) ?? told
    // An answer may be older than what the feed has said already.
    if (known !== undefined && isDone(known)) return false
    this.#changed.set(order.id, order)
    return true
  }

  /** What has happened since the last call. Several steps of one order are one piece of news. */
  gather(): readonly News[] {
    const news: News[] = []
    for (const order of this.#changed.values()) {
      const one = newsOf(order, this.#told.get(order.id))
      this.#tell(order)
      if (one !== undefined) news.push(one)
    }
    this.#changed.clear()
    return news
  }

  #tell({ id, filledSize: filled, status }: OrderRow): void {
    this.#told.delete(id)
    this.#told.set(id, { filled, status })
    if (this.#told.size <= KEPT_MAX) return
    for (const oldest of this.#told.keys()) {
      this.#told.delete(oldest)
      return
    }
  }
}

/** Own cancels are told where they are asked for, refusals of new orders in the form. */
export function newsOf(order: OrderRow, told: Told | undefined): News | undefined {
  const { status, filledSize, doneReason, stop } = order
  const hasTraded = filledSize !== (told?.filled ?? '0')
  switch (status) {
    case 'filled':
      return { kind: 'good', title: 'ticketFilled', order }
    case 'active':
      return told === undefined ? { kind: 'plain', title: 'ticketWaits', order } : undefined
    case 'open':
      if (hasTraded) return { kind: 'good', title: 'ticketPartlyFilled', order }
      if (told === undefined) return { kind: 'plain', title: 'ticketPlaced', order }
      return told.status === 'active' ? { kind: 'plain', title: 'ticketFired', order } : undefined
    case 'cancelled':
      if (hasTraded) return { kind: 'good', title: 'ticketPartlyFilled', order }
      if (doneReason === 'cancelled' || doneReason === 'replaced') return undefined
      return { kind: isForeseen(order) ? 'plain' : 'bad', title: 'ticketEnded', order }
    case 'rejected':
      return stop === undefined || told === undefined
        ? undefined
        : { kind: 'bad', title: 'ticketEnded', order }
    default:
      return status satisfies never
  }
}

/** It ended as its owner had said that it should. */
function isForeseen({ doneReason }: OrderRow): boolean {
  return doneReason === 'immediate-rest' || doneReason === 'expired'
}

const REASONS: ReadonlyMap<string, Key> = new Map([
  ['immediate-rest', 'ticketImmediateRest'],
  ['market-rest', 'ticketMarketRest'],
  ['expired', 'ticketExpired'],
  ['self-trade', 'ticketSelfTrade'],
  ['price-band', 'ticketPriceBand'],
  ['switch', 'ticketSwitch'],
  ['not-taken', 'ticketNotTaken'],
])

/** Why an order ended before it was filled; undefined where that is no news. */
export function reasonKey({ doneReason }: OrderRow): Key | undefined {
  return doneReason === null ? undefined : REASONS.get(doneReason)
}

function isDone({ status }: Pick<Told, 'status'>): boolean {
  return status !== 'open' && status !== 'active'
}
