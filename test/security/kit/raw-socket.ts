/** A WebSocket client frame by frame, for frames that no library would send. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { open } from './raw-http.ts'

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** What stands in a frame's first bytes; left out: a whole, masked frame of honest length. */
export interface FrameParts {
  readonly opcode: number
  readonly payload?: Buffer | string
  readonly isFinal?: boolean
  /** The three reserved bits, 0 to 7. */
  readonly reserved?: number
  readonly isMasked?: boolean
  /** A length that the payload does not have. */
  readonly saysLength?: bigint
}

/** The bytes of one frame. */
export function frame(parts: FrameParts): Buffer {
  const { opcode, isFinal = true, reserved = 0, isMasked = true } = parts
  const payload = Buffer.from(parts.payload ?? '')
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode
  const length = lengthBytes(parts.saysLength ?? BigInt(payload.length))
  length[0] = (length[0] as number) | (isMasked ? 0x80 : 0)
  if (!isMasked) return Buffer.concat([Buffer.from([first]), length, payload])
  const key = randomBytes(4)
  const masked = payload.map((byte, index) => byte ^ (key[index % 4] as number))
  return Buffer.concat([Buffer.from([first]), length, key, masked])
}

/** A close frame's payload. */
export function closePayload(code: number, reason: Buffer | string = ''): Buffer {
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return Buffer.concat([payload, Buffer.from(reason)])
}

function lengthBytes(length: bigint): Buffer {
  if (length < 126n) return Buffer.from([Number(length)])
  const bytes = Buffer.alloc(length < 65_536n ? 3 : 9)
  bytes[0] = length < 65_536n ? 126 : 127
  if (length < 65_536n) bytes.writeUInt16BE(Number(length), 1)
  else bytes.writeBigUInt64BE(length, 1)
  return bytes
}

/** One frame from the server, which must not be masked. */
export interface ServerFrame {
  readonly opcode: number
  readonly payload: Buffer
}

/** What the server did until it closed, or until nothing more came. */
export interface SocketOutcome {
  readonly frames: readonly ServerFrame[]
  /** The code of its close frame; undefined when it sent none. */
  readonly closeCode: number | undefined
  /** True when the connection has ended. */
  readonly isEnded: boolean
}

export interface SocketWait {
  /** Enough: nothing more for so many milliseconds. Without it only the end is enough. */
  readonly quietMs?: number
  /** Enough: a frame for which this holds. */
  readonly until?: (frame: ServerFrame) => boolean
}

const END_MS_MAX = 30_000

/**
 * Opens `/ws`, sends `packets` one after the other and resolves when the server ends the connection
 * or `wait` says that it is enough. Rejects when neither happens.
 */
export async function sendFrames(
  url: string,
  packets: readonly Buffer[],
  wait: SocketWait = {},
): Promise<SocketOutcome> {
  const socket = await openSocket(url)
  return await new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0)
    let quiet: NodeJS.Timeout | undefined
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Error(`no end within ${END_MS_MAX} ms; heard ${bytes.toString('hex')}`))
    }, END_MS_MAX)
    const finish = (isEnded: boolean) => {
      clearTimeout(late)
      clearTimeout(quiet)
      socket.destroy()
      const frames = readFrames(bytes)
      const close = frames.find(({ opcode }) => opcode === OPCODE.close)
      const closeCode = close && (close.payload.length >= 2 ? close.payload.readUInt16BE() : 1005)
      resolve({ frames, closeCode, isEnded })
    }
    const listen = () => {
      if (wait.quietMs === undefined) return
      clearTimeout(quiet)
      quiet = setTimeout(() => finish(false), wait.quietMs)
    }
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      listen()
      const frames = wait.until === undefined ? [] : readFrames(bytes)
      if (frames.some((one) => wait.until?.(one))) finish(false)
    })
    socket.on('close', () => finish(true))
    for (const packet of packets) socket.write(packet)
    listen()
  })
}

/** A connection behind its handshake, which must succeed. */
async function openSocket(url: string): Promise<Socket> {
  const socket = await open(url)
  const key = randomBytes(16).toString('base64')
  socket.write(
    'GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => reject(new Error('the handshake was cut')))
    socket.once('data', (bytes: Buffer) => {
      socket.removeAllListeners('close')
      const end = bytes.indexOf('\r\n\r\n')
      const isSwitched = bytes.toString('latin1').startsWith('HTTP/1.1 101 ')
      if (!isSwitched || end === -1) reject(new Error(`no handshake: ${bytes}`))
      socket.pause()
      socket.unshift(bytes.subarray(end + 4))
      resolve()
    })
  })
  socket.resume()
  return socket
}

function readFrames(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const short = (bytes[at + 1] as number) & 0x7f
    const start = at + 2 + (short === 126 ? 2 : short === 127 ? 8 : 0)
    if (start > bytes.length) break
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short
    if (start + length > bytes.length) break
    const opcode = (bytes[at] as number) & 0x0f
    frames.push({ opcode, payload: bytes.subarray(start, start + length) })
    at = start + length
  }
  return frames
}
