/** How an operator's action becomes an event, is logged with its outcome, and is answered. */
import {
  blankEvent,
  type EventDetail,
  type EventType,
  PERMISSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import type { Product, ProductState } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE_NAME } from '@bourse/domain/exchange/product'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import type { HttpProblem } from '@bourse/kit/http/errors'
import type { FastifyRequest } from 'fastify'
import { productRulesRow } from '../gitbitex-json.ts'

/** Events of user 0: their reference ids are the system's. */
export function adminEvent(type: EventType, detail: EventDetail | null = null): TradingEvent {
  const event = blankEvent(type)
  event.permissions = PERMISSION.operate
  event.via = VIA.admin
  event.detail = detail
  return event
}

/** Submits the event and logs the request with what became of it. */
export async function act(
  gateway: TradingGateway,
  request: FastifyRequest,
  event: TradingEvent,
): Promise<Outcome> {
  const outcome = await gateway.submit(event)
  const { method, url, body } = request
  const { refusal, sequence, duplicate } = outcome
  request.log.info({ method, url, body, refusal, sequence, duplicate }, 'admin action')
  return outcome
}

/** A refusal as operators read it: 400 for what the engine refused, else as everywhere. */
export function problemOf(refusal: number): HttpProblem {
  const message = REFUSALS.get(refusal)?.sentence ?? 'refused'
  if (refusal === REFUSAL.outcomeUnknown) return { status: 504, code: refusal, message }
  if (refusal < REFUSAL.overloaded) return { status: 400, code: refusal, message }
  return { status: 503, code: refusal, message, retryAfterMs: 1_000 }
}

/** 404 for a product in a path that is not listed. */
export const NO_SUCH_PRODUCT: HttpProblem = { ...problemOf(REFUSAL.unknownProduct), status: 404 }

/** A request that cannot become an event. */
export function badInput(message: string): HttpProblem {
  return { status: 400, message }
}

/** A product's rules with what only operators set; its own state, or the one that is told. */
export function describe(product: Product, state: ProductState = product.rules.state) {
  const { openOrdersPerUserMax } = product.rules
  return { ...productRulesRow(product), state: PRODUCT_STATE_NAME[state], openOrdersPerUserMax }
}
