/**
 * The last look at an event before the log. Doors refuse such input with better words; but whatever
 * slipped through must cost its caller an answer, not the server an append.
 */
import { REFERENCE_LENGTH_MAX, type TradingEvent } from '@bourse/domain/exchange/event'

/** True when a log can write the event: safe whole numbers, int64 amounts, printable references. */
export function isRecordable(event: TradingEvent): boolean {
  return (
    isCount(event.user) &&
    isCount(event.toUser) &&
    isCount(event.price) &&
    isCount(event.size) &&
    isCount(event.orderId) &&
    isCount(event.credential) &&
    isInt64(event.amount) &&
    isReference(event.referenceId) &&
    isReference(event.targetReference)
  )
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isInt64(value: bigint): boolean {
  return value === 0n || BigInt.asIntN(64, value) === value
}

function isReference(text: string): boolean {
  if (text.length > REFERENCE_LENGTH_MAX) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < FIRST_PRINTABLE || code > LAST_PRINTABLE) return false
  }
  return true
}

const FIRST_PRINTABLE = 0x20
const LAST_PRINTABLE = 0x7e
