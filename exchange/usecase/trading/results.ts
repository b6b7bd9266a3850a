// hot: bench/main.ts engine
/**
 * Everything an event brings about goes through here once: product sequences are counted, the
 * running result hash takes it in, and the listener is told.
 */
import type { LedgerKind } from '@bourse/domain/exchange/account'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { DoneReason } from '@bourse/domain/exchange/order'
import type { Fill } from '@bourse/domain/exchange/state'
import type { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { wordsOf } from '@bourse/kit/pure/int64'
import type { Accounts } from '../asset/accounts.ts'
import type { ListedProduct, Listings } from '../currency/listings.ts'
import type { Orders } from '../order/orders.ts'
import { silentListener } from './listeners.ts'

/** First words of what is hashed, one for each kind of fact. */
const TAG = { received: 1, open: 2, match: 3, done: 4, ledger: 5, listed: 6, balance: 7, result: 8 }

export class Results {
  listener: TradingListener = silentListener
  readonly fill: Fill = { price: 0, size: 0, tradeId: 0, atoms: new BigInt64Array(3) }
  /** Atoms of the ledger entry to tell next. */
  readonly posting = new BigInt64Array(1)
  readonly #postingWords = wordsOf(this.posting)
  readonly #orders: Orders
  readonly #accounts: Accounts
  readonly #products: readonly ListedProduct[]
  readonly #availableWords: Int32Array
  readonly #frozenWords: Int32Array
  #ledgerIndex = 0
  #a = 0x6a09e667
  #b = 0x3c6ef372

  constructor(orders: Orders, accounts: Accounts, listings: Listings) {
    this.#orders = orders
    this.#accounts = accounts
    this.#products = listings.products
    this.#availableWords = wordsOf(accounts.available)
    this.#frozenWords = wordsOf(accounts.frozen)
  }

  /** 16 hex digits over all results so far. */
  get hash(): string {
    return hex(this.#a) + hex(this.#b)
  }

  /** Ledger entries are numbered from 0 within their event. */
  beginEvent(): void {
    this.#ledgerIndex = 0
    this.#accounts.beginEvent()
  }

  received(slot: number): void {
    this.#order(TAG.received, slot)
    this.#number(this.#orders.price[slot] as number)
    this.#number(this.#orders.size[slot] as number)
    this.listener.received(slot)
  }

  open(slot: number): void {
    this.#order(TAG.open, slot)
    this.#number(this.#orders.remaining[slot] as number)
    this.listener.open(slot)
  }

  match(maker: number, taker: number): void {
    this.#order(TAG.match, maker)
    this.#number(this.#orders.id[taker] as number)
    this.#number(this.fill.price)
    this.#number(this.fill.size)
    this.#number(this.fill.tradeId)
    this.listener.match(maker, taker)
  }

  done(slot: number, reason: DoneReason): void {
    this.#order(TAG.done, slot)
    this.#word(reason)
    this.#number(this.#orders.remaining[slot] as number)
    this.listener.done(slot, reason)
  }

  /** Tells that `posting[0]` atoms entered the account (left it when negative). */
  ledger(account: number, kind: LedgerKind): void {
    const index = this.#ledgerIndex++
    this.#word(TAG.ledger)
    this.#word(account)
    this.#word(kind)
    this.#word(this.#postingWords[0] as number)
    this.#word(this.#postingWords[1] as number)
    this.listener.ledger(account, kind, index)
  }

  listed(kind: 'currency' | 'product', number: number): void {
    this.#word(TAG.listed)
    this.#word(number)
    this.listener.listed(kind, number)
  }

  /** Tells the balances that the event touched, then its end. */
  result(event: TradingEvent, refusal: number): void {
    const { touched, touchedCount } = this.#accounts
    for (let i = 0; i < touchedCount; i++) {
      const account = touched[i] as number
      this.#word(TAG.balance)
      this.#word(account)
      this.#word(this.#availableWords[account * 2] as number)
      this.#word(this.#availableWords[account * 2 + 1] as number)
      this.#word(this.#frozenWords[account * 2] as number)
      this.#word(this.#frozenWords[account * 2 + 1] as number)
      this.listener.balance(account)
    }
    this.#word(TAG.result)
    this.#word(refusal)
    this.#number(event.time)
    this.listener.result(event, refusal)
  }

  save(writer: ByteWriter): void {
    writer.u32(this.#a >>> 0)
    writer.u32(this.#b >>> 0)
  }

  restore(reader: ByteReader): void {
    this.#a = reader.u32() | 0
    this.#b = reader.u32() | 0
  }

  #order(tag: number, slot: number): void {
    const product = this.#products[(this.#orders.product[slot] as number) - 1] as ListedProduct
    product.sequence++
    this.#word(tag)
    this.#number(this.#orders.id[slot] as number)
    this.#number(product.sequence)
  }

  /** Both halves of a whole number below 2^53, as one word. */
  #number(value: number): void {
    this.#word((value | 0) ^ Math.imul((value / 4294967296) | 0, 0x9e3779b1))
  }

  /** Two lanes with different odd multipliers (those of MurmurHash3's finaliser). */
  #word(word: number): void {
    const a = Math.imul(this.#a ^ word, 0x85ebca6b)
    this.#a = a ^ (a >>> 13)
    this.#b = (Math.imul((this.#b + word) | 0, 0xc2b2ae35) ^ (this.#a >>> 16)) | 0
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
