/**
 * The details of rare events (listings, states, fees, checkpoints, upgrades) as numbered fields, in
 * the order of its table; which detail it is follows from its first field.
 */
import type { EventDetail } from '@bourse/domain/exchange/event'
import { FEE_TIERS_MAX, type FeeTier } from '@bourse/domain/exchange/fees'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import type { ByteArea } from './byte-area.ts'
import { UnreadableRecord } from './record-error.ts'

/**
 * `whole` and `atoms` are int64; a `text` is a length byte and UTF-8; a `flag` is a byte 0 or 1;
 * `tiers` are a byte with their number, and three int64 each.
 */
type FieldKind = 'whole' | 'atoms' | 'text' | 'flag' | 'tiers'
type Value = number | bigint | string | boolean | readonly FeeTier[]
type Values = Record<string, Value>

/**
 * A field of a detail. One with `absent` was added later: it is left out when it has that value, so
 * records without it mean what they always meant. All others are always written.
 */
type FieldRow = readonly [number: number, name: string, kind: FieldKind, absent?: Value]

const ROWS: Readonly<Record<EventDetail['kind'], readonly FieldRow[]>> = {
  currency: [
    [64, 'code', 'text'],
    [65, 'name', 'text'],
    [66, 'scale', 'whole'],
  ],
  product: [
    [80, 'id', 'text'],
    [81, 'base', 'text'],
    [82, 'quote', 'text'],
    [83, 'priceScale', 'whole'],
    [84, 'sizeScale', 'whole'],
    [85, 'tick', 'whole'],
    [86, 'lot', 'whole'],
    [87, 'priceMin', 'whole'],
    [88, 'priceMax', 'whole'],
    [89, 'sizeMin', 'whole'],
    [90, 'sizeMax', 'whole'],
    [91, 'notionalMin', 'atoms'],
    [92, 'notionalMax', 'atoms'],
    [93, 'makerRate', 'whole'],
    [94, 'takerRate', 'whole'],
    [95, 'openOrdersPerUserMax', 'whole'],
    [96, 'state', 'whole'],
    [97, 'bandRate', 'whole', 0],
    [98, 'selfTrade', 'whole', SELF_TRADE.none],
    [99, 'ownFees', 'flag', false],
  ],
  checkpoint: [
    [128, 'sequence', 'whole'],
    [129, 'resultHash', 'text'],
  ],
  upgrade: [[136, 'rulesVersion', 'whole']],
  productState: [[144, 'state', 'whole']],
  venueState: [[152, 'halted', 'flag']],
  userState: [[160, 'frozen', 'flag']],
  selfTradeDefault: [[168, 'selfTrade', 'whole']],
  feeSchedule: [
    [176, 'currency', 'whole'],
    [177, 'tiers', 'tiers'],
  ],
}

const KIND_BY_FIRST_FIELD: ReadonlyMap<number, EventDetail['kind']> = new Map(
  Object.entries(ROWS).map(([kind, rows]) => [
    (rows[0] as FieldRow)[0],
    kind as EventDetail['kind'],
  ]),
)

const TEXT_BYTES_MAX = 255

/**
 * Writes the detail at `at` and returns the offset behind it. Throws a RangeError as
 * `encodeRecord`.
 */
export function writeDetail(detail: EventDetail, area: ByteArea, at: number): number {
  return writeRows(ROWS[detail.kind], valuesOf(detail), area, at)
}

/** Reads the detail that fills `at` to `stop`. Throws UnreadableRecord naming `position`. */
export function readDetail(
  area: ByteArea,
  at: number,
  stop: number,
  position: number,
): EventDetail {
  const first = area.bytes[at] ?? 0
  const kind = KIND_BY_FIRST_FIELD.get(first)
  const reader = new DetailReader(area, at, stop, position)
  if (kind === undefined) throw reader.unknown(first)
  return detailOf(kind, reader.values(kind, ROWS[kind]))
}

function valuesOf(detail: EventDetail): Values {
  switch (detail.kind) {
    case 'product':
      return { ...detail.rules }
    case 'feeSchedule':
      return { ...detail.schedule }
    default:
      return { ...detail }
  }
}

function detailOf(kind: EventDetail['kind'], values: Values): EventDetail {
  const shaped =
    kind === 'product'
      ? { kind, rules: values }
      : kind === 'feeSchedule'
        ? { kind, schedule: values }
        : { kind, ...values }
  // The rows name every field of the type once, and each was read with its own kind.
  return shaped as unknown as EventDetail
}

function writeRows(
  rows: readonly FieldRow[],
  values: Values,
  area: ByteArea,
  from: number,
): number {
  let at = from
  for (const [number, name, kind, absent] of rows) {
    const value = values[name]
    if (absent !== undefined && value === absent) continue
    area.bytes[at] = number
    at = writeValue(value, kind, area, at + 1)
    if (at < 0) throw new RangeError(`a record cannot hold the value ${String(value)} in ${name}`)
  }
  return at
}

/** Returns the offset behind the value, or -1 when it is no value of this kind. */
function writeValue(value: Value | undefined, kind: FieldKind, area: ByteArea, at: number): number {
  switch (kind) {
    case 'text':
      if (typeof value !== 'string' || Buffer.byteLength(value) > TEXT_BYTES_MAX) return -1
      area.bytes[at] = area.bytes.write(value, at + 1, 'utf8')
      return at + 1 + (area.bytes[at] as number)
    case 'flag':
      if (typeof value !== 'boolean') return -1
      area.bytes[at] = value ? 1 : 0
      return at + 1
    case 'whole':
      return Number.isSafeInteger(value) ? writeInt64(BigInt(value as number), area, at) : -1
    case 'atoms':
      return typeof value === 'bigint' ? writeInt64(value, area, at) : -1
    case 'tiers':
      return Array.isArray(value) ? writeTiers(value, area, at) : -1
    default:
      return kind satisfies never
  }
}

function writeInt64(value: bigint, area: ByteArea, at: number): number {
  if (BigInt.asIntN(64, value) !== value) return -1
  area.view.setBigInt64(at, value, true)
  return at + 8
}

function writeTiers(tiers: readonly FeeTier[], area: ByteArea, from: number): number {
  if (tiers.length > FEE_TIERS_MAX) return -1
  area.bytes[from] = tiers.length
  let at = from + 1
  for (const { volume, makerRate, takerRate } of tiers) {
    at = writeValue(volume, 'atoms', area, at)
    if (at > 0) at = writeValue(makerRate, 'whole', area, at)
    if (at > 0) at = writeValue(takerRate, 'whole', area, at)
    if (at < 0) return -1
  }
  return at
}

class DetailReader {
  readonly #area: ByteArea
  readonly #stop: number
  readonly #position: number
  #at: number

  constructor(area: ByteArea, at: number, stop: number, position: number) {
    this.#area = area
    this.#at = at
    this.#stop = stop
    this.#position = position
  }

  values(kind: EventDetail['kind'], rows: readonly FieldRow[]): Values {
    const values: Values = {}
    for (const [number, name, type, absent] of rows) {
      if (absent !== undefined && !this.#standsHere(number)) {
        values[name] = absent
        continue
      }
      if (this.#byte() !== number) throw this.#malformed(`${kind} without field ${number}`)
      values[name] = this.#value(type)
    }
    if (this.#at !== this.#stop) throw this.unknown(this.#area.bytes[this.#at] as number)
    return values
  }

  unknown(field: number): UnreadableRecord {
    const why = `has field ${field}, unknown there to this program`
    return new UnreadableRecord('unknown-field', `the record at position ${this.#position} ${why}`)
  }

  #value(kind: FieldKind): Value {
    switch (kind) {
      case 'text':
        return this.#text()
      case 'flag':
        return this.#flag()
      case 'whole':
        return this.#whole()
      case 'atoms':
        return this.#int64()
      case 'tiers':
        return this.#tiers()
      default:
        return kind satisfies never
    }
  }

  #standsHere(field: number): boolean {
    return this.#at < this.#stop && this.#area.bytes[this.#at] === field
  }

  #text(): string {
    const length = this.#byte()
    const from = this.#at
    this.#skip(length)
    return this.#area.bytes.toString('utf8', from, this.#at)
  }

  #flag(): boolean {
    const byte = this.#byte()
    if (byte > 1) throw this.#malformed(`a flag with the value ${byte}`)
    return byte === 1
  }

  #whole(): number {
    const value = Number(this.#int64())
    if (!Number.isSafeInteger(value)) throw this.#malformed('a number beyond 2^53')
    return value
  }

  #int64(): bigint {
    const at = this.#at
    this.#skip(8)
    return this.#area.view.getBigInt64(at, true)
  }

  #tiers(): readonly FeeTier[] {
    const count = this.#byte()
    if (count > FEE_TIERS_MAX) throw this.#malformed(`${count} fee tiers`)
    return Array.from({ length: count }, () => ({
      volume: this.#int64(),
      makerRate: this.#whole(),
      takerRate: this.#whole(),
    }))
  }

  /** The byte here, and moves on. */
  #byte(): number {
    const at = this.#at
    this.#skip(1)
    return this.#area.bytes[at] as number
  }

  #skip(bytes: number): void {
    this.#at += bytes
    if (this.#at > this.#stop) throw this.#malformed('its detail ends too early')
  }

  #malformed(why: string): UnreadableRecord {
    const message = `the record at position ${this.#position} is malformed: ${why}`
    return new UnreadableRecord('malformed', message)
  }
}
