/**
 * The engine's section of a snapshot: logical content in a canonical order, so that equal states
 * give equal bytes whatever slots they use. Its SHA-256 is the state hash.
 */
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import {
  SELF_TRADE,
  type SelfTrade,
  SIDE,
  type Side,
  STOP_TYPE,
  type StopType,
} from '@bourse/domain/exchange/order'
import type { ProductRules, ProductState } from '@bourse/domain/exchange/product'
import { ACCEPTED } from '@bourse/domain/exchange/refusal'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import type { ListedProduct } from '../currency/listings.ts'
import type { Core } from './core.ts'

export const SNAPSHOT_VERSION = 2

/** Everything that decides future results, and the counters that left the engine. */
export function saveEngine(core: Core): Uint8Array {
  const writer = new ByteWriter()
  writer.f64(core.position)
  writer.f64(core.time)
  writer.u32(core.rulesVersion)
  writer.f64(core.limits.openOrdersMax)
  writer.f64(core.limits.accountsMax)
  writer.f64(core.limits.referencesKept)
  writer.f64(core.limits.referencesMax)
  core.results.save(writer)
  core.sequencer.save(writer)
  saveListings(core, writer)
  saveAccounts(core, writer)
  core.references.save(writer, openReferences(core))
  for (const product of core.products) {
    for (const queue of queuesOf(product)) saveOrders(core, queue, writer)
  }
  writer.u8(core.halted ? 1 : 0)
  core.userRules.save(writer)
  core.fees.save(writer, core.time)
  core.armed.save(writer)
  return writer.bytes()
}

/** Restores into a new engine. Throws when the bytes are no such section or the limits differ. */
export function restoreEngine(core: Core, bytes: Uint8Array, version: number): void {
  if (version !== 1 && version !== SNAPSHOT_VERSION) {
    throw new RangeError(`engine section version ${version}`)
  }
  if (core.sequence !== 0) throw new RangeError('the engine is not new')
  const reader = new ByteReader(bytes)
  core.position = reader.f64()
  core.time = reader.f64()
  core.rulesVersion = reader.u32()
  if (core.rulesVersion > RULES_VERSION) throw new RangeError('rules newer than this program')
  const { openOrdersMax, accountsMax, referencesKept, referencesMax } = core.limits
  for (const limit of [openOrdersMax, accountsMax, referencesKept, referencesMax]) {
    if (reader.f64() !== limit) throw new RangeError('the snapshot was made under other limits')
  }
  core.results.restore(reader)
  core.sequencer.restore(reader)
  restoreListings(core, reader, version)
  restoreAccounts(core, reader)
  core.references.restore(reader)
  const slots: number[] = []
  for (const product of core.products) {
    for (const queue of queuesOf(product).slice(0, version === 1 ? 2 : 4)) {
      const count = reader.u32()
      if (count > openOrdersMax - slots.length) throw new RangeError('more orders than the limit')
      for (let i = 0; i < count; i++) {
        const slot = restoreOrder(core, queue, reader)
        bindReference(core, slot, reader.u8() === 1)
        if (version > 1) restoreNewFields(core, queue, slot, reader)
        else core.orders.setSelfTrade(slot, SELF_TRADE.none)
        queue.add(slot)
        slots.push(slot)
      }
    }
  }
  for (const slot of core.byAge(slots)) enlist(core, slot)
  if (version > 1) restoreVenue(core, reader)
  reader.end()
}

/** One of a product's lists of orders, in the order that decides which goes first. */
interface Queue {
  readonly product: ListedProduct
  /** Side of the orders that rest here; stops of both sides wait in one list. */
  readonly side: Side | undefined
  readonly stopType: StopType
  each(visit: (slot: number) => void): void
  add(slot: number): void
}

function queuesOf(product: ListedProduct): Queue[] {
  const { book, stops } = product
  const resting = ([SIDE.buy, SIDE.sell] as const).map(
    (side): Queue => ({
      ...{ product, side, stopType: STOP_TYPE.none },
      each: (visit) => book.eachOrder(side, visit),
      add: (slot) => book.add(slot),
    }),
  )
  const waiting = ([STOP_TYPE.loss, STOP_TYPE.entry] as const).map(
    (stopType): Queue => ({
      ...{ product, side: undefined, stopType },
      each: (visit) => stops.eachOrder(stopType, visit),
      add: (slot) => stops.add(slot),
    }),
  )
  return [...resting, ...waiting]
}

/** What holds for the venue and for single users. */
function restoreVenue(core: Core, reader: ByteReader): void {
  core.halted = reader.u8() === 1
  core.userRules.restore(reader)
  core.fees.restore(reader)
  core.armed.restore(reader)
}

function saveListings(core: Core, writer: ByteWriter): void {
  writer.u32(core.currencies.length)
  for (const { code, name, scale } of core.currencies) {
    writer.text(code)
    writer.text(name)
    writer.u8(scale)
  }
  writer.u32(core.products.length)
  for (const product of core.products) {
    saveRules(product.rules, writer)
    writer.f64(product.sequence)
    writer.f64(product.lastTradeId)
    writer.f64(product.lastPrice)
  }
}

function restoreListings(core: Core, reader: ByteReader, version: number): void {
  const currencies = reader.u32()
  for (let i = 0; i < currencies; i++) {
    const detail = {
      kind: 'currency' as const,
      code: reader.text(),
      name: reader.text(),
      scale: reader.u8(),
    }
    if (core.listings.checkCurrency(detail) !== ACCEPTED)
      throw new RangeError('an invalid currency')
    core.listings.listCurrency(detail)
  }
  const products = reader.u32()
  for (let i = 0; i < products; i++) {
    const rules = restoreRules(reader, version)
    if (core.listings.checkProduct(rules, core.rulesVersion) !== ACCEPTED)
      throw new RangeError('an invalid product')
    const product = core.listings.setProduct(rules, () => core.newBooks())
    product.sequence = reader.f64()
    product.lastTradeId = reader.f64()
    product.lastPrice = reader.f64()
  }
}

function saveRules(rules: ProductRules, writer: ByteWriter): void {
  writer.text(rules.id)
  writer.text(rules.base)
  writer.text(rules.quote)
  writer.u8(rules.priceScale)
  writer.u8(rules.sizeScale)
  writer.f64(rules.tick)
  writer.f64(rules.lot)
  writer.f64(rules.priceMin)
  writer.f64(rules.priceMax)
  writer.f64(rules.sizeMin)
  writer.f64(rules.sizeMax)
  writer.i64(rules.notionalMin)
  writer.i64(rules.notionalMax)
  writer.u32(rules.makerRate >>> 0)
  writer.u32(rules.takerRate)
  writer.f64(rules.openOrdersPerUserMax)
  writer.u8(rules.state)
  writer.u32(rules.bandRate)
  writer.u8(rules.selfTrade)
  writer.u8(rules.ownFees ? 1 : 0)
}

function restoreRules(reader: ByteReader, version: number): ProductRules {
  return {
    id: reader.text(),
    base: reader.text(),
    quote: reader.text(),
    priceScale: reader.u8(),
    sizeScale: reader.u8(),
    tick: reader.f64(),
    lot: reader.f64(),
    priceMin: reader.f64(),
    priceMax: reader.f64(),
    sizeMin: reader.f64(),
    sizeMax: reader.f64(),
    notionalMin: reader.i64(),
    notionalMax: reader.i64(),
    makerRate: reader.u32() | 0,
    takerRate: reader.u32(),
    openOrdersPerUserMax: reader.f64(),
    state: reader.u8() as ProductState,
    bandRate: version === 1 ? 0 : reader.u32(),
    selfTrade: version === 1 ? SELF_TRADE.none : (reader.u8() as SelfTrade),
    ownFees: version !== 1 && reader.u8() === 1,
  }
}

/** In the order in which they were opened, which every replay repeats. */
function saveAccounts(core: Core, writer: ByteWriter): void {
  const { accounts } = core
  writer.u32(accounts.count)
  for (let account = 0; account < accounts.count; account++) {
    writer.f64(accounts.user[account] as number)
    writer.u32(accounts.portfolio[account] as number)
    writer.u32(accounts.currency[account] as number)
    writer.i64(accounts.available[account] as bigint)
    writer.i64(accounts.frozen[account] as bigint)
  }
}

function restoreAccounts(core: Core, reader: ByteReader): void {
  const { accounts } = core
  const count = reader.u32()
  if (count > core.limits.accountsMax) throw new RangeError('more accounts than the limit')
  for (let i = 0; i < count; i++) {
    const account = accounts.open(reader.f64(), reader.u32(), reader.u32())
    accounts.available[account] = reader.i64()
    accounts.frozen[account] = reader.i64()
  }
}

function openReferences(core: Core): number[] {
  const entries: number[] = []
  const collect = (slot: number) => {
    const entry = core.orders.reference(slot)
    if (entry !== -1) entries.push(entry)
  }
  for (const product of core.products) {
    for (const queue of queuesOf(product)) queue.each(collect)
  }
  return entries
}

/** First in line first: putting them back in this order rebuilds the queue. */
function saveOrders(core: Core, queue: Queue, writer: ByteWriter): void {
  const { orders, accounts } = core
  let count = 0
  queue.each(() => count++)
  writer.u32(count)
  queue.each((slot) => {
    const account = orders.baseAccount(slot)
    writer.f64(orders.id(slot))
    writer.f64(accounts.user[account] as number)
    writer.u32(accounts.portfolio[account] as number)
    writer.u8(orders.type(slot))
    writer.u8(orders.timeInForce(slot))
    writer.u8(orders.postOnly(slot) ? 1 : 0)
    writer.f64(orders.price(slot))
    writer.f64(orders.size(slot))
    writer.f64(orders.remaining(slot))
    writer.f64(orders.filled(slot))
    writer.i64(orders.hold(slot))
    writer.i64(orders.takerNotional(slot))
    writer.i64(orders.makerNotional(slot))
    writer.i64(orders.fee(slot))
    writer.u32(orders.makerRate(slot) >>> 0)
    writer.u32(orders.takerRate(slot))
    writer.f64(orders.createdAt(slot))
    writer.u8(orders.reference(slot) === -1 ? 0 : 1)
    writer.u8(orders.side(slot))
    writer.u8(orders.selfTrade(slot))
    writer.i64(orders.funds(slot))
    writer.f64(orders.expiresAt(slot))
    writer.u8(orders.stopType(slot))
    writer.f64(orders.stopPrice(slot))
  })
}

function restoreOrder(core: Core, queue: Queue, reader: ByteReader): number {
  const { orders, accounts } = core
  const { product } = queue
  const id = reader.f64()
  const user = reader.f64()
  const portfolio = reader.u32()
  const base = accounts.find(user, portfolio, product.base.number)
  const quote = accounts.find(user, portfolio, product.quote.number)
  if (base === -1 || quote === -1) throw new RangeError('an order without accounts')
  const slot = orders.take(id)
  orders.setProduct(slot, product.number)
  orders.setAccounts(slot, base, quote)
  if (queue.side !== undefined) orders.setSide(slot, queue.side)
  orders.setType(slot, reader.u8())
  orders.setTimeInForce(slot, reader.u8())
  orders.setPostOnly(slot, reader.u8() === 1)
  orders.setPrice(slot, reader.f64())
  orders.setSize(slot, reader.f64())
  orders.setRemaining(slot, reader.f64())
  orders.setFilled(slot, reader.f64())
  orders.setHold(slot, reader.i64())
  orders.setTakerNotional(slot, reader.i64())
  orders.setMakerNotional(slot, reader.i64())
  orders.setFee(slot, reader.i64())
  orders.setRates(slot, reader.u32() | 0, reader.u32())
  orders.setCreatedAt(slot, reader.f64())
  return slot
}

/** What version 2 brought. An order that has fired keeps its stop, but waits no more. */
function restoreNewFields(core: Core, queue: Queue, slot: number, reader: ByteReader): void {
  const { orders } = core
  const side = reader.u8() as Side
  if (queue.side !== undefined && queue.side !== side) throw new RangeError('the wrong side')
  orders.setSide(slot, side)
  orders.setSelfTrade(slot, reader.u8())
  orders.setFunds(slot, reader.i64())
  orders.setExpiresAt(slot, reader.f64())
  orders.setStop(slot, reader.u8(), reader.f64())
  const waits = queue.stopType !== STOP_TYPE.none
  if (waits && queue.stopType !== orders.stopType(slot)) throw new RangeError('the wrong stop')
  orders.setWaiting(slot, waits)
}

function enlist(core: Core, slot: number): void {
  const { orders, accounts, desks } = core
  const user = accounts.user[orders.baseAccount(slot)] as number
  const desk = desks.open(user, orders.product(slot))
  orders.enlist(slot, desk, desks)
  if (orders.expiresAt(slot) !== 0) core.expiries.add(slot)
}

function bindReference(core: Core, slot: number, has: boolean): void {
  core.orders.setReference(slot, -1)
  if (!has) return
  const entry = core.references.restoredOf(core.orders.id(slot))
  if (entry === -1) throw new RangeError('an order without its reference')
  core.orders.setReference(slot, entry)
  core.references.bind(entry, slot)
}
