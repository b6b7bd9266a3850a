// hot: bench/replay.ts
/**
 * Trading events to record bytes, version 1, and back. Decoding fills a record that the caller
 * reuses; it allocates only for texts and amounts that an event really has.
 */

import type { EventType, TradingEvent, Via } from '@bourse/domain/exchange/event'
import { EVENT_TYPE, REFERENCE_LENGTH_MAX, RULES_VERSION } from '@bourse/domain/exchange/event'
import type { ByteArea } from './byte-area.ts'
import { readDetail, writeDetail } from './detail.ts'
import { AT, FIELD, FIELD_SIZES, FIRST_DETAIL_FIELD, RECORD_VERSION } from './fields.ts'
import { UnreadableRecord } from './record-error.ts'

const TWO_32 = 4_294_967_296
const HIGH_MAX = 0x1f_ffff
const KNOWN_TYPE = new Uint8Array(256)
for (const type of Object.values(EVENT_TYPE)) KNOWN_TYPE[type] = 1
const FIELD_BYTES = new Uint8Array(256)
for (const [field, bytes] of FIELD_SIZES) FIELD_BYTES[field] = bytes

/**
 * Writes `event` at `at` and returns the offset behind it. At least RECORD_BYTES_MAX bytes must be
 * free. Throws a RangeError when a field is outside what its place can hold: a bug of the producer.
 */
export function encodeRecord(event: TradingEvent, area: ByteArea, at: number): number {
  const { view } = area
  view.setUint8(at + AT.recordVersion, RECORD_VERSION)
  view.setUint8(at + AT.type, KNOWN_TYPE[event.type] === 1 ? event.type : bad('type', event.type))
  view.setUint16(at + AT.rulesVersion, rulesVersion(event.rulesVersion), true)
  view.setUint8(at + AT.via, u8('via', event.via))
  setWhole(view, at + AT.position, 'position', event.position)
  setWhole(view, at + AT.time, 'time', event.time)
  setWhole(view, at + AT.session, 'session', event.session)
  setWhole(view, at + AT.counter, 'counter', event.counter)
  setWhole(view, at + AT.user, 'user', event.user)
  setWhole(view, at + AT.credential, 'credential', event.credential)
  view.setUint32(at + AT.portfolio, u32('portfolio', event.portfolio), true)
  view.setUint32(at + AT.permissions, u32('permissions', event.permissions), true)
  const reference = event.referenceId
  view.setUint8(at + AT.referenceLength, reference.length)
  let end = at + AT.reference
  if (reference !== '') end = setText(area, end, 'referenceId', reference)
  end = writeFields(event, area, end)
  if (event.detail !== null) end = writeDetail(event.detail, area, end)
  view.setUint16(at + AT.length, end - at, true)
  return end
}

/**
 * Fills `event` from the record at `at` and returns the offset behind it. `end` is where the
 * records end. Throws UnreadableRecord on whatever this program does not know or nobody can have
 * written.
 */
export function decodeRecord(area: ByteArea, at: number, end: number, event: TradingEvent): number {
  const { view } = area
  if (end - at < AT.reference) throw cut(at)
  const stop = at + view.getUint16(at + AT.length, true)
  const fields = at + AT.reference + view.getUint8(at + AT.referenceLength)
  event.position = getWhole(view, at + AT.position)
  if (stop > end || fields > stop) throw cut(event.position)
  checkVersions(view, at, event.position)
  event.type = view.getUint8(at + AT.type) as EventType
  event.rulesVersion = view.getUint16(at + AT.rulesVersion, true)
  event.via = view.getUint8(at + AT.via) as Via
  event.time = getWhole(view, at + AT.time)
  event.session = getWhole(view, at + AT.session)
  event.counter = getWhole(view, at + AT.counter)
  event.user = getWhole(view, at + AT.user)
  event.credential = getWhole(view, at + AT.credential)
  event.portfolio = view.getUint32(at + AT.portfolio, true)
  event.permissions = view.getUint32(at + AT.permissions, true)
  const reference = at + AT.reference
  event.referenceId = fields === reference ? '' : area.bytes.toString('latin1', reference, fields)
  clearFields(event)
  let next = fields
  let last = 0
  while (next < stop) {
    const field = view.getUint8(next)
    if (field <= last) throw malformed(event.position, `field ${field} follows field ${last}`)
    if (field >= FIRST_DETAIL_FIELD) {
      event.detail = readDetail(area, next, stop, event.position)
      return stop
    }
    last = field
    if (next + 1 + FIELD_BYTES[field]! > stop) throw cut(event.position)
    next = readField(field, area, next + 1, event)
  }
  if (next !== stop) throw cut(event.position)
  return stop
}

/** The position in the record at `at`, without decoding the rest. */
export function recordPosition(area: ByteArea, at: number): number {
  return getWhole(area.view, at + AT.position)
}

/** The length in bytes of the record at `at`. */
export function recordLength(area: ByteArea, at: number): number {
  return area.view.getUint16(at + AT.length, true)
}

function writeFields(event: TradingEvent, area: ByteArea, from: number): number {
  const { view } = area
  let at = from
  if (event.product !== 0) at = putU32(view, at, FIELD.product, event.product)
  if (event.side !== 0) at = putU8(view, at, FIELD.side, event.side)
  if (event.orderType !== 0) at = putU8(view, at, FIELD.orderType, event.orderType)
  if (event.timeInForce !== 0) at = putU8(view, at, FIELD.timeInForce, event.timeInForce)
  if (event.postOnly) view.setUint8(at++, FIELD.postOnly)
  if (event.price !== 0) at = putWhole(view, at, FIELD.price, event.price)
  if (event.size !== 0) at = putWhole(view, at, FIELD.size, event.size)
  if (event.amount !== 0n) {
    if (BigInt.asIntN(64, event.amount) !== event.amount) bad('amount', event.amount)
    view.setUint8(at, FIELD.amount)
    view.setBigInt64(at + 1, event.amount, true)
    at += 9
  }
  if (event.orderId !== 0) at = putWhole(view, at, FIELD.orderId, event.orderId)
  const target = event.targetReference
  if (target !== '') {
    view.setUint8(at, FIELD.targetReference)
    view.setUint8(at + 1, target.length)
    at = setText(area, at + 2, 'targetReference', target)
  }
  if (event.currency !== 0) at = putU32(view, at, FIELD.currency, event.currency)
  if (event.toUser !== 0) at = putWhole(view, at, FIELD.toUser, event.toUser)
  if (event.toPortfolio !== 0) at = putU32(view, at, FIELD.toPortfolio, event.toPortfolio)
  if (event.selfTrade !== 0) at = putU8(view, at, FIELD.selfTrade, event.selfTrade)
  if (event.stopType !== 0) at = putU8(view, at, FIELD.stopType, event.stopType)
  if (event.stopPrice !== 0) at = putWhole(view, at, FIELD.stopPrice, event.stopPrice)
  if (event.expiresAt !== 0) at = putWhole(view, at, FIELD.expiresAt, event.expiresAt)
  if (event.replaceMode !== 0) at = putU8(view, at, FIELD.replaceMode, event.replaceMode)
  return at
}

/** Reads the value of one field and returns the offset behind it. Reading past the area throws. */
function readField(field: number, area: ByteArea, at: number, event: TradingEvent): number {
  const { view } = area
  switch (field) {
    case FIELD.product:
      event.product = view.getUint32(at, true)
      return at + 4
    case FIELD.side:
      event.side = view.getUint8(at)
      return at + 1
    case FIELD.orderType:
      event.orderType = view.getUint8(at)
      return at + 1
    case FIELD.timeInForce:
      event.timeInForce = view.getUint8(at)
      return at + 1
    case FIELD.postOnly:
      event.postOnly = true
      return at
    case FIELD.price:
      event.price = getWhole(view, at)
      return at + 8
    case FIELD.size:
      event.size = getWhole(view, at)
      return at + 8
    case FIELD.amount:
      event.amount = view.getBigInt64(at, true)
      return at + 8
    case FIELD.orderId:
      event.orderId = getWhole(view, at)
      return at + 8
    default:
      return readRareField(field, area, at, event)
  }
}

function readRareField(field: number, area: ByteArea, at: number, event: TradingEvent): number {
  const { view } = area
  switch (field) {
    case FIELD.targetReference: {
      const end = at + 1 + view.getUint8(at)
      event.targetReference = area.bytes.toString('latin1', at + 1, end)
      return end
    }
    case FIELD.currency:
      event.currency = view.getUint32(at, true)
      return at + 4
    case FIELD.toUser:
      event.toUser = getWhole(view, at)
      return at + 8
    case FIELD.toPortfolio:
      event.toPortfolio = view.getUint32(at, true)
      return at + 4
    case FIELD.selfTrade:
      event.selfTrade = view.getUint8(at)
      return at + 1
    case FIELD.stopType:
      event.stopType = view.getUint8(at)
      return at + 1
    case FIELD.stopPrice:
      event.stopPrice = getWhole(view, at)
      return at + 8
    case FIELD.expiresAt:
      event.expiresAt = getWhole(view, at)
      return at + 8
    case FIELD.replaceMode:
      event.replaceMode = view.getUint8(at)
      return at + 1
    default:
      throw new UnreadableRecord(
        'unknown-field',
        `the record at position ${event.position} has field ${field}, unknown to this program`,
      )
  }
}

function clearFields(event: TradingEvent): void {
  event.product = 0
  event.side = 0
  event.orderType = 0
  event.timeInForce = 0
  event.postOnly = false
  event.price = 0
  event.size = 0
  event.amount = 0n
  event.selfTrade = 0
  event.stopType = 0
  event.stopPrice = 0
  event.expiresAt = 0
  event.replaceMode = 0
  event.orderId = 0
  event.targetReference = ''
  event.currency = 0
  event.toUser = 0
  event.toPortfolio = 0
  event.detail = null
}

function checkVersions(view: DataView, at: number, position: number): void {
  const version = view.getUint8(at + AT.recordVersion)
  if (version !== RECORD_VERSION) throw newer('record-version', position, version, RECORD_VERSION)
  const rules = view.getUint16(at + AT.rulesVersion, true)
  if (rules > RULES_VERSION) throw newer('rules-version', position, rules, RULES_VERSION)
  const type = view.getUint8(at + AT.type)
  if (KNOWN_TYPE[type] !== 1) {
    throw new UnreadableRecord(
      'event-type',
      `the record at position ${position} has event type ${type}, unknown to this program`,
    )
  }
}

function newer(
  fault: 'record-version' | 'rules-version',
  position: number,
  found: number,
  known: number,
): UnreadableRecord {
  const what = fault.replace('-', ' ')
  return new UnreadableRecord(
    fault,
    `the record at position ${position} has ${what} ${found}, this program knows ${known}`,
  )
}

function malformed(position: number, why: string): UnreadableRecord {
  return new UnreadableRecord(
    'malformed',
    `the record at position ${position} is malformed: ${why}`,
  )
}

function cut(position: number): UnreadableRecord {
  return malformed(position, 'its lengths contradict each other')
}

function getWhole(view: DataView, at: number): number {
  const high = view.getInt32(at + 4, true)
  if (high > HIGH_MAX || high < -HIGH_MAX - 1) {
    throw new UnreadableRecord('malformed', 'a record holds a whole number beyond 2^53')
  }
  return high * TWO_32 + view.getUint32(at, true)
}

function setWhole(view: DataView, at: number, name: string | number, value: number): void {
  if (!Number.isSafeInteger(value)) bad(name, value)
  view.setUint32(at, value >>> 0, true)
  view.setInt32(at + 4, Math.floor(value / TWO_32), true)
}

/** Byte by byte: for texts this short one call into Node's own writing costs more. */
function setText(area: ByteArea, at: number, name: string, text: string): number {
  const { bytes } = area
  if (text.length > REFERENCE_LENGTH_MAX) bad(name, text)
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code > 0x7e) bad(name, text)
    bytes[at + index] = code
  }
  return at + text.length
}

function putU8(view: DataView, at: number, field: number, value: number): number {
  view.setUint8(at, field)
  view.setUint8(at + 1, u8(field, value))
  return at + 2
}

function putU32(view: DataView, at: number, field: number, value: number): number {
  view.setUint8(at, field)
  view.setUint32(at + 1, u32(field, value), true)
  return at + 5
}

function putWhole(view: DataView, at: number, field: number, value: number): number {
  view.setUint8(at, field)
  setWhole(view, at + 1, field, value)
  return at + 9
}

function u8(name: string | number, value: number): number {
  return (value & 0xff) === value ? value : bad(name, value)
}

function u32(name: string | number, value: number): number {
  return value >>> 0 === value ? value : bad(name, value)
}

function rulesVersion(value: number): number {
  return (value & 0xffff) === value && value <= RULES_VERSION ? value : bad('rulesVersion', value)
}

function bad(name: string | number, value: unknown): never {
  const field = typeof name === 'number' ? `field ${name}` : name
  throw new RangeError(`a record cannot hold the value ${value} in ${field}`)
}
