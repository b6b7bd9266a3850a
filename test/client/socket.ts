/**
 * The web client's socket: one line that is looked after by a timer, opened again when it is not
 * open, and filled again with what the server last called its subscriptions.
 */
import { WebSocket } from 'ws'

/** How often the client looks whether its line is open. */
const LOOK_EVERY_MS = 5_000

export interface SocketMessage {
  readonly type: string
  readonly [field: string]: unknown
}

interface Subscription {
  name: string
  channels?: string[]
  type?: string
  [field: string]: unknown
}

export interface ClientSocket {
  /** Everything sent, oldest first. */
  readonly sent: string[]
  /** What was thrown while a message was handled: the browser would show it in the console. */
  readonly errors: unknown[]
  /** How often the line was opened. */
  opened: number
  /** Goes along with every message; empty until somebody is signed in. */
  token: string
  connect(onOpen: () => void, onMessage: (message: SocketMessage) => void): void
  subscribe(data: object): void
  close(): void
}

/** `headers` are those that a browser gives to the handshake. */
export function clientSocket(
  origin: string,
  headers: () => Readonly<Record<string, string>>,
  lookEveryMs = LOOK_EVERY_MS,
): ClientSocket {
  let ws: WebSocket
  let timer: NodeJS.Timeout | undefined
  let subscribes: Subscription[] = []
  const client: ClientSocket = {
    ...{ sent: [], errors: [], opened: 0, token: '' },
    connect(onOpen, onMessage) {
      let first = true
      const connect = () => {
        ws = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: headers() })
        const line = ws
        line.on('error', () => undefined)
        line.on('open', () => {
          client.opened++
          for (const subscription of subscribes) client.subscribe(subscription)
          subscribes = []
          if (first) onOpen()
          first = false
        })
        line.on('message', (data) => hear(String(data), onMessage))
      }
      connect()
      timer = setInterval(() => {
        if (ws.readyState !== WebSocket.OPEN) connect()
      }, lookEveryMs)
    },
    subscribe(data) {
      const text = JSON.stringify(Object.assign(data, { token: client.token }))
      client.sent.push(text)
      ws.send(text)
    },
    close() {
      clearInterval(timer)
      ws.terminate()
    },
  }
  return client

  function hear(text: string, onMessage: (message: SocketMessage) => void): void {
    try {
      const message = JSON.parse(text) as SocketMessage
      // A message without a type stops the client right here.
      message.type.indexOf('candles')
      onMessage(message)
      if (message.type === 'subscriptions') remember(message['channels'] as Subscription[])
    } catch (error) {
      client.errors.push(error)
    }
  }

  function remember(channels: Subscription[]): void {
    subscribes = channels.map((channel) => {
      channel.channels = [channel.name]
      channel.type = 'subscribe'
      return channel
    })
  }
}
