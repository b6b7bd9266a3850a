// hot: bench/main.ts engine
/**
 * Everything an event brings about goes through here once: product sequences are counted, the
 * running result hash takes it in, and the listener is told.
 */
import type { LedgerKind } from '@bourse/domain/exchange/account'
import type { EventType, TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { Change, DoneReason } from '@bourse/domain/exchange/order'
import type { Fill } from '@bourse/domain/exchange/state'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { wordsOf } from '@bourse/kit/pure/int64'
import type { Accounts } from '../asset/accounts.ts'
import type { ListedProduct, Listings } from '../currency/listings.ts'
import type { Orders } from '../order/orders.ts'
import { silentListener } from './listeners.ts'
import { ResultHash } from './result-hash.ts'

/** What begins the words that are hashed, one for each kind of fact; `TAG_STEP` leaves room. */
const TAG = {
  received: 1,
  open: 2,
  match: 3,
  done: 4,
  ledger: 5,
  listed: 6,
  balance: 7,
  result: 8,
  active: 9,
  change: 10,
  changed: 11,
} as const
/** A tag's place in a half word, above what is said with it (a reason, a kind). */
const TAG_STEP = 65_536

export class Results {
  listener: TradingListener = silentListener
  readonly fill: Fill = { price: 0, size: 0, tradeId: 0, atoms: new BigInt64Array(3) }
  /** Atoms of the ledger entry to tell next. */
  readonly posting = new BigInt64Array(1)
  readonly #postingWords = wordsOf(this.posting)
  readonly #hash = new ResultHash()
  readonly #orders: Orders
  readonly #accounts: Accounts
  readonly #products: readonly ListedProduct[]
  readonly #availableWords: Int32Array
  readonly #frozenWords: Int32Array
  #ledgerIndex = 0

  constructor(orders: Orders, accounts: Accounts, listings: Listings) {
    this.#orders = orders
    this.#accounts = accounts
    this.#products = listings.products
    this.#availableWords = wordsOf(accounts.available)
    this.#frozenWords = wordsOf(accounts.frozen)
  }

  /** 16 hex digits over all results so far. */
  get hash(): string {
    return this.#hash.text
  }

  /** Ledger entries are numbered from 0 within their event. */
  beginEvent(): void {
    this.#ledgerIndex = 0
    this.#accounts.beginEvent()
  }

  received(slot: number): void {
    const at = this.#order(TAG.received * TAG_STEP, slot, 5)
    const { doubles } = this.#hash
    doubles[at + 3] = this.#orders.price(slot)
    doubles[at + 4] = this.#orders.size(slot)
    this.listener.received(slot)
  }

  /** The stop order in `slot` waits. */
  active(slot: number): void {
    const at = this.#private(TAG.active * TAG_STEP, slot, 6)
    const { doubles } = this.#hash
    doubles[at + 3] = this.#orders.price(slot)
    doubles[at + 4] = this.#orders.size(slot)
    doubles[at + 5] = this.#orders.stopPrice(slot)
    this.listener.active(slot)
  }

  change(slot: number, change: Change, oldPrice: number, oldSize: number): void {
    const tag = TAG.change * TAG_STEP + change
    const waits = this.#orders.isWaiting(slot)
    const at = waits ? this.#private(tag, slot, 6) : this.#order(tag, slot, 6)
    const { doubles } = this.#hash
    doubles[at + 3] = this.#orders.price(slot)
    doubles[at + 4] = this.#orders.size(slot)
    doubles[at + 5] = this.#orders.remaining(slot)
    this.listener.change(slot, change, oldPrice, oldSize)
  }

  open(slot: number): void {
    const at = this.#order(TAG.open * TAG_STEP, slot, 4)
    this.#hash.doubles[at + 3] = this.#orders.remaining(slot)
    this.listener.open(slot)
  }

  match(maker: number, taker: number): void {
    const at = this.#order(TAG.match * TAG_STEP, maker, 7)
    const { doubles } = this.#hash
    const { fill } = this
    doubles[at + 3] = this.#orders.id(taker)
    doubles[at + 4] = fill.price
    doubles[at + 5] = fill.size
    doubles[at + 6] = fill.tradeId
    this.listener.match(maker, taker)
  }

  done(slot: number, reason: DoneReason): void {
    const tag = TAG.done * TAG_STEP + reason
    const waits = this.#orders.isWaiting(slot)
    const at = waits ? this.#private(tag, slot, 4) : this.#order(tag, slot, 4)
    this.#hash.doubles[at + 3] = this.#orders.remaining(slot)
    this.listener.done(slot, reason)
  }

  /** Tells that `posting[0]` atoms entered the account (left it when negative). */
  ledger(account: number, kind: LedgerKind): void {
    const at = this.#pair(TAG.ledger * TAG_STEP + kind, account, 2)
    const { ints } = this.#hash
    ints[at * 2 + 2] = this.#postingWords[0] as number
    ints[at * 2 + 3] = this.#postingWords[1] as number
    this.listener.ledger(account, kind, this.#ledgerIndex++)
  }

  listed(kind: 'currency' | 'product', number: number): void {
    this.#pair(TAG.listed * TAG_STEP, number, 1)
    this.listener.listed(kind, number)
  }

  /** Takes into the hash what an operator's or a user's event set, as two numbers. */
  changed(type: EventType, one: number, other: number): void {
    const at = this.#pair(TAG.changed * TAG_STEP, type, 3)
    this.#hash.doubles[at + 1] = one
    this.#hash.doubles[at + 2] = other
  }

  /** The same with the atoms in `posting[0]`. */
  changedAtoms(type: EventType): void {
    const at = this.#pair(TAG.changed * TAG_STEP, type, 2)
    this.#hash.ints[at * 2 + 2] = this.#postingWords[0] as number
    this.#hash.ints[at * 2 + 3] = this.#postingWords[1] as number
  }

  /** Tells the balances that the event touched, then its end. */
  result(event: TradingEvent, refusal: number): void {
    const { touched, touchedCount } = this.#accounts
    for (let i = 0; i < touchedCount; i++) this.#balance(touched[i] as number)
    const at = this.#pair(TAG.result * TAG_STEP, refusal, 2)
    this.#hash.doubles[at + 1] = event.time
    this.#hash.endEvent()
    this.listener.result(event, refusal)
  }

  save(writer: ByteWriter): void {
    this.#hash.save(writer)
  }

  restore(reader: ByteReader): void {
    this.#hash.restore(reader)
  }

  #balance(account: number): void {
    const at = this.#pair(TAG.balance * TAG_STEP, account, 3)
    const { ints } = this.#hash
    ints[at * 2 + 2] = this.#availableWords[account * 2] as number
    ints[at * 2 + 3] = this.#availableWords[account * 2 + 1] as number
    ints[at * 2 + 4] = this.#frozenWords[account * 2] as number
    ints[at * 2 + 5] = this.#frozenWords[account * 2 + 1] as number
    this.listener.balance(account)
  }

  /** Notes the three words that begin each fact of an order: what, which order, which sequence. */
  #order(tag: number, slot: number, words: number): number {
    const product = this.#products[this.#orders.product(slot) - 1] as ListedProduct
    product.sequence++
    return this.#private(tag, slot, words)
  }

  /** The same for what only the order's owner hears: the product's sequence stays. */
  #private(tag: number, slot: number, words: number): number {
    const orders = this.#orders
    const number = orders.product(slot)
    const product = this.#products[number - 1] as ListedProduct
    const at = this.#pair(tag, number, words)
    const { doubles } = this.#hash
    doubles[at + 1] = orders.id(slot)
    doubles[at + 2] = product.sequence
    return at
  }

  /** Makes place for a fact of so many words and notes the first. */
  #pair(low: number, high: number, words: number): number {
    const at = this.#hash.note(words)
    const { ints } = this.#hash
    ints[at * 2] = low
    ints[at * 2 + 1] = high
    return at
  }
}
