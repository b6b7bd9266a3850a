/**
 * The details of rare events (listings, checkpoints, upgrades) as numbered fields. Every field of a
 * detail is written, in the order of its table; which detail it is follows from its first field.
 */
import type { EventDetail } from '@bourse/domain/exchange/event'
import type { ByteArea } from './byte-area.ts'
import { UnreadableRecord } from './record-error.ts'

/** `whole` and `atoms` are int64; a `text` is a length byte and UTF-8. */
type FieldKind = 'whole' | 'atoms' | 'text'
type FieldRow = readonly [number: number, name: string, kind: FieldKind]
type Values = Record<string, number | bigint | string>

const CURRENCY: readonly FieldRow[] = [
  [64, 'code', 'text'],
  [65, 'name', 'text'],
  [66, 'scale', 'whole'],
]
const PRODUCT: readonly FieldRow[] = [
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
]
const CHECKPOINT: readonly FieldRow[] = [
  [128, 'sequence', 'whole'],
  [129, 'resultHash', 'text'],
]
const UPGRADE: readonly FieldRow[] = [[136, 'rulesVersion', 'whole']]

const TEXT_BYTES_MAX = 255

/**
 * Writes the detail at `at` and returns the offset behind it. Throws a RangeError as
 * `encodeRecord`.
 */
export function writeDetail(detail: EventDetail, area: ByteArea, at: number): number {
  switch (detail.kind) {
    case 'currency':
      return writeRows(CURRENCY, { ...detail }, area, at)
    case 'product':
      return writeRows(PRODUCT, { ...detail.rules }, area, at)
    case 'checkpoint':
      return writeRows(CHECKPOINT, { ...detail }, area, at)
    case 'upgrade':
      return writeRows(UPGRADE, { ...detail }, area, at)
    default:
      return detail satisfies never
  }
}

/** Reads the detail that fills `at` to `stop`. Throws UnreadableRecord naming `position`. */
export function readDetail(
  area: ByteArea,
  at: number,
  stop: number,
  position: number,
): EventDetail {
  const first = area.bytes[at]
  const reader = new DetailReader(area, at, stop, position)
  if (first === CURRENCY[0]?.[0]) return reader.detail('currency', CURRENCY)
  if (first === PRODUCT[0]?.[0]) return reader.detail('product', PRODUCT)
  if (first === CHECKPOINT[0]?.[0]) return reader.detail('checkpoint', CHECKPOINT)
  if (first === UPGRADE[0]?.[0]) return reader.detail('upgrade', UPGRADE)
  throw reader.unknown(first ?? 0)
}

function writeRows(
  rows: readonly FieldRow[],
  values: Values,
  area: ByteArea,
  from: number,
): number {
  let at = from
  for (const [number, name, kind] of rows) {
    area.bytes[at] = number
    at = writeValue(values[name], kind, area, at + 1)
    if (at < 0) throw new RangeError(`a record cannot hold the value ${values[name]} in ${name}`)
  }
  return at
}

/** Returns the offset behind the value, or -1 when it is no value of this kind. */
function writeValue(
  value: number | bigint | string | undefined,
  kind: FieldKind,
  area: ByteArea,
  at: number,
): number {
  if (kind === 'text') {
    if (typeof value !== 'string' || Buffer.byteLength(value) > TEXT_BYTES_MAX) return -1
    const length = area.bytes.write(value, at + 1, 'utf8')
    area.bytes[at] = length
    return at + 1 + length
  }
  if (kind === 'whole' && !Number.isSafeInteger(value)) return -1
  if (kind === 'atoms' && typeof value !== 'bigint') return -1
  const atoms = BigInt(value as number | bigint)
  if (BigInt.asIntN(64, atoms) !== atoms) return -1
  area.view.setBigInt64(at, atoms, true)
  return at + 8
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

  detail(kind: EventDetail['kind'], rows: readonly FieldRow[]): EventDetail {
    const values: Values = {}
    for (const [number, name, type] of rows) {
      if (this.#byte() !== number) throw this.#malformed(`${kind} without field ${number}`)
      values[name] = type === 'text' ? this.#text() : this.#number(type)
    }
    if (this.#at !== this.#stop) throw this.unknown(this.#area.bytes[this.#at] as number)
    const shaped = kind === 'product' ? { kind, rules: values } : { kind, ...values }
    // The rows name every field of the type once, and each was read with its own kind.
    return shaped as unknown as EventDetail
  }

  unknown(field: number): UnreadableRecord {
    const why = `has field ${field}, unknown there to this program`
    return new UnreadableRecord('unknown-field', `the record at position ${this.#position} ${why}`)
  }

  #text(): string {
    const length = this.#byte()
    const from = this.#at
    this.#skip(length)
    return this.#area.bytes.toString('utf8', from, this.#at)
  }

  #number(kind: FieldKind): number | bigint {
    const at = this.#at
    this.#skip(8)
    const value = this.#area.view.getBigInt64(at, true)
    if (kind === 'atoms') return value
    if (!Number.isSafeInteger(Number(value))) throw this.#malformed('a number beyond 2^53')
    return Number(value)
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
