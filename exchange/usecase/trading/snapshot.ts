/**
 * The engine's section of a snapshot: logical content in a canonical order, so that equal states
 * give equal bytes whatever slots they use. Its SHA-256 is the state hash.
 */
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import type { ProductRules, ProductState } from '@bourse/domain/exchange/product'
import { ACCEPTED } from '@bourse/domain/exchange/refusal'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import type { ListedProduct } from '../currency/listings.ts'
import type { Core } from './core.ts'

export const SNAPSHOT_VERSION = 1

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
    saveOrders(core, product, SIDE.buy, writer)
    saveOrders(core, product, SIDE.sell, writer)
  }
  return writer.bytes()
}

/** Restores into a new engine. Throws when the bytes are no such section or the limits differ. */
export function restoreEngine(core: Core, bytes: Uint8Array, version: number): void {
  if (version !== SNAPSHOT_VERSION) throw new RangeError(`engine section version ${version}`)
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
  restoreListings(core, reader)
  restoreAccounts(core, reader)
  const references = core.references.restore(reader)
  const slots: number[] = []
  for (const product of core.products) {
    for (const side of [SIDE.buy, SIDE.sell] as const) {
      const count = reader.u32()
      if (count > openOrdersMax - slots.length) throw new RangeError('more orders than the limit')
      for (let i = 0; i < count; i++) {
        const slot = restoreOrder(core, product, side, reader)
        bindReference(core, slot, references, reader.u8() === 1)
        product.book.add(slot)
        slots.push(slot)
      }
    }
  }
  for (const slot of core.byAge(slots)) enlist(core, slot)
  reader.end()
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

function restoreListings(core: Core, reader: ByteReader): void {
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
    const rules = restoreRules(reader)
    if (core.listings.checkProduct(rules) !== ACCEPTED) throw new RangeError('an invalid product')
    const product = core.listings.setProduct(rules, () => core.newBook())
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
  writer.u32(rules.makerRate)
  writer.u32(rules.takerRate)
  writer.f64(rules.openOrdersPerUserMax)
  writer.u8(rules.state)
}

function restoreRules(reader: ByteReader): ProductRules {
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
    makerRate: reader.u32(),
    takerRate: reader.u32(),
    openOrdersPerUserMax: reader.f64(),
    state: reader.u8() as ProductState,
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
    const entry = core.orders.reference[slot] as number
    if (entry !== -1) entries.push(entry)
  }
  for (const product of core.products) {
    product.book.eachOrder(SIDE.buy, collect)
    product.book.eachOrder(SIDE.sell, collect)
  }
  return entries
}

/** Best level first, time priority inside a level: putting them back in order rebuilds the book. */
function saveOrders(core: Core, product: ListedProduct, side: Side, writer: ByteWriter): void {
  const { orders, accounts } = core
  let count = 0
  product.book.eachOrder(side, () => count++)
  writer.u32(count)
  product.book.eachOrder(side, (slot) => {
    const account = orders.baseAccount[slot] as number
    writer.f64(orders.id[slot] as number)
    writer.f64(accounts.user[account] as number)
    writer.u32(accounts.portfolio[account] as number)
    writer.u8(orders.type[slot] as number)
    writer.u8(orders.timeInForce[slot] as number)
    writer.u8(orders.postOnly[slot] as number)
    writer.f64(orders.price[slot] as number)
    writer.f64(orders.size[slot] as number)
    writer.f64(orders.remaining[slot] as number)
    writer.f64(orders.filled[slot] as number)
    writer.i64(orders.hold[slot] as bigint)
    writer.i64(orders.takerNotional[slot] as bigint)
    writer.i64(orders.makerNotional[slot] as bigint)
    writer.i64(orders.fee[slot] as bigint)
    writer.u32(orders.makerRate[slot] as number)
    writer.u32(orders.takerRate[slot] as number)
    writer.f64(orders.createdAt[slot] as number)
    writer.u8(orders.reference[slot] === -1 ? 0 : 1)
  })
}

function restoreOrder(core: Core, product: ListedProduct, side: Side, reader: ByteReader): number {
  const { orders, accounts } = core
  const id = reader.f64()
  const user = reader.f64()
  const portfolio = reader.u32()
  const base = accounts.find(user, portfolio, product.base.number)
  const quote = accounts.find(user, portfolio, product.quote.number)
  if (base === -1 || quote === -1) throw new RangeError('an order without accounts')
  const slot = orders.take(id)
  orders.product[slot] = product.number
  orders.baseAccount[slot] = base
  orders.quoteAccount[slot] = quote
  orders.side[slot] = side
  orders.type[slot] = reader.u8()
  orders.timeInForce[slot] = reader.u8()
  orders.postOnly[slot] = reader.u8()
  orders.price[slot] = reader.f64()
  orders.size[slot] = reader.f64()
  orders.remaining[slot] = reader.f64()
  orders.filled[slot] = reader.f64()
  orders.funds[slot] = 0n
  orders.hold[slot] = reader.i64()
  orders.takerNotional[slot] = reader.i64()
  orders.makerNotional[slot] = reader.i64()
  orders.fee[slot] = reader.i64()
  orders.makerRate[slot] = reader.u32()
  orders.takerRate[slot] = reader.u32()
  orders.createdAt[slot] = reader.f64()
  return slot
}

function enlist(core: Core, slot: number): void {
  const { orders, accounts, desks } = core
  const user = accounts.user[orders.baseAccount[slot] as number] as number
  const desk = desks.open(accounts.userSlot(user), orders.product[slot] as number)
  orders.enlist(slot, desk, desks)
}

function bindReference(
  core: Core,
  slot: number,
  references: ReadonlyMap<number, number>,
  has: boolean,
): void {
  core.orders.reference[slot] = -1
  if (!has) return
  const entry = references.get(core.orders.id[slot] as number)
  if (entry === undefined) throw new RangeError('an order without its reference')
  core.orders.reference[slot] = entry
  core.references.bind(entry, slot)
}
