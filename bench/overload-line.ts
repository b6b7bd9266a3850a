/** One connection of the load generator: prepared requests go out, answers are matched in order. */
import { connect, type Socket } from 'node:net'

export const KIND = { order: 0, cancel: 1 } as const
export type Kind = (typeof KIND)[keyof typeof KIND]

/** What came back for one request, or status 0 when the connection was lost before. */
export interface Answer {
  readonly kind: Kind
  readonly status: number
  /** When the request was due, not when it could be sent: milliseconds. */
  readonly dueAt: number
  readonly answeredAt: number
}

export interface LineOptions {
  readonly host: string
  readonly port: number
  /** Requests without an answer that one connection may have. */
  readonly depth: number
  /** A connection that was refused is left alone for as long as `Retry-After` says. */
  readonly patient: boolean
  readonly onAnswer: (answer: Answer) => void
}

interface Sent {
  readonly kind: Kind
  readonly dueAt: number
}

const HEAD_END = '\r\n\r\n'
/** `HTTP/1.1 200` */
const STATUS_AT = 9

export class Line {
  readonly #options: LineOptions
  #socket: Socket
  #sent: Sent[] = []
  #head = 0
  #text = ''
  #restsUntil = 0
  #closing = false

  constructor(options: LineOptions) {
    this.#options = options
    this.#socket = this.#open()
  }

  get unanswered(): number {
    return this.#sent.length - this.#head
  }

  isFree(now: number): boolean {
    return this.unanswered < this.#options.depth && now >= this.#restsUntil
  }

  send(request: string, kind: Kind, dueAt: number): void {
    this.#sent.push({ kind, dueAt })
    this.#socket.write(request, 'latin1')
  }

  close(): void {
    this.#closing = true
    this.#socket.destroy()
  }

  #open(): Socket {
    const { host, port } = this.#options
    const socket = connect({ host, port, noDelay: true })
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#read(text))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#lost())
    return socket
  }

  /** Requests under way have no answer any more; what comes next gets a new connection. */
  #lost(): void {
    if (this.#closing) return
    while (this.unanswered > 0) this.#answer(0)
    this.#text = ''
    this.#restsUntil = performance.now() + 100
    this.#socket = this.#open()
  }

  #read(text: string): void {
    const all = this.#text === '' ? text : this.#text + text
    let at = 0
    while (at < all.length) {
      const headEnd = all.indexOf(HEAD_END, at)
      if (headEnd === -1) break
      const head = all.slice(at, headEnd)
      const end = headEnd + HEAD_END.length + lengthOf(head)
      if (end > all.length) break
      at = end
      const status = Number.parseInt(head.slice(STATUS_AT, STATUS_AT + 3), 10)
      if (status === 503 && this.#options.patient) this.#rest(head)
      this.#answer(status)
    }
    this.#text = at === all.length ? '' : all.slice(at)
  }

  #answer(status: number): void {
    const { kind, dueAt } = this.#sent[this.#head] as Sent
    this.#head++
    if (this.#head === this.#sent.length) {
      this.#sent = []
      this.#head = 0
    }
    this.#options.onAnswer({ kind, status, dueAt, answeredAt: performance.now() })
  }

  /** Comes back up to half as late again, so that not all come at once. */
  #rest(head: string): void {
    const seconds = Number.parseInt(/\r\nretry-after: (\d+)/i.exec(head)?.[1] ?? '0', 10)
    const jitter = 1 + Math.random() / 2
    this.#restsUntil = performance.now() + seconds * 1_000 * jitter
  }
}

function lengthOf(head: string): number {
  return Number.parseInt(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? '0', 10)
}
