/**
 * Frames as programs write them, read byte by byte: nothing but limit orders and cancels, with text
 * in their fields, no spaces and no escapes. Such a frame costs a third of what parsing it as JSON
 * and reading the objects costs. Of anything else nothing is read here.
 */
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { orderTarget } from '../http-gitbitex/find-order.ts'
import { isReference } from '../http-gitbitex/order-fields.ts'
import { OPS_MAX } from './entry-message.ts'
import type { ReadFrame } from './read-frame.ts'
import type { ResultForm } from './replies.ts'

/**
 * The frame in `text` when it is plain and nothing is wrong with any of its operations; undefined
 * leaves it to the reader of all frames, which would read the same.
 */
export function plainFrame(text: string, state: TradingState): ReadFrame | undefined {
  if (!text.startsWith(HEAD) || text.length > BYTES.length) return undefined
  // Characters beyond ASCII take more bytes than one.
  if (BYTES.write(text) !== text.length) return undefined
  return new PlainReader(text, state).frame()
}

const HEAD = '{"type":"orders",'
/** As long as the longest message; used by one call at a time. */
const BYTES = Buffer.allocUnsafeSlow(256 * 1_024)

/** Fields by number: the place of each in `KEYS`, and in an operation written as an array. */
const FIELD = { op: 0, productId: 1, side: 2, price: 3, size: 4, clientOid: 5, orderId: 6 } as const
const KEYS = Object.keys(FIELD).map((key) => Buffer.from(key))
/** By the length of a key: what it may be. */
const KEYS_OF_LENGTH = Array.from({ length: 10 }, (_, length) =>
  KEYS.map((key, field) => ({ key, field })).filter(({ key }) => key.length === length),
)

const bit = (...fields: number[]) => fields.reduce((bits, field) => bits | (1 << field), 0)
const PLACE = bit(FIELD.op, FIELD.productId, FIELD.side, FIELD.price, FIELD.size)
const PLACE_NAMED = PLACE | bit(FIELD.clientOid)
const CANCEL = bit(FIELD.op, FIELD.orderId)
const CANCEL_NAMED = bit(FIELD.op, FIELD.clientOid)

const TEXT = {
  place: Buffer.from('place'),
  cancel: Buffer.from('cancel'),
  buy: Buffer.from('buy'),
  sell: Buffer.from('sell'),
  id: Buffer.from('"id":'),
  ops: Buffer.from('"ops":['),
} as const

const CODE = {
  quote: 34,
  comma: 44,
  colon: 58,
  backslash: 92,
  space: 32,
  point: 46,
  zero: 48,
} as const
const OPENING = { bracket: 91, brace: 123 } as const
const CLOSING = { bracket: 93, brace: 125 } as const

/** Where the fields of the present operation begin and end in the text. */
const begins = new Int32Array(KEYS.length)
const ends = new Int32Array(KEYS.length)

class PlainReader {
  readonly #text: string
  readonly #state: TradingState
  readonly #end: number
  #at = HEAD.length
  /** Product of the operation before, which mostly is that of the next, and where it stands. */
  #product: Product | undefined
  #productFrom = 0
  #productTo = 0

  constructor(text: string, state: TradingState) {
    this.#text = text
    this.#state = state
    this.#end = text.length
  }

  frame(): ReadFrame | undefined {
    const id = this.#id()
    if (id === NOT_PLAIN || !this.#skip(TEXT.ops)) return undefined
    const events: TradingEvent[] = []
    const forms: ResultForm[] = []
    const products: number[] = []
    for (;;) {
      const isArray = BYTES[this.#at] === OPENING.bracket
      const fields = isArray ? this.#row() : this.#object()
      const event = fields === 0 ? undefined : this.#event(fields)
      if (event === undefined || events.length === OPS_MAX) return undefined
      events.push(event)
      forms.push(isArray ? 'array' : 'object')
      products.push(event.product)
      if (BYTES[this.#at] !== CODE.comma) break
      this.#at++
    }
    const isWhole =
      this.#at + 2 === this.#end &&
      BYTES[this.#at] === CLOSING.bracket &&
      BYTES[this.#at + 1] === CLOSING.brace
    return isWhole ? { id, events, forms, products, hasUnknown: false } : undefined
  }

  /** The id as it stands there, undefined when there is none. */
  #id(): string | undefined | typeof NOT_PLAIN {
    if (!this.#skip(TEXT.id)) return undefined
    const from = this.#at
    const isText = BYTES[from] === CODE.quote
    while (this.#at < this.#end && BYTES[this.#at] !== CODE.comma) this.#at++
    const id = this.#text.slice(from, this.#at++)
    return (isText ? PLAIN_TEXT : PLAIN_NUMBER).test(id) ? id : NOT_PLAIN
  }

  /** True when `text` stands there, which is then passed. */
  #skip(text: Buffer): boolean {
    if (!isAt(this.#at, text)) return false
    this.#at += text.length
    return true
  }

  /** Passes an object and notes where its fields are; which there are, 0 when it is not plain. */
  #object(): number {
    let at = this.#at
    let fields = 0
    if (BYTES[at] !== OPENING.brace) return 0
    do {
      if (BYTES[at + 1] !== CODE.quote) return 0
      const keyEnd = endOfText(at + 2, this.#end)
      const field = fieldAt(at + 2, keyEnd)
      if (field === -1 || (fields & (1 << field)) !== 0) return 0
      if (BYTES[keyEnd + 1] !== CODE.colon || BYTES[keyEnd + 2] !== CODE.quote) return 0
      fields |= 1 << field
      at = endOfText(keyEnd + 3, this.#end)
      if (at === -1) return 0
      begins[field] = keyEnd + 3
      ends[field] = at++
    } while (BYTES[at] === CODE.comma)
    if (BYTES[at] !== CLOSING.brace) return 0
    this.#at = at + 1
    return fields
  }

  /** The same of an array, whose values are those of its first fields, or a cancel's order. */
  #row(): number {
    let at = this.#at
    let count = 0
    do {
      if (count > FIELD.clientOid || BYTES[at + 1] !== CODE.quote) return 0
      begins[count] = at + 2
      at = endOfText(at + 2, this.#end)
      if (at === -1) return 0
      ends[count++] = at++
    } while (BYTES[at] === CODE.comma)
    if (BYTES[at] !== CLOSING.bracket) return 0
    this.#at = at + 1
    if (count !== 2) return (1 << count) - 1
    begins[FIELD.orderId] = begins[1] as number
    ends[FIELD.orderId] = ends[1] as number
    return CANCEL
  }

  #event(fields: number): TradingEvent | undefined {
    switch (fields) {
      case PLACE:
      case PLACE_NAMED:
        return isField(FIELD.op, TEXT.place) ? this.#place(fields === PLACE_NAMED) : undefined
      case CANCEL:
      case CANCEL_NAMED:
        return isField(FIELD.op, TEXT.cancel) ? this.#cancel(fields === CANCEL_NAMED) : undefined
      default:
        return undefined
    }
  }

  #place(isNamed: boolean): TradingEvent | undefined {
    const isBuy = isField(FIELD.side, TEXT.buy)
    const product = this.#productOf()
    if (product === undefined || (!isBuy && !isField(FIELD.side, TEXT.sell))) return undefined
    const { priceScale, sizeScale } = product.rules
    const price = scaledField(FIELD.price, priceScale)
    const size = scaledField(FIELD.size, sizeScale)
    const reference = isNamed ? this.#value(FIELD.clientOid) : ''
    if (price <= 0 || size <= 0 || (isNamed && !isReference(reference))) return undefined
    const event = blankEvent(EVENT_TYPE.createOrder)
    event.referenceId = reference
    event.product = product.number
    event.side = isBuy ? SIDE.buy : SIDE.sell
    event.orderType = ORDER_TYPE.limit
    event.timeInForce = TIME_IN_FORCE.gtc
    event.price = price
    event.size = size
    return event
  }

  #cancel(isNamed: boolean): TradingEvent | undefined {
    const text = isNamed ? `client:${this.#value(FIELD.clientOid)}` : this.#value(FIELD.orderId)
    const target = orderTarget(text)
    if (target === undefined) return undefined
    const event = blankEvent(EVENT_TYPE.cancelOrder)
    if (target.kind === 'id') event.orderId = target.id
    else event.targetReference = target.reference
    return event
  }

  #productOf(): Product | undefined {
    const from = begins[FIELD.productId] as number
    const to = ends[FIELD.productId] as number
    if (!isSame(this.#productFrom, this.#productTo, from, to)) {
      this.#product = this.#state.productById(this.#value(FIELD.productId))
    }
    this.#productFrom = from
    this.#productTo = to
    return this.#product
  }

  #value(field: number): string {
    return this.#text.slice(begins[field], ends[field])
  }
}

const NOT_PLAIN = Symbol('not plain')
const PLAIN_NUMBER = /^(0|[1-9][0-9]{0,14})$/
/** What JSON writes as it is. */
const PLAIN_TEXT = /^"[ !#-[\]-~]{1,64}"$/

function isAt(from: number, text: Buffer): boolean {
  for (let at = 0; at < text.length; at++) if (BYTES[from + at] !== text[at]) return false
  return true
}

function isField(field: number, text: Buffer): boolean {
  const from = begins[field] as number
  return (ends[field] as number) - from === text.length && isAt(from, text)
}

function isSame(from: number, to: number, otherFrom: number, otherTo: number): boolean {
  if (to - from !== otherTo - otherFrom) return false
  for (let at = 0; at < to - from; at++) {
    if (BYTES[from + at] !== BYTES[otherFrom + at]) return false
  }
  return true
}

/** Where the quote is behind a text that begins at `from`; -1 when it is not plain. */
function endOfText(from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = BYTES[at] as number
    if (code === CODE.quote) return at
    if (code === CODE.backslash || code < CODE.space) return -1
  }
  return -1
}

/** The field whose key stands there, -1 for none. */
function fieldAt(from: number, to: number): number {
  const keys = KEYS_OF_LENGTH[to - from]
  if (keys === undefined) return -1
  for (let at = 0; at < keys.length; at++) {
    const { key, field } = keys[at] as (typeof keys)[number]
    if (isAt(from, key)) return field
  }
  return -1
}

/** The decimal in a field in units of 10^-scale; -1 for one that is long or unusual. */
function scaledField(field: number, scale: number): number {
  const from = begins[field] as number
  const to = ends[field] as number
  let point = to
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = (BYTES[at] as number) - CODE.zero
    if (digit >= 0 && digit <= 9) value = value * 10 + digit
    else if (digit === CODE.point - CODE.zero && point === to) point = at
    else return -1
  }
  const decimals = point === to ? 0 : to - point - 1
  const missing = scale - decimals
  if (missing < 0 || to - from + missing > SAFE_DIGITS) return -1
  if (point === from || point === to - 1) return -1
  if (point > from + 1 && BYTES[from] === CODE.zero) return -1
  return value * (POWERS_OF_TEN[missing] as number)
}

/** Numbers of so many digits are exact. */
const SAFE_DIGITS = 15
const POWERS_OF_TEN = Array.from({ length: SAFE_DIGITS + 1 }, (_, exponent) => 10 ** exponent)
