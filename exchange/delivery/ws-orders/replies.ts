/**
 * What order entry answers, as text: built piece by piece, since a frame of a thousand operations
 * is answered while the next ones wait.
 */
import type { Outcome } from '@bourse/domain/exchange/gateway'
import {
  DONE_REASON,
  DONE_REASON_NAME,
  type DoneReason,
  type OrderStatus,
  type OrderView,
} from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { refusalSentence } from '../http-gitbitex/refusals.ts'

/** How an operation is answered: as it was written, an object or an array. */
export type ResultForm = 'object' | 'array'

/** A refusal number, or a code of the door's own, with its sentence. */
export interface Refused {
  readonly number: number
  readonly sentence: string
}

/** Code of an operation beyond the rate of its user, as the HTTP status that says the same. */
export const TOO_MANY = 429

/** The answer to a frame of operations. `id` is JSON; results, in their order, with commas. */
export function resultsFrame(id: string | undefined, results: string): string {
  return `{"type":"orders"${idField(id)},"results":[${results}]}`
}

/** A frame that was not taken: nothing of it has been sent. */
export function entryErrorFrame(id: string | undefined, { number, sentence }: Refused): string {
  return `{"type":"error"${idField(id)},"code":${number},"message":${JSON.stringify(sentence)}}`
}

/** A refused operation. */
export function refusedResult(form: ResultForm, { number, sentence }: Refused): string {
  const text = JSON.stringify(sentence)
  return form === 'array' ? `[${number},${text}]` : `{"code":${number},"message":${text}}`
}

/** What the engine made of an operation. `product` is the order's, undefined if none is named. */
export function outcomeResult(
  form: ResultForm,
  outcome: Outcome,
  product: Product | undefined,
): string {
  const { order, refusal } = outcome
  if (refusal !== 0) {
    const sentence = refusalSentence(refusal, product)
    const result = refusedResult(form, { number: refusal, sentence })
    // A refused replace may have cancelled the old order all the same.
    const { cancelled } = outcome
    return cancelled === 0 ? result : `${result.slice(0, -1)},"cancelled":${cancelled}}`
  }
  if (order !== undefined) {
    const scale = (product as Product).rules.sizeScale
    return form === 'array' ? orderRow(order, scale) : orderObject(order, outcome, scale)
  }
  if (outcome.duplicate) {
    return form === 'array'
      ? `["${outcome.sequence}","duplicate"]`
      : `{"orderId":"${outcome.sequence}","duplicate":true}`
  }
  return form === 'array' ? `["","cancelled"]` : `{"cancelled":${outcome.cancelled}}`
}

function orderObject(order: OrderView, { duplicate }: Outcome, scale: number): string {
  const { id, status, filled, remaining, doneReason } = order
  const parts = `{"orderId":"${id}","status":"${status}","filled":"${decimal(filled, scale)}"`
  const reason = isCut(status, doneReason) ? `,"reason":"${DONE_REASON_NAME[doneReason]}"` : ''
  const again = duplicate ? ',"duplicate":true' : ''
  return `${parts},"remaining":"${decimal(remaining, scale)}"${reason}${again}}`
}

function orderRow({ id, status, filled, remaining, doneReason }: OrderView, scale: number): string {
  const sizes = `"${decimal(filled, scale)}","${decimal(remaining, scale)}"`
  const reason = isCut(status, doneReason) ? `,"${DONE_REASON_NAME[doneReason]}"` : ''
  return `["${id}","${status}",${sizes}${reason}]`
}

/** True when something else than its owner's cancel ended the order before it was filled. */
function isCut(status: OrderStatus, reason: DoneReason | undefined): reason is DoneReason {
  return status === 'cancelled' && reason !== undefined && reason !== DONE_REASON.cancelled
}

/** Half of all sizes here are 0. */
function decimal(value: number, scale: number): string {
  return value === 0 ? '0' : formatScaled(value, scale)
}

function idField(id: string | undefined): string {
  return id === undefined ? '' : `,"id":${id}`
}
