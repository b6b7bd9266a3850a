/**
 * The last look at an event before the log. Doors refuse such input with better words; but whatever
 * slipped through must cost its caller an answer, not the server an append.
 */
import {
  EVENT_TYPE,
  type EventDetail,
  REFERENCE_LENGTH_MAX,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import { FEE_TIERS_MAX } from '@bourse/domain/exchange/fees'

/** 1 for each type of event that there is. */
const KNOWN_TYPE: readonly (1 | undefined)[] = knownTypes()

/**
 * True when a log can write the event: a type that there is, whole numbers that fit their places,
 * int64 amounts, printable references.
 */
export function isRecordable(event: TradingEvent): boolean {
  return (
    KNOWN_TYPE[event.type] === 1 &&
    isCount(event.user) &&
    isCount(event.toUser) &&
    isCount(event.price) &&
    isCount(event.size) &&
    isCount(event.stopPrice) &&
    isCount(event.expiresAt) &&
    isCount(event.orderId) &&
    isCount(event.credential) &&
    hasSmallNumbers(event) &&
    isInt64(event.amount) &&
    isReference(event.referenceId) &&
    isReference(event.targetReference) &&
    (event.detail === null || isDetail(event.detail))
  )
}

function knownTypes(): (1 | undefined)[] {
  const known: (1 | undefined)[] = []
  for (const type of Object.values(EVENT_TYPE)) known[type] = 1
  return known
}

function hasSmallNumbers(event: TradingEvent): boolean {
  return (
    isByte(event.side) &&
    isByte(event.orderType) &&
    isByte(event.timeInForce) &&
    isByte(event.selfTrade) &&
    isByte(event.stopType) &&
    isByte(event.replaceMode) &&
    isUint32(event.product) &&
    isUint32(event.currency) &&
    isUint32(event.portfolio) &&
    isUint32(event.toPortfolio) &&
    isUint32(event.permissions)
  )
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isByte(value: number): boolean {
  return (value & 0xff) === value
}

function isUint32(value: number): boolean {
  return value >>> 0 === value
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

/** A text of this many UTF-16 units has at most the 255 bytes that a record gives it. */
const TEXT_LENGTH_MAX = 85

function isDetail(detail: EventDetail): boolean {
  switch (detail.kind) {
    case 'product':
      return Object.values(detail.rules).every(isValue)
    case 'feeSchedule': {
      const { currency, tiers } = detail.schedule
      if (!isValue(currency) || tiers.length > FEE_TIERS_MAX) return false
      return tiers.every((tier) => Object.values(tier).every(isValue))
    }
    default:
      return Object.values(detail).every(isValue)
  }
}

function isValue(value: number | bigint | string | boolean): boolean {
  switch (typeof value) {
    case 'number':
      return Number.isSafeInteger(value)
    case 'bigint':
      return isInt64(value)
    case 'string':
      return value.length <= TEXT_LENGTH_MAX
    case 'boolean':
      return true
    default:
      return value satisfies never
  }
}
