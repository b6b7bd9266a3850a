/** The last trades of every product in rings, one cache line each, oldest overwritten first. */
import type { Trade } from '@bourse/domain/exchange/market-data'
import { TRADES_KEPT } from '@bourse/domain/exchange/market-data'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingState } from '@bourse/domain/exchange/state'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'

export interface RecentTrades extends Snapshotted {
  /** Takes over the fill that `state` is telling between the orders in these slots. */
  match(state: TradingState, maker: number, taker: number): void
  /** Newest first, at most `limit`. */
  latest(product: number, limit: number): readonly Trade[]
}

/** An empty fold. 64 kB a product that has traded. */
export function recentTrades(): RecentTrades {
  return new Rings()
}

/** Fields of one trade in a ring, in this order. */
const TRADE_ID = 0
const SEQUENCE = 1
const TIME = 2
const PRICE = 3
const SIZE = 4
const MAKER_SIDE = 5
const MAKER = 6
const TAKER = 7
const FIELDS = 8
/** More products than a venue can list: a larger number in a section is damage. */
const PRODUCT_MAX = 65_535

interface Ring {
  readonly cells: Float64Array
  /** Trades ever written; the newest lies at (written - 1) modulo the ring's size. */
  written: number
}

class Rings implements RecentTrades {
  readonly section = 'trades'
  readonly version = 1
  /** By product number; holes where nothing traded yet. */
  #rings: (Ring | undefined)[] = []

  match(state: TradingState, maker: number, taker: number): void {
    const { orders, fill } = state
    const product = orders.product(maker)
    const ring = this.#rings[product] ?? this.#open(product)
    const cells = ring.cells
    const at = (ring.written % TRADES_KEPT) * FIELDS
    ring.written++
    cells[at + TRADE_ID] = fill.tradeId
    cells[at + SEQUENCE] = state.products[product - 1]?.sequence as number
    cells[at + TIME] = state.time
    cells[at + PRICE] = fill.price
    cells[at + SIZE] = fill.size
    cells[at + MAKER_SIDE] = orders.side(maker)
    cells[at + MAKER] = orders.id(maker)
    cells[at + TAKER] = orders.id(taker)
  }

  latest(product: number, limit: number): readonly Trade[] {
    const ring = this.#rings[product]
    if (ring === undefined) return []
    const found: Trade[] = []
    const oldest = ring.written - Math.min(limit, ring.written, TRADES_KEPT)
    for (let index = ring.written - 1; index >= oldest; index--) {
      found.push(tradeAt(product, ring.cells, (index % TRADES_KEPT) * FIELDS))
    }
    return found
  }

  /** Products in rising order, each with its trades from the oldest. */
  save(): Uint8Array {
    const writer = new ByteWriter()
    writer.u32(this.#rings.reduce((count, ring) => (ring === undefined ? count : count + 1), 0))
    for (const [product, ring] of this.#rings.entries()) {
      if (ring === undefined) continue
      const kept = Math.min(ring.written, TRADES_KEPT)
      writer.u32(product)
      writer.u32(kept)
      for (let index = ring.written - kept; index < ring.written; index++) {
        const at = (index % TRADES_KEPT) * FIELDS
        for (let field = 0; field < FIELDS; field++) writer.f64(ring.cells[at + field] as number)
      }
    }
    return writer.bytes()
  }

  restore(bytes: Uint8Array, version: number): void {
    if (version !== this.version) throw new RangeError(`trades of version ${version}`)
    const reader = new ByteReader(bytes)
    this.#rings = []
    for (let left = reader.u32(); left > 0; left--) {
      const product = reader.u32()
      if (product < this.#rings.length || product > PRODUCT_MAX) {
        throw new RangeError('the products of trades do not rise')
      }
      readRing(reader, this.#open(product))
    }
    reader.end()
  }

  #open(product: number): Ring {
    const ring = { cells: new Float64Array(TRADES_KEPT * FIELDS), written: 0 }
    while (this.#rings.length < product) this.#rings.push(undefined)
    this.#rings[product] = ring
    return ring
  }
}

function readRing(reader: ByteReader, ring: Ring): void {
  const kept = reader.u32()
  if (kept < 1 || kept > TRADES_KEPT)
    throw new RangeError(`${kept} trades, not 1 to ${TRADES_KEPT}`)
  const cells = ring.cells
  for (let index = 0; index < kept; index++) {
    const at = index * FIELDS
    for (let field = 0; field < FIELDS; field++) {
      const value = reader.f64()
      if (!Number.isSafeInteger(value) || value <= 0)
        throw new RangeError('no trade has such fields')
      cells[at + field] = value
    }
    const side = cells[at + MAKER_SIDE]
    const rises = index === 0 || (cells[at] as number) > (cells[at - FIELDS] as number)
    if (!rises || (side !== SIDE.buy && side !== SIDE.sell)) {
      throw new RangeError(`trade ${index} of a product is not possible`)
    }
  }
  ring.written = kept
}

function tradeAt(product: number, cells: Float64Array, at: number): Trade {
  return {
    product,
    tradeId: cells[at + TRADE_ID] as number,
    sequence: cells[at + SEQUENCE] as number,
    time: cells[at + TIME] as number,
    price: cells[at + PRICE] as number,
    size: cells[at + SIZE] as number,
    makerSide: cells[at + MAKER_SIDE] as Side,
    makerOrderId: cells[at + MAKER] as number,
    takerOrderId: cells[at + TAKER] as number,
  }
}
