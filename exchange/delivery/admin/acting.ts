/** How an operator's action becomes an event, is logged and remembered, and is answered. */
import {
  blankEvent,
  type EventDetail,
  type EventType,
  PERMISSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import type { HttpProblem } from '@bourse/kit/http/errors'
import type { FastifyRequest } from 'fastify'
import type { ActionRow } from '../operator-json.ts'
import { Recent } from './recent.ts'

/** Where operators act. */
export interface Desk {
  readonly gateway: TradingGateway
  readonly nowMs: () => number
  readonly actions: Recent<Omit<ActionRow, 'id'>>
}

/** Actions that are remembered; all are in the log. */
const ACTIONS_KEPT = 200

/** A desk at which nothing has been done yet. */
export function openDesk({ gateway, nowMs }: Omit<Desk, 'actions'>): Desk {
  return { gateway, nowMs, actions: new Recent(ACTIONS_KEPT) }
}

/** Events of user 0: their reference ids are the system's. */
export function adminEvent(type: EventType, detail: EventDetail | null = null): TradingEvent {
  const event = blankEvent(type)
  event.permissions = PERMISSION.operate
  event.via = VIA.admin
  event.detail = detail
  return event
}

/** Submits the event, and logs and remembers the request with what became of it. */
export async function act(
  { gateway, nowMs, actions }: Desk,
  request: FastifyRequest,
  event: TradingEvent,
): Promise<Outcome> {
  const outcome = await gateway.submit(event)
  const { method, url, body } = request
  const { refusal, sequence, duplicate } = outcome
  request.log.info({ method, url, body, refusal, sequence, duplicate }, 'admin action')
  actions.add({
    time: new Date(nowMs()).toISOString(),
    ...{ method, path: url, body: body ?? null, refusal, sequence, duplicate },
    sentence: refusal === 0 ? null : sentenceOf(refusal),
  })
  return outcome
}

/** A refusal as operators read it: 400 for what the engine refused, else as everywhere. */
export function problemOf(refusal: number): HttpProblem {
  const message = sentenceOf(refusal)
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

function sentenceOf(refusal: number): string {
  return REFUSALS.get(refusal)?.sentence ?? 'refused'
}
