/**
 * Order entry of one socket: who it is, which frames are under way, and what waits behind them.
 * Frames take effect and are answered in their order.
 */
import type { Auth, Session } from '@bourse/domain/auth/auth'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { CREDENTIAL_PROBLEMS } from '@bourse/kit/http/credentials'
import type { Connection } from '@bourse/kit/websocket/connection'
import { isoTime } from '../gitbitex-json.ts'
import { refusalSentence } from '../http-gitbitex/refusals.ts'
import { DisconnectSwitch } from './disconnect-switch.ts'
import { type OrdersMessage, parseEntryMessage, type SwitchMessage } from './entry-message.ts'
import { type FramePorts, OrdersFrame } from './orders-frame.ts'
import { plainFrame } from './plain-frame.ts'
import { type ReadFrame, readFrame } from './read-frame.ts'
import { entryErrorFrame, type Refused, TOO_MANY } from './replies.ts'

export interface EntryPorts extends FramePorts {
  readonly check: Auth['check']
  readonly admit: Auth['admit']
}

/** From these on, what one socket has under way, the next frames wait in the socket. */
const FRAMES_UNDER_WAY = 8
const OPS_UNDER_WAY = 1_000

/** A frame in the order of answers; its answer is undefined until it is known. */
interface Turn {
  answer: string | Buffer | undefined
  readonly ops: number
}

export class EntrySocket {
  readonly #ports: EntryPorts
  readonly #connection: Connection
  readonly #switch: DisconnectSwitch
  /** The token that speaks for frames without one, '' for none. */
  #token: string
  #session: Session | undefined
  readonly #turns: Turn[] = []
  #opsUnderWay = 0
  /** Frames that had arrived when it was enough, with a head that may wait for a token. */
  readonly #waiting: string[] = []
  #isVerifying = false
  #isGoingOn = false
  #isClosed = false

  constructor(ports: EntryPorts, connection: Connection, options: EntrySocketOptions) {
    this.#ports = ports
    this.#connection = connection
    this.#token = options.token
    this.#switch = new DisconnectSwitch(ports, connection, options.switchName)
  }

  /** The session that orders are entered for; undefined before the first. */
  get session(): Session | undefined {
    return this.#session
  }

  /** A message of order entry, in its order. */
  heard(text: string): void {
    if (this.#isFull || this.#waiting.length > 0) this.#waiting.push(text)
    else if (!this.#take(text)) this.#waiting.push(text)
    this.#steer()
  }

  /** Renews what has to be; milliseconds of a steady clock. */
  tick(nowMs: number): void {
    this.#switch.tick(nowMs)
  }

  closed(): void {
    this.#isClosed = true
    this.#waiting.length = 0
    this.#switch.closed()
  }

  get #isFull(): boolean {
    return (
      this.#isVerifying ||
      this.#turns.length >= FRAMES_UNDER_WAY ||
      this.#opsUnderWay >= OPS_UNDER_WAY
    )
  }

  /** Stops reading while it is enough. */
  #steer(): void {
    if (this.#isFull || this.#waiting.length > 0) this.#connection.pause()
    else this.#connection.resume()
  }

  /** Takes what waits. Answers given meanwhile call this again: once is enough. */
  #goOn(): void {
    if (this.#isGoingOn) return
    this.#isGoingOn = true
    while (!this.#isClosed && !this.#isFull && this.#waiting.length > 0) {
      if (!this.#take(this.#waiting[0] as string)) break
      this.#waiting.shift()
    }
    this.#isGoingOn = false
    this.#steer()
  }

  /** False when the message has to wait. */
  #take(text: string): boolean {
    const plain = plainFrame(text, this.#ports.gateway.state)
    if (plain === undefined) return this.#takeAny(text)
    const session = this.#identify('')
    if (session === 'verify') return false
    if ('sentence' in session) this.#refuse(plain.id, session)
    else this.#send(plain, session)
    return true
  }

  /** The same for whatever a client may say. */
  #takeAny(text: string): boolean {
    const parsed = parseEntryMessage(text)
    if (parsed === undefined) {
      this.#refuse(undefined, { number: 0, sentence: 'a message must be a JSON object' })
      return true
    }
    if (!parsed.ok) {
      this.#refuse(parsed.problem.id, { number: 0, sentence: parsed.problem.sentence })
      return true
    }
    const message = parsed.value
    const session = this.#identify(message.token)
    if (session === 'verify') return false
    if ('sentence' in session) {
      this.#refuse(message.id, session)
      return true
    }
    switch (message.type) {
      case 'orders':
        return this.#enter(message, session, text)
      case 'cancel-on-disconnect':
        this.#arm(message, session)
        return true
      default:
        return message satisfies never
    }
  }

  /** Who speaks. A socket enters orders for one user as long as it lives. */
  #identify(token: string): Session | Refused | 'verify' {
    const given = token === '' ? this.#token : token
    const state = this.#ports.check(given)
    if (state.kind === 'unknown' && isSigned(given) && this.#verified !== given) {
      void this.#verify(given)
      return 'verify'
    }
    if (state.kind !== 'valid') {
      const problem = CREDENTIAL_PROBLEMS[given === '' ? 'missing' : state.kind]
      return { number: problem.code, sentence: problem.message }
    }
    const { session } = state
    if (this.#session !== undefined && this.#session.userId !== session.userId) return OTHER_USER
    this.#token = given
    this.#session = session
    return session
  }

  /** The token that was verified last, whatever came of it. */
  #verified = ''

  async #verify(token: string): Promise<void> {
    this.#isVerifying = true
    await this.#ports.admit(token)
    this.#isVerifying = false
    this.#verified = token
    this.#goOn()
    this.#verified = ''
  }

  /** False while an operation names an order that frames under way may still bring. */
  #enter(message: OrdersMessage, session: Session, text: string): boolean {
    const { gateway, nowMs } = this.#ports
    const reader = { state: gateway.state, user: session.userId, nowMs }
    const frame = readFrame(reader, message, text)
    if (frame.hasUnknown && this.#turns.length > 0) return false
    this.#send(frame, session)
    return true
  }

  #send(read: ReadFrame, session: Session): void {
    const frame = new OrdersFrame(this.#ports, session, read)
    const turn = this.#begin(frame.size)
    frame.send(session.userId).then(
      (answer) => this.#answer(turn, answer),
      () => this.#answer(turn, entryErrorFrame(read.id, UNKNOWN_OUTCOME)),
    )
  }

  #arm({ id, timeoutSeconds, productId }: SwitchMessage, session: Session): void {
    const { state } = this.#ports.gateway
    const product = productId === undefined ? undefined : state.productById(productId)
    if (productId !== undefined && product === undefined) {
      this.#refuse(id, refused(REFUSAL.unknownProduct))
      return
    }
    const waitMs = this.#ports.limits.cancels?.take(session.userId) ?? 0
    if (waitMs > 0) {
      this.#refuse(id, { number: TOO_MANY, sentence: 'too many requests, slow down' })
      return
    }
    const turn = this.#begin(1)
    const arming = { session, timeoutSeconds, product: product?.number ?? 0 }
    void this.#switch.arm(arming).then(({ refusal, deadline }) => {
      if (refusal !== 0) this.#answer(turn, entryErrorFrame(id, refused(refusal)))
      else {
        const until = deadline === 0 ? null : `"${isoTime(deadline)}"`
        const of = productId === undefined ? null : JSON.stringify(productId)
        const head = `{"type":"cancel-on-disconnect"${id === undefined ? '' : `,"id":${id}`}`
        const scope = `"timeoutSeconds":${timeoutSeconds},"productId":${of}`
        this.#answer(turn, `${head},${scope},"deadline":${until}}`)
      }
    })
  }

  #begin(ops: number): Turn {
    const turn: Turn = { answer: undefined, ops }
    this.#turns.push(turn)
    this.#opsUnderWay += ops
    return turn
  }

  #refuse(id: string | undefined, problem: Refused): void {
    this.#answer(this.#begin(0), entryErrorFrame(id, problem))
  }

  /** Sends the answers that are at the head of the line. */
  #answer(turn: Turn, answer: string | Buffer): void {
    turn.answer = answer
    this.#opsUnderWay -= turn.ops
    let first = this.#turns[0]
    while (first?.answer !== undefined) {
      this.#turns.shift()
      this.#connection.send(first.answer)
      first = this.#turns[0]
    }
    if (this.#waiting.length > 0) this.#goOn()
    else this.#steer()
  }
}

export interface EntrySocketOptions {
  /** The handshake's, '' for none. */
  readonly token: string
  /** Of the socket's switch in the engine. */
  readonly switchName: string
}

const OTHER_USER: Refused = {
  number: REFUSAL.notPermitted,
  sentence: 'this socket enters orders for another user: open one more',
}
const UNKNOWN_OUTCOME = refused(REFUSAL.outcomeUnknown)

function refused(number: number): Refused {
  return { number, sentence: refusalSentence(number) }
}

/** Three parts between dots: known only once its signature was verified. */
export function isSigned(token: string): boolean {
  return token.split('.').length === 3
}
