/** One socket of the feed: who it is, what it has asked for, and what it is owed. */
import type { Session } from '@bourse/domain/auth/auth'
import type { OrderView } from '@bourse/domain/exchange/order'
import type { OrderId } from '@bourse/domain/shared/ids'
import type { Connection } from '@bourse/kit/websocket/connection'
import { CHANNELS, type Channel, SILENT_CHANNELS } from './messages.ts'

/** Channel and id pairs of one socket; the status channel is one. */
export const SUBSCRIPTIONS_MAX = 50
/** Pairs of channels that bring nothing: they are counted apart, and beyond it not listed. */
const SILENT_MAX = 50
/** How a socket is cut that is owed more than is kept. */
export const TOO_SLOW = [1013, 'reading too slowly'] as const

/**
 * What was left out while the socket was behind, by what it takes to make up for it. None of it
 * grows with time: keys stand for their newest state, trades are a mark in the recent trades.
 */
class Debts {
  /** Products whose book is owed as a snapshot. */
  readonly level2 = new Set<number>()
  /** By product the last trade id that was told: later trades are owed. */
  readonly match = new Map<number, number>()
  /** Products. */
  readonly ticker = new Set<number>()
  /** By order id; undefined while the order is open. */
  readonly orders = new Map<OrderId, OrderView | undefined>()
  /** True when all products are owed on the status channel. */
  status = false
  /** Currency numbers. */
  readonly funds = new Set<number>()
}

export class Subscriber {
  readonly connection: Connection
  /** The token of the handshake, '' for none: it speaks when a message carries no valid one. */
  readonly handshakeToken: string
  readonly owed = new Debts()
  /** The session that the private channels belong to. */
  session: Session | undefined
  /** Messages that wait behind one whose token is being verified; undefined when none is. */
  waiting: string[] | undefined
  readonly #subscribed = new Map<string, Set<string>>()
  #count = 0
  #silentCount = 0

  constructor(connection: Connection, handshakeToken: string) {
    this.connection = connection
    this.handshakeToken = handshakeToken
  }

  /** Channels in their fixed order, ids as they came. */
  get subscribed(): ReadonlyMap<string, ReadonlySet<string>> {
    const ordered = new Map<string, ReadonlySet<string>>()
    for (const channel of [...CHANNELS, ...SILENT_CHANNELS]) {
      const ids = this.#subscribed.get(channel)
      if (ids !== undefined && ids.size > 0) ordered.set(channel, ids)
    }
    return ordered
  }

  has(channel: Channel, id: string): boolean {
    return this.#subscribed.get(channel)?.has(id) === true
  }

  ids(channel: string): readonly string[] {
    return [...(this.#subscribed.get(channel) ?? [])]
  }

  /** False when the socket has all it may have. Again is no harm. */
  add(channel: Channel, id: string): boolean {
    if (this.has(channel, id)) return true
    if (this.#count >= SUBSCRIPTIONS_MAX) return false
    this.#enter(channel, id)
    this.#count++
    return true
  }

  /** Lists a channel that brings nothing. */
  addSilent(channel: string, id: string): void {
    if (this.#silentCount >= SILENT_MAX || this.#subscribed.get(channel)?.has(id) === true) return
    this.#enter(channel, id)
    this.#silentCount++
  }

  remove(channel: Channel, id: string): void {
    if (this.#subscribed.get(channel)?.delete(id) === true) this.#count--
  }

  removeSilent(channel: string, id: string): void {
    if (this.#subscribed.get(channel)?.delete(id) === true) this.#silentCount--
  }

  #enter(channel: string, id: string): void {
    const ids = this.#subscribed.get(channel)
    if (ids === undefined) this.#subscribed.set(channel, new Set([id]))
    else ids.add(id)
  }
}
