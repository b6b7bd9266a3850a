/** One socket of the feed: who it is and what it has asked for. */
import type { Session } from '@bourse/domain/auth/auth'
import type { Connection } from '@bourse/kit/websocket/connection'
import { CHANNELS, type Channel } from './messages.ts'

/** Channel and id pairs of one socket. */
export const SUBSCRIPTIONS_MAX = 50

export class Subscriber {
  readonly connection: Connection
  /** The token of the handshake, '' for none: it speaks when a message carries no valid one. */
  readonly handshakeToken: string
  /** The session that the private channels belong to. */
  session: Session | undefined
  /** Products whose snapshot is owed, because updates were left out while the socket was behind. */
  readonly stale = new Set<number>()
  readonly #subscribed = new Map<Channel, Set<string>>()
  #count = 0

  constructor(connection: Connection, handshakeToken: string) {
    this.connection = connection
    this.handshakeToken = handshakeToken
  }

  /** Channels in their fixed order, ids as they came. */
  get subscribed(): ReadonlyMap<Channel, ReadonlySet<string>> {
    const ordered = new Map<Channel, ReadonlySet<string>>()
    for (const channel of CHANNELS) {
      const ids = this.#subscribed.get(channel)
      if (ids !== undefined && ids.size > 0) ordered.set(channel, ids)
    }
    return ordered
  }

  has(channel: Channel, id: string): boolean {
    return this.#subscribed.get(channel)?.has(id) === true
  }

  ids(channel: Channel): readonly string[] {
    return [...(this.#subscribed.get(channel) ?? [])]
  }

  /** False when the socket has all it may have. Again is no harm. */
  add(channel: Channel, id: string): boolean {
    if (this.has(channel, id)) return true
    if (this.#count >= SUBSCRIPTIONS_MAX) return false
    const ids = this.#subscribed.get(channel) ?? new Set()
    this.#subscribed.set(channel, ids.add(id))
    this.#count++
    return true
  }

  remove(channel: Channel, id: string): void {
    if (this.#subscribed.get(channel)?.delete(id) === true) this.#count--
  }
}
