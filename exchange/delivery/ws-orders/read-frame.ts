/** The operations of a frame as events, each with the form of its answer. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'
import { BadOrder } from '../http-gitbitex/order-fields.ts'
import type { OrdersMessage } from './entry-message.ts'
import { exactOps, hasNumbers } from './exact-numbers.ts'
import { type OpReader, opEvent, UNKNOWN_TARGET } from './op-events.ts'
import type { ResultForm } from './replies.ts'

/** What stands in a frame; the lists are as long as its operations are many. */
export interface ReadFrame {
  /** How the answer names the frame, as JSON; undefined without an id. */
  readonly id: string | undefined
  /** Events without their actor, or what is wrong with an operation. */
  readonly events: (TradingEvent | BadOrder)[]
  readonly forms: readonly ResultForm[]
  /** Product numbers, 0 where an operation names none. */
  readonly products: readonly number[]
  /** True when an operation names an order that is not known (yet). */
  readonly hasUnknown: boolean
}

/** Who reads a frame, and against what. */
export interface FrameReader {
  readonly state: TradingState
  readonly user: UserId
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
}

/** Reads whatever a frame may hold; `text` is what `message` was read from. */
export function readFrame(
  { state, user, nowMs }: FrameReader,
  message: OrdersMessage,
  text: string,
): ReadFrame {
  const events: (TradingEvent | BadOrder)[] = []
  const forms: ResultForm[] = []
  const products: number[] = []
  const reader: OpReader = { state, user, nowMs, earlier: events, amended: 0 }
  let { ops } = message
  let isExact = false
  let hasUnknown = false
  for (let at = 0; at < ops.length; at++) {
    let event = opEvent(ops[at], reader)
    if (event instanceof BadOrder && !isExact && hasNumbers(ops[at])) {
      isExact = true
      ops = exactOps(text, ops)
      event = opEvent(ops[at], reader)
    }
    if (event === UNKNOWN_TARGET) hasUnknown = true
    forms.push(Array.isArray(ops[at]) ? 'array' : 'object')
    products.push(productOf(event, reader))
    events.push(event)
  }
  return { id: message.id, events, forms, products, hasUnknown }
}

function productOf(event: TradingEvent | BadOrder, { amended }: OpReader): number {
  if (event instanceof BadOrder) return 0
  return event.type === EVENT_TYPE.amendOrder ? amended : event.product
}
