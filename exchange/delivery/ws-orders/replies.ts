/**
 * What order entry answers. The results of a frame are written as bytes, one behind the other: a
 * frame of a thousand operations is answered while the next ones wait, and text would be made in
 * dozens of pieces for each.
 */
import type { BriefOutcome, OrderGist } from '@bourse/domain/exchange/gateway'
import {
  DONE_REASON,
  DONE_REASON_NAME,
  type DoneReason,
  type OrderStatus,
} from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { refusalSentence } from '../http-gitbitex/refusals.ts'
import { AnswerBytes } from './answer-bytes.ts'

/** How an operation is answered: as it was written, an object or an array. */
export type ResultForm = 'object' | 'array'

/** A refusal number, or a code of the door's own, with its sentence. */
export interface Refused {
  readonly number: number
  readonly sentence: string
}

/** Code of an operation beyond the rate of its user, as the HTTP status that says the same. */
export const TOO_MANY = 429

/** A frame that was not taken: nothing of it has been sent. */
export function entryErrorFrame(id: string | undefined, { number, sentence }: Refused): string {
  return `{"type":"error"${idField(id)},"code":${number},"message":${JSON.stringify(sentence)}}`
}

/** The answer to a frame of operations, one result after the other; one answer at a time. */
export class ResultsFrame {
  #isFirst = true

  /** `id` is JSON. */
  constructor(id: string | undefined) {
    bytes.begin()
    bytes.text(`{"type":"orders"${idField(id)},"results":[`)
  }

  /** A refused operation. */
  refused(form: ResultForm, problem: Refused): void {
    this.#next()
    bytes.text(refusedResult(form, problem))
  }

  /** What the engine made of an operation. `product` is the order's, undefined if none is named. */
  outcome(form: ResultForm, outcome: BriefOutcome, product: Product | undefined): void {
    this.#next()
    const { order, refusal, duplicate } = outcome
    if (refusal !== 0 || order === undefined) bytes.text(otherResult(form, outcome, product))
    else {
      const scale = (product as Product).rules.sizeScale
      if (form === 'array') writeRow(order, scale)
      else writeObject(order, scale, duplicate)
    }
  }

  /** The whole answer, as UTF-8. */
  end(): Buffer {
    bytes.text(']}')
    return bytes.copy()
  }

  #next(): void {
    if (this.#isFirst) this.#isFirst = false
    else bytes.ascii(PART.comma)
  }
}

const bytes = new AnswerBytes()

const STATUSES: readonly OrderStatus[] = ['active', 'open', 'filled', 'cancelled', 'rejected']
const PART = {
  comma: Buffer.from(','),
  quote: Buffer.from('"'),
  object: Buffer.from('{"orderId":"'),
  objectFilled: partsByStatus((status) => `","status":"${status}","filled":"`),
  objectRemaining: Buffer.from('","remaining":"'),
  objectEnd: Buffer.from('"}'),
  row: Buffer.from('["'),
  rowFilled: partsByStatus((status) => `","${status}","`),
  rowRemaining: Buffer.from('","'),
  rowEnd: Buffer.from('"]'),
} as const

function partsByStatus(text: (status: OrderStatus) => string): Record<OrderStatus, Buffer> {
  const parts = STATUSES.map((status) => [status, Buffer.from(text(status))] as const)
  return Object.fromEntries(parts) as Record<OrderStatus, Buffer>
}

function writeObject(order: OrderGist, scale: number, duplicate: boolean): void {
  const { status, doneReason } = order
  bytes.ascii(PART.object)
  bytes.whole(order.id)
  bytes.ascii(PART.objectFilled[status])
  writeDecimal(order.filled, scale)
  bytes.ascii(PART.objectRemaining)
  writeDecimal(order.remaining, scale)
  const isCut = isCutShort(status, doneReason)
  if (!isCut && !duplicate) bytes.ascii(PART.objectEnd)
  else {
    const reason = isCut ? `,"reason":"${DONE_REASON_NAME[doneReason as DoneReason]}"` : ''
    bytes.text(`"${reason}${duplicate ? ',"duplicate":true' : ''}}`)
  }
}

function writeRow(order: OrderGist, scale: number): void {
  const { status, doneReason } = order
  bytes.ascii(PART.row)
  bytes.whole(order.id)
  bytes.ascii(PART.rowFilled[status])
  writeDecimal(order.filled, scale)
  bytes.ascii(PART.rowRemaining)
  writeDecimal(order.remaining, scale)
  if (isCutShort(status, doneReason)) {
    bytes.text(`","${DONE_REASON_NAME[doneReason as DoneReason]}"]`)
  } else bytes.ascii(PART.rowEnd)
}

/** `value` units of 10^-scale; most are whole. */
function writeDecimal(value: number, scale: number): void {
  const unit = UNITS[scale] ?? Number.NaN
  const whole = value / unit
  if (whole === Math.floor(whole)) bytes.whole(whole)
  else bytes.text(formatScaled(value, scale))
}

/** 10^scale, as far as a double below 2^53 is divided exactly. */
const UNITS = Array.from({ length: 16 }, (_, scale) => 10 ** scale)

function refusedResult(form: ResultForm, { number, sentence }: Refused): string {
  const text = JSON.stringify(sentence)
  return form === 'array' ? `[${number},${text}]` : `{"code":${number},"message":${text}}`
}

/** A refusal, or an outcome without an order. */
function otherResult(
  form: ResultForm,
  { refusal, duplicate, sequence, cancelled }: BriefOutcome,
  product: Product | undefined,
): string {
  const isArray = form === 'array'
  if (refusal !== 0) {
    const sentence = refusalSentence(refusal, product)
    const result = refusedResult(form, { number: refusal, sentence })
    // A refused replace may have cancelled the old order all the same.
    return cancelled === 0 ? result : `${result.slice(0, -1)},"cancelled":${cancelled}}`
  }
  if (duplicate) {
    return isArray ? `["${sequence}","duplicate"]` : `{"orderId":"${sequence}","duplicate":true}`
  }
  return isArray ? `["","cancelled"]` : `{"cancelled":${cancelled}}`
}

/** True when something else than its owner's cancel ended the order before it was filled. */
function isCutShort(status: OrderStatus, reason: DoneReason | undefined): boolean {
  return status === 'cancelled' && reason !== undefined && reason !== DONE_REASON.cancelled
}

function idField(id: string | undefined): string {
  return id === undefined ? '' : `,"id":${id}`
}
