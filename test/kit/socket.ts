/** A client of the WebSocket feed that keeps all it hears and waits for what it expects. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { until } from './server.ts'

export type Message = Readonly<Record<string, unknown>> & { readonly type: string }

export interface Feed {
  /** Everything heard so far, oldest first. */
  readonly heard: readonly Message[]
  readonly socket: WebSocket
  /** Undefined while it is open. */
  readonly closeCode: number | undefined
  send(message: object): void
  /** The first message of this type with these fields, waiting for it; not one it gave before. */
  next(type: string, fields?: Readonly<Record<string, unknown>>): Promise<Message>
  /** Everything that the server sent before it answered a ping of now has been heard. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Opens the feed of the server at `url`. */
export async function openFeed(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Feed> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers })
  const heard: Message[] = []
  const given = new Set<Message>()
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as Message))
  let closeCode: number | undefined
  socket.once('close', (code) => {
    closeCode = code
  })
  await once(socket, 'open')
  const next: Feed['next'] = async (type, fields = {}) => {
    const wanted = (message: Message) =>
      message.type === type &&
      !given.has(message) &&
      Object.entries(fields).every(([name, value]) => message[name] === value)
    const what = `a message ${type} ${JSON.stringify(fields)}`
    const found = await until(what, () => heard.find(wanted), 10_000).catch((error: Error) => {
      assert.fail(`${error.message}; heard ${JSON.stringify(heard.slice(-20))}`)
    })
    given.add(found)
    return found
  }
  return {
    ...{ heard, socket, next },
    get closeCode() {
      return closeCode
    },
    send: (message) => socket.send(JSON.stringify(message)),
    async settled() {
      // Changes are sent every 20 ms; the answer to a ping of later comes behind them.
      await new Promise((resolve) => setTimeout(resolve, 100))
      socket.send('{"type":"ping"}')
      await next('pong')
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}

/** The status with which a handshake is refused, or 101. */
export async function handshake(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly retryAfter: string | undefined }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers })
  return await new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.close()
      resolve({ status: 101, retryAfter: undefined })
    })
    socket.on('unexpected-response', (_request, response) => {
      response.resume()
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] })
    })
    socket.on('error', reject)
  })
}
