/** What a client of order entry may say, read from the text of one frame. */
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { isBody } from '../http-gitbitex/order-fields.ts'

/** Operations of one frame. */
export const OPS_MAX = 1_000

export type EntryMessage = OrdersMessage | SwitchMessage

interface Addressed {
  /** How the answer names the message, as JSON; undefined when the message has no id. */
  readonly id: string | undefined
  /** '' when the message carries none: then the one before, or the handshake's, speaks. */
  readonly token: string
}

export interface OrdersMessage extends Addressed {
  readonly type: 'orders'
  readonly ops: readonly unknown[]
}

export interface SwitchMessage extends Addressed {
  readonly type: 'cancel-on-disconnect'
  /** 0 switches it off. */
  readonly timeoutSeconds: number
  /** Undefined for every product. */
  readonly productId: string | undefined
}

/** Why a text is no message: a sentence, and the id if that could be read. */
export interface BadMessage {
  readonly id: string | undefined
  readonly sentence: string
}

/** Timeouts of cancel-on-disconnect, in seconds. */
const TIMEOUT_MIN = 15
const TIMEOUT_MAX = 86_400

/** True for a text that may be a message of order entry: mostly its beginning tells. */
export function mayBeEntry(text: string): boolean {
  if (text.startsWith(ORDERS_START)) return true
  return text.includes('"orders"') || text.includes('"cancel-on-disconnect"')
}

/** The message in `text`, or what is wrong with it; undefined when it is none of order entry. */
export function parseEntryMessage(text: string): Result<EntryMessage, BadMessage> | undefined {
  const fields = parse(text)
  if (!isBody(fields)) return text.startsWith(ORDERS_START) ? NOT_JSON : undefined
  const { type, token = '' } = fields
  if (type !== 'orders' && type !== 'cancel-on-disconnect') return undefined
  const id = idOf(fields['id'])
  if (id === 'bad') return wrong(undefined, 'id must be a whole number or a text of 1 to 64')
  if (typeof token !== 'string') return wrong(id, 'token must be a string')
  if (type === 'cancel-on-disconnect') return switchMessage(fields, id, token)
  const { ops } = fields
  if (!Array.isArray(ops)) return wrong(id, 'ops must be an array')
  if (ops.length === 0) return wrong(id, 'ops must not be empty')
  if (ops.length > OPS_MAX) return wrong(id, `at most ${OPS_MAX} ops a frame`)
  return ok({ type, id, token, ops })
}

const ORDERS_START = '{"type":"orders"'

type Fields = Readonly<Record<string, unknown>>

function switchMessage(fields: Fields, id: string | undefined, token: string) {
  const { timeoutSeconds, productId = null } = fields
  const isOff = timeoutSeconds === 0
  const isOn =
    Number.isSafeInteger(timeoutSeconds) &&
    (timeoutSeconds as number) >= TIMEOUT_MIN &&
    (timeoutSeconds as number) <= TIMEOUT_MAX
  if (!isOff && !isOn) {
    return wrong(id, `timeoutSeconds must be 0, or ${TIMEOUT_MIN} to ${TIMEOUT_MAX}`)
  }
  if (productId !== null && typeof productId !== 'string') {
    return wrong(id, 'productId must be a string')
  }
  return ok({
    type: 'cancel-on-disconnect' as const,
    ...{ id, token },
    timeoutSeconds: timeoutSeconds as number,
    productId: productId ?? undefined,
  })
}

/** The id as JSON; absent and null are none. */
function idOf(value: unknown): string | undefined | 'bad' {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string' || value.length === 0 || value.length > ID_LENGTH_MAX) return 'bad'
  return JSON.stringify(value)
}

const ID_LENGTH_MAX = 64

function wrong(id: string | undefined, sentence: string) {
  return no<BadMessage>({ id, sentence })
}

const NOT_JSON = wrong(undefined, 'a message must be a JSON object')

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
