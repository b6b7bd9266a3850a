/**
 * The one WebSocket of a tab: it connects, subscribes to what is wanted, comes back after a loss
 * with growing pauses, and says how fresh what it brought is.
 */
import type { Frame } from './frames.ts'
import { Signal } from './signal.ts'

export type Channel = 'level2' | 'match' | 'ticker' | 'heartbeat' | 'order' | 'funds' | 'status'

/** `live`: messages arrive. `stale`: connected or not, nothing has come for too long. */
export type Freshness = 'connecting' | 'live' | 'reconnecting' | 'stale'

export interface Link {
  readonly freshness: Freshness
  /** Milliseconds of `performance.now()` at the last message; 0 before the first. */
  readonly heardAt: number
}

/** Who hears frames. `restarted` comes after each new connection, before its frames. */
export interface Hearer {
  frame(frame: Frame): void
  restarted?(): void
}

interface Wanted {
  readonly channel: Channel
  readonly id: string
  /** Subscribers in this tab. */
  count: number
  /** The sequence to go on from, if the hearer knows one. */
  readonly sequence: (() => number) | undefined
}

const PAUSE_MS_MIN = 250
const PAUSE_MS_MAX = 8_000
/** Without the heartbeat channel a tab may want nothing that moves: an answer tells as well. */
const QUIET_MS = 2_000
const STALE_MS = 4_000
const DEAD_MS = 12_000

const PING = '{"type":"ping"}'

/** The products and currencies of a channel are named in different fields. */
const BY_CURRENCY: readonly Channel[] = ['funds']

export class LiveSocket {
  /** How the connection is; changes at most a few times a second. */
  readonly link = new Signal<Link>({ freshness: 'connecting', heardAt: 0 })
  readonly #url: string
  readonly #hearers = new Set<Hearer>()
  readonly #wanted = new Map<string, Wanted>()
  #socket: WebSocket | undefined
  #pauseMs = PAUSE_MS_MIN
  #heardAt = 0
  #stopped = false

  /** `url` is of the form wss://host/ws. */
  constructor(url: string) {
    this.#url = url
    this.#connect()
    setInterval(() => this.#watch(), 1_000)
    addEventListener('online', () => this.#hurry())
    document.addEventListener('visibilitychange', () => this.#hurry())
  }

  /** Adds a hearer; the function returned takes it away. */
  hear(hearer: Hearer): () => void {
    this.#hearers.add(hearer)
    return () => this.#hearers.delete(hearer)
  }

  /**
   * Wants a channel of a product (of `funds`: of a currency). The function returned gives it up.
   * `sequence` tells, at a reconnect, what the caller holds already; 0 for nothing.
   */
  want(channel: Channel, id: string, sequence?: () => number): () => void {
    const key = `${channel} ${id}`
    const known = this.#wanted.get(key)
    const wanted = known ?? { channel, id, count: 0, sequence }
    wanted.count++
    if (known === undefined) {
      this.#wanted.set(key, wanted)
      this.#send('subscribe', wanted)
    }
    return () => {
      if (--wanted.count > 0) return
      this.#wanted.delete(key)
      this.#send('unsubscribe', wanted)
    }
  }

  /** Asks for a channel once more, from nothing: another snapshot comes. */
  again(channel: Channel, id: string): void {
    this.#send('subscribe', { channel, id, count: 1, sequence: undefined })
  }

  /** Connects anew, for instance as somebody else: at once, since nothing was lost. */
  restart(): void {
    this.#pauseMs = PAUSE_MS_MIN
    const former = this.#socket
    this.#connect()
    former?.close()
  }

  #connect(): void {
    if (this.#stopped) return
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return
      for (const hearer of this.#hearers) hearer.restarted?.()
      for (const wanted of this.#wanted.values()) this.#send('subscribe', wanted)
      socket.send(PING)
    })
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#take(String(data))
    })
    socket.addEventListener('close', () => this.#lost(socket))
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return
    this.#socket = undefined
    this.#tell('reconnecting')
    const pause = this.#pauseMs * (0.5 + Math.random())
    this.#pauseMs = Math.min(PAUSE_MS_MAX, this.#pauseMs * 2)
    setTimeout(() => this.#socket ?? this.#connect(), pause)
  }

  #take(text: string): void {
    this.#heardAt = performance.now()
    this.#pauseMs = PAUSE_MS_MIN
    if (this.link.value.freshness !== 'live') this.#tell('live')
    const frame = JSON.parse(text) as Frame
    for (const hearer of this.#hearers) hearer.frame(frame)
  }

  /** A connection that is silent although it was asked is not alive. */
  #watch(): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      if (this.#heardAt > 0) this.#tell('reconnecting')
      return
    }
    const silentMs = performance.now() - this.#heardAt
    if (silentMs > QUIET_MS) this.#socket.send(PING)
    if (silentMs > DEAD_MS) this.#socket.close()
    else if (silentMs > STALE_MS) this.#tell('stale')
  }

  #hurry(): void {
    if (document.hidden || this.#socket !== undefined) return
    this.#pauseMs = PAUSE_MS_MIN
    this.#connect()
  }

  #tell(freshness: Freshness): void {
    this.link.set({ freshness, heardAt: this.#heardAt })
  }

  #send(type: 'subscribe' | 'unsubscribe', { channel, id, sequence }: Wanted): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    const ids = BY_CURRENCY.includes(channel) ? { currency_ids: [id] } : { product_ids: [id] }
    const held = sequence?.() ?? 0
    const from = type === 'subscribe' && held > 0 ? { sequence: held } : {}
    this.#socket.send(JSON.stringify({ type, ...ids, channels: [channel], ...from }))
  }
}
