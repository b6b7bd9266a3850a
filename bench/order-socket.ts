/**
 * A WebSocket client that sends prepared frames of orders and reads the answers; as cheap as it can
 * be, since it shares the processors with the server.
 */
import { connect, type Socket } from 'node:net'

export interface OrderSocket {
  /** Sends one message of ASCII text. */
  send(text: string): void
  /** Sends what `frameOf` has made; it must stay as it is until it is answered. */
  sendFrame(frame: Buffer): void
  close(): void
}

const TEXT = 0x81
const PING = 0x89
const PONG = 0x8a
const CLOSE = 0x88
const MASKED = 0x80

/** Resolves when the handshake is done. `heard` gets each message as bytes, valid for the call. */
export async function orderSocket(
  url: string,
  token: string,
  heard: (message: Buffer) => void,
): Promise<OrderSocket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number.parseInt(port, 10), hostname)
  socket.setNoDelay(true)
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('data', (chunk) => {
      const head = chunk.indexOf('\r\n\r\n')
      if (!chunk.toString('latin1', 0, 12).endsWith('101')) reject(new Error(`${chunk}`))
      const reader = new Reader(socket, heard)
      socket.on('data', (data) => reader.read(data))
      reader.read(chunk.subarray(head + 4))
      resolve()
    })
  })
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
      `Cookie: accessToken=${token}\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
  )
  await opened
  return {
    send: (text) => void socket.write(frameOf(text)),
    sendFrame: (frame) => void socket.write(frame),
    close: () => void socket.destroy(),
  }
}

/**
 * ASCII text as one message. Masked, as a client's frames must be; a mask of zeros leaves the text
 * as it is.
 */
export function frameOf(text: string): Buffer {
  const { length } = text
  const head = length < 126 ? 6 : length < 65_536 ? 8 : 14
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = TEXT
  if (head === 6) frame[1] = MASKED | length
  else if (head === 8) {
    frame[1] = MASKED | 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = MASKED | 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.writeUInt32BE(0, head - 4)
  frame.write(text, head, 'latin1')
  return frame
}

class Reader {
  readonly #socket: Socket
  readonly #heard: (message: Buffer) => void
  #rest: Buffer | undefined

  constructor(socket: Socket, heard: (message: Buffer) => void) {
    this.#socket = socket
    this.#heard = heard
  }

  read(data: Buffer): void {
    const bytes = this.#rest === undefined ? data : Buffer.concat([this.#rest, data])
    let at = 0
    while (bytes.length - at >= 2) {
      const short = bytes[at + 1] as number
      const head = short < 126 ? 2 : short === 126 ? 4 : 10
      if (bytes.length - at < head) break
      const length =
        head === 2
          ? short
          : head === 4
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2))
      if (bytes.length - at < head + length) break
      const first = bytes[at]
      if (first === TEXT) this.#heard(bytes.subarray(at + head, at + head + length))
      else if (first === PING) this.#socket.write(Buffer.of(PONG, MASKED, 0, 0, 0, 0))
      else if (first === CLOSE)
        throw new Error(`closed: ${bytes.toString('latin1', at + head + 2)}`)
      at += head + length
    }
    this.#rest = at === bytes.length ? undefined : bytes.subarray(at)
  }
}
