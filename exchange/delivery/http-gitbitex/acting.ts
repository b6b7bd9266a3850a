/** Events in the name of a signed-in person, and what became of them. */
import { PERMISSION, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import type { OrderView } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { toOrderId, type UserId } from '@bourse/domain/shared/ids'
import { findOrder } from './find-order.ts'
import type { Caller, ExchangePorts } from './ports.ts'

/** What a signed-in person may do with what is theirs. */
export const SESSION_PERMISSIONS = PERMISSION.trade | PERMISSION.transfer

/** Writes into `event` who sent it, and through which door; returns it. */
export function actAs(event: TradingEvent, caller: Caller): TradingEvent {
  event.user = caller.userId
  event.credential = caller.id
  event.permissions = SESSION_PERMISSIONS
  event.via = VIA.gitbitex
  return event
}

/** The outcome of an event for which there was no place. */
export const NO_PLACE: Outcome = {
  refusal: REFUSAL.overloaded,
  sequence: 0,
  duplicate: false,
  order: undefined,
  cancelled: 0,
}

/**
 * Milliseconds since 1970 as deadlines are counted from: the engine's time may be ahead of a clock
 * that was set back.
 */
export function doorClock({ gateway, clockMs }: ExchangePorts): () => number {
  return () => Math.max(clockMs(), gateway.state.time / 1_000)
}

/** A retry is told what became of the first attempt, which may have moved on since. */
export type FirstOrder = OrderView | 'behind' | 'no order'

/** The order that the first attempt made. */
export async function firstOrder(
  ports: ExchangePorts,
  user: UserId,
  sequence: number,
): Promise<FirstOrder> {
  const order = await findOrder(ports, user, { kind: 'id', id: toOrderId(sequence) })
  return order === 'unknown' ? 'no order' : order
}

/** Why a retry of something else is told no order. */
export const NO_ORDER = {
  status: 409,
  code: REFUSAL.invalidOrder,
  message: 'this client order id was used for something that is no order',
} as const
