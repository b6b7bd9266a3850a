/**
 * A WebSocket client that costs as little as it can, since a thousand of them share the machine
 * with the server: it looks at frame headers, answers pings, and reads a message only when asked.
 */
import { connect, type Socket } from 'node:net'

export interface FeedSocket {
  /** Messages heard since `reset`. */
  readonly messages: number
  /** True once the server or the network has ended it. */
  readonly closed: boolean
  send(message: object): void
  /** Given every message from now on; only then are messages read. */
  watch(each: (message: string) => void): void
  reset(): void
  /** Reads nothing more. */
  stopReading(): void
  destroy(): void
}

const TEXT = 0x81
const PING = 0x89
const PONG = 0x8a
const MASKED = 0x80
const SHORT_MAX = 125

/** Resolves when the handshake is done. */
export async function feedSocket(url: string): Promise<FeedSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number.parseInt(port, 10), hostname)
  socket.setNoDelay(true)
  const reader = new FeedReader(socket)
  socket.write(`GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n`)
  socket.write(`Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n`)
  socket.write(`Sec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`)
  await reader.opened
  return reader
}

class FeedReader implements FeedSocket {
  messages = 0
  closed = false
  readonly opened: Promise<void>
  readonly #socket: Socket
  #each: ((message: string) => void) | undefined
  #rest: Buffer | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    this.opened = new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('data', (chunk) => {
        const head = chunk.indexOf('\r\n\r\n')
        if (!chunk.toString('latin1', 0, 12).endsWith('101')) reject(new Error(`${chunk}`))
        socket.on('data', (data) => this.#read(data))
        this.#read(chunk.subarray(head + 4))
        resolve()
      })
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
  }

  /** Masked, as a client's frames must be; a mask of zeros leaves the text as it is. */
  send(message: object): void {
    const payload = Buffer.from(JSON.stringify(message))
    const long = payload.length > SHORT_MAX
    const head = Buffer.alloc(long ? 8 : 6)
    head[0] = TEXT
    head[1] = MASKED | (long ? 126 : payload.length)
    if (long) head.writeUInt16BE(payload.length, 2)
    this.#socket.write(Buffer.concat([head, payload]))
  }

  watch(each: (message: string) => void): void {
    this.#each = each
  }

  reset(): void {
    this.messages = 0
  }

  stopReading(): void {
    this.#socket.pause()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #read(data: Buffer): void {
    const bytes = this.#rest === undefined ? data : Buffer.concat([this.#rest, data])
    let at = 0
    while (bytes.length - at >= 2) {
      const head = headerLength(bytes[at + 1] as number)
      if (bytes.length - at < head) break
      const length = payloadLength(bytes, at)
      if (bytes.length - at < head + length) break
      if (bytes[at] === TEXT) {
        this.messages++
        this.#each?.(bytes.toString('utf8', at + head, at + head + length))
      } else if (bytes[at] === PING) this.#socket.write(Buffer.of(PONG, MASKED, 0, 0, 0, 0))
      at += head + length
    }
    this.#rest = at === bytes.length ? undefined : bytes.subarray(at)
  }
}

function headerLength(second: number): number {
  if (second <= SHORT_MAX) return 2
  return second === 126 ? 4 : 10
}

function payloadLength(bytes: Buffer, at: number): number {
  const second = bytes[at + 1] as number
  if (second <= SHORT_MAX) return second
  return second === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
}
