/**
 * Money given by the venue under a fixed reference id: sent again until it took effect, so it may
 * be asked for as often as one likes and is given once.
 */
import {
  blankEvent,
  EVENT_TYPE,
  PERMISSION,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { UserId } from '@bourse/domain/shared/ids'

export interface Grant {
  readonly user: UserId
  readonly currency: string
  /** Atoms. */
  readonly amount: bigint
  readonly referenceId: string
}

/** What a grant needs to wait between attempts; `pause` resolves early when the process stops. */
export interface GrantPorts {
  readonly gateway: TradingGateway
  readonly pause: (milliseconds: number) => Promise<void>
  readonly stopping: () => boolean
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 5_000

/**
 * 0 once the deposit took effect (now or in an earlier attempt), or the number of the refusal that
 * the engine gave; refusals before the log and unknown outcomes are tried again until `stopping`.
 */
export async function sendGrant(ports: GrantPorts, grant: Grant): Promise<number> {
  const currency = ports.gateway.state.currencyByCode(grant.currency)
  if (currency === undefined) return REFUSAL.unknownCurrency
  return await sendUntilTaken(ports, () => grantEvent(grant, currency.number))
}

/**
 * Sends an event with a reference id until the engine has decided it, and returns 0 or its refusal;
 * when `stopping` comes first, the refusal of the last attempt. `make` gives a new event each time.
 */
export async function sendUntilTaken(ports: GrantPorts, make: () => TradingEvent): Promise<number> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const { refusal } = await ports.gateway.submit(make())
    if (!isTransient(refusal) || ports.stopping()) return refusal
    await ports.pause(pauseMs)
  }
}

/** True for refusals that say nothing about the event: it never reached the log, or may have. */
function isTransient(refusal: number): boolean {
  return refusal >= REFUSAL.overloaded || refusal === REFUSAL.referencesFull
}

/** A new event each time: the log stamps the one it was given. */
function grantEvent(grant: Grant, currency: number): TradingEvent {
  const event = blankEvent(EVENT_TYPE.deposit)
  event.user = grant.user
  event.permissions = PERMISSION.transfer
  event.via = VIA.preview
  event.referenceId = grant.referenceId
  event.currency = currency
  event.toUser = grant.user
  event.amount = grant.amount
  return event
}
