/** Who speaks in an event. */
import type { TradingEvent } from '@bourse/domain/exchange/event'

const VIA_ADMIN = 7
const VIA_SYSTEM = 8

/** True for events of the venue itself. */
export function isVenue({ via }: TradingEvent): boolean {
  return via === VIA_ADMIN || via === VIA_SYSTEM
}
