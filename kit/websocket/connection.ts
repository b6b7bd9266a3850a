/** One WebSocket client within its limits. */
import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import type { WebSocketLimits } from './limits.ts'
import { MessageBucket } from './message-bucket.ts'

/** What the owner of a connection can do with it. */
export interface Connection {
  /** Sends one text message, given as text or as its UTF-8 bytes; nothing once it is closed. */
  send(message: string | Buffer): void
  /** True while the peer reads too slowly: send only what it cannot do without. */
  readonly behind: boolean
  /** Milliseconds since anything came from the peer, answers to pings included. */
  readonly silentMs: number
  /** Asks the peer for a sign of life. */
  ping(): void
  /**
   * Takes nothing more from the peer until `resume`: what it sends waits in the socket, but for
   * messages that had arrived together with the last one.
   */
  pause(): void
  resume(): void
  close(code: number, reason: string): void
}

/** What the owner wants to know. */
export interface ConnectionHandler {
  message(text: string): void
  /** The peer was behind and has read nearly everything since. */
  caughtUp(): void
  /** Told once; nothing comes after it. */
  closed(): void
}

export interface ConnectionParts {
  readonly socket: WebSocket
  /** The stream below, corked so that the messages of one turn leave together. */
  readonly duplex: Duplex
  readonly limits: WebSocketLimits
  readonly nowMs: () => number
}

/** A connection from its handshake to the loss of its socket. */
export class LiveConnection implements Connection {
  readonly #socket: WebSocket
  readonly #duplex: Duplex
  readonly #limits: WebSocketLimits
  readonly #nowMs: () => number
  readonly #sent = () => this.#progress()
  readonly #uncork = () => this.#flush()
  #handler: ConnectionHandler | undefined
  #behind = false
  #corked = false
  /** Since when bytes wait without any getting through; undefined when none wait. */
  #waitingSince: number | undefined
  /** Bytes sent since the last ping. */
  #unasked = 0
  /** When a ping asked whether much of what was sent has been read; undefined once answered. */
  #probedAt: number | undefined
  #closingSince: number | undefined
  /** Since when nothing is taken from the peer; undefined while it is heard. */
  #pausedSince: number | undefined
  #heardAt: number
  #pingedAt: number
  readonly #bucket: MessageBucket

  constructor({ socket, duplex, limits, nowMs }: ConnectionParts) {
    this.#socket = socket
    this.#duplex = duplex
    this.#limits = limits
    this.#nowMs = nowMs
    const now = nowMs()
    this.#heardAt = now
    this.#pingedAt = now
    this.#bucket = new MessageBucket(limits.messagesPerSecond, limits.messagesBurst, now)
    // A broken frame or limit: the library closes with the fitting code by itself.
    socket.on('error', () => this.end())
    socket.on('message', (data, binary) => this.#received(data, binary))
    socket.on('ping', () => this.#admit())
    socket.on('pong', () => this.#answered())
  }

  get behind(): boolean {
    return this.#behind
  }

  get silentMs(): number {
    return this.#nowMs() - this.#heardAt
  }

  /** Not while another ping has to be answered that measures how late the peer reads. */
  ping(): void {
    if (this.#closingSince === undefined && this.#probedAt === undefined) this.#socket.ping()
  }

  pause(): void {
    if (this.#closingSince !== undefined || this.#pausedSince !== undefined) return
    this.#pausedSince = this.#nowMs()
    this.#socket.pause()
  }

  /** While nothing was taken from the peer its silence was ours. */
  resume(): void {
    if (this.#pausedSince === undefined) return
    const now = this.#nowMs()
    if (this.#probedAt !== undefined) this.#probedAt += now - this.#pausedSince
    this.#heardAt = now
    this.#pausedSince = undefined
    this.#socket.resume()
  }

  /** Names the owner; messages come from the next turn on. */
  attach(handler: ConnectionHandler): void {
    this.#handler = handler
    if (this.#closingSince !== undefined) this.end()
  }

  send(message: string | Buffer): void {
    if (this.#closingSince !== undefined || this.#socket.readyState !== OPEN) return
    this.#cork()
    this.#socket.send(message, TEXT, this.#sent)
    this.#unasked += message.length
    const waiting = this.#socket.bufferedAmount
    if (waiting > FLUSH_BYTES && this.#corked) this.#flush()
    else if (waiting <= FLUSH_BYTES) return
    this.#judge(this.#socket.bufferedAmount)
  }

  close(code: number, reason: string): void {
    if (this.#closingSince !== undefined) return
    this.#closingSince = this.#nowMs()
    this.#flush()
    this.resume()
    this.#socket.close(code, reason)
    this.end()
  }

  /** Drops the socket without a closing handshake. */
  terminate(): void {
    this.#closingSince ??= this.#nowMs()
    this.#socket.terminate()
    this.end()
  }

  /** Tells the owner, once, that nothing comes any more. */
  end(): void {
    this.#closingSince ??= this.#nowMs()
    const handler = this.#handler
    this.#handler = undefined
    handler?.closed()
  }

  /** Holds the limits of time. */
  sweep(): void {
    const now = this.#nowMs()
    const { idleMs, pingEveryMs, stalledMs, probeBytes } = this.#limits
    if (this.#socket.bufferedAmount === 0) this.#waitingSince = undefined
    else this.#waitingSince ??= now
    if (this.#closingSince !== undefined) {
      if (now - this.#closingSince >= CLOSING_MS) this.#socket.terminate()
    } else if (now - (this.#waitingSince ?? now) >= stalledMs) {
      this.close(1013, 'reading too slowly')
    } else if (this.#pausedSince !== undefined) {
      return
    } else if (now - this.#heardAt >= idleMs) {
      this.terminate()
    } else if (now - (this.#probedAt ?? now) >= stalledMs) {
      this.close(1013, 'reading too slowly')
    } else if (this.#probedAt !== undefined) {
      // The answer may be here already and not have been looked at yet.
      setImmediate(() => this.#judgeProbe())
    } else if (this.#unasked > probeBytes) {
      this.#probedAt = now
      this.#ping(now)
    } else if (now - this.#pingedAt >= pingEveryMs) {
      this.#ping(now)
    }
  }

  #ping(now: number): void {
    this.#pingedAt = now
    this.#unasked = 0
    this.#socket.ping()
  }

  #judgeProbe(): void {
    if (this.#pausedSince !== undefined) return
    const late = this.#nowMs() - (this.#probedAt ?? Number.POSITIVE_INFINITY)
    if (late >= this.#limits.probeLateMs) this.#behind = true
  }

  #answered(): void {
    if (!this.#admit()) return
    this.#probedAt = undefined
    this.#mayHaveCaughtUp()
  }

  #received(data: RawData, binary: boolean): void {
    if (!this.#admit()) return
    if (binary) this.close(1003, 'text messages only')
    else this.#handler?.message(data.toString())
  }

  /** Takes one token of the bucket; closes when there is none. */
  #admit(): boolean {
    if (this.#closingSince !== undefined) return false
    const now = this.#nowMs()
    this.#heardAt = now
    if (this.#bucket.take(now)) return true
    this.close(1008, 'too many messages')
    return false
  }

  #cork(): void {
    if (this.#corked) return
    this.#corked = true
    this.#duplex.cork()
    process.nextTick(this.#uncork)
  }

  #flush(): void {
    if (!this.#corked) return
    this.#corked = false
    this.#duplex.uncork()
    if (this.#socket.bufferedAmount > 0) this.#waitingSince ??= this.#nowMs()
  }

  #judge(waiting: number): void {
    if (waiting > this.#limits.waitingBytesMax) this.close(1013, 'reading too slowly')
    else if (waiting > this.#limits.behindBytes) this.#behind = true
  }

  /** Some bytes got through. */
  #progress(): void {
    const waiting = this.#socket.bufferedAmount
    this.#waitingSince = waiting === 0 ? undefined : this.#nowMs()
    this.#mayHaveCaughtUp()
  }

  #mayHaveCaughtUp(): void {
    if (!this.#behind || this.#probedAt !== undefined) return
    if (this.#socket.bufferedAmount > this.#limits.behindBytes / 4) return
    this.#behind = false
    this.#handler?.caughtUp()
  }
}

/** The messages of one turn are handed to the system in pieces of about this size. */
const FLUSH_BYTES = 64 * 1_024
/** How long a closing handshake may take before the socket is dropped. */
export const CLOSING_MS = 1_000
const TEXT = { binary: false }
/** The library's number for a socket that takes messages. */
const OPEN = 1
