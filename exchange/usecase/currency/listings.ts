/** Listed currencies and products: checks of listing events, and each product's working numbers. */
import { type EventDetail, RULES_VERSION } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import {
  type Currency,
  PRODUCT_STATE,
  type Product,
  type ProductRules,
  type ProductState,
  RATE_ONE,
} from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { CURRENCIES_MAX } from '../asset/accounts.ts'
import type { Book } from '../matching/book.ts'
import type { StopBook } from '../matching/stop-book.ts'
import { PRODUCTS_MAX } from '../order/desks.ts'

const CURRENCY_SCALE_MAX = 18
const CODE = /^[A-Z0-9]{1,16}$/
const PRODUCT_ID = /^[A-Z0-9]{1,16}-[A-Z0-9]{1,16}$/
const NAME_LENGTH_MAX = 64

type CurrencyDetail = EventDetail & { kind: 'currency' }

/** A product as the engine works with it. */
export interface ListedProduct extends Product {
  rules: ProductRules
  base: Currency
  quote: Currency
  sequence: number
  lastTradeId: number
  lastPrice: number
  readonly book: Book
  /** Orders that wait for a price. */
  readonly stops: StopBook
  /** price x size x quoteFactor = quote atoms; size x baseFactor = base atoms. */
  readonly quoteFactor: bigint
  readonly baseFactor: bigint
  readonly quoteFactorNumber: number
  /** The notional limits as doubles: exact below 2^53, and what is below those is told apart. */
  notionalMinNumber: number
  notionalMaxNumber: number
  readonly baseFactorNumber: number
  /** The largest notional as a double, a little too small: below it there is no need to count. */
  notionalSafe: number
}

/** What a new product begins with. */
export type EmptyBooks = Pick<ListedProduct, 'book' | 'stops'>

export class Listings {
  readonly currencies: Currency[] = []
  readonly products: ListedProduct[] = []
  /** Factors and largest notionals by product number, as cells: no bigint leaves its function. */
  readonly quoteFactors = new BigInt64Array(PRODUCTS_MAX)
  readonly baseFactors = new BigInt64Array(PRODUCTS_MAX)
  readonly notionalMin = new BigInt64Array(PRODUCTS_MAX)
  readonly notionalMax = new BigInt64Array(PRODUCTS_MAX)
  readonly #byCode = new Map<string, Currency>()
  readonly #byId = new Map<string, ListedProduct>()
  /** The first product of two currencies, by both their numbers. */
  readonly #byPair = new Map<number, ListedProduct>()

  currency(code: string): Currency | undefined {
    return this.#byCode.get(code)
  }

  product(id: string): ListedProduct | undefined {
    return this.#byId.get(id)
  }

  /** The product listed first between a base and a quote currency, by their numbers. */
  between(base: number, quote: number): ListedProduct | undefined {
    return this.#byPair.get(base * CURRENCIES_MAX + quote)
  }

  /** ACCEPTED when the listing agrees with itself and with what is listed, else invalidListing. */
  checkCurrency({ code, name, scale }: CurrencyDetail): number {
    const known = this.#byCode.get(code)
    const fits =
      known !== undefined
        ? known.scale === scale
        : this.currencies.length + 1 < CURRENCIES_MAX &&
          CODE.test(code) &&
          isWhole(scale, 0, CURRENCY_SCALE_MAX)
    return fits && name.length <= NAME_LENGTH_MAX ? ACCEPTED : REFUSAL.invalidListing
  }

  /** Lists a checked currency or renames a listed one; its number. */
  listCurrency({ code, name, scale }: CurrencyDetail): number {
    const known = this.#byCode.get(code)
    const currency = { number: known?.number ?? this.currencies.length + 1, code, name, scale }
    this.#setCurrency(currency)
    return currency.number
  }

  /**
   * ACCEPTED when the rules agree with themselves and with what is listed, else invalidListing, as
   * what a later version of the rules of the exchange brought is under an earlier one.
   */
  checkProduct(rules: ProductRules, rulesVersion = RULES_VERSION): number {
    if (rulesVersion < 2 && !isOfVersion1(rules)) return REFUSAL.invalidListing
    const base = this.#byCode.get(rules.base)
    const quote = this.#byCode.get(rules.quote)
    if (base === undefined || quote === undefined || base === quote) return REFUSAL.invalidListing
    if (!PRODUCT_ID.test(rules.id) || !agree(rules, base, quote)) return REFUSAL.invalidListing
    const known = this.#byId.get(rules.id)
    if (known === undefined) {
      return this.products.length + 1 < PRODUCTS_MAX ? ACCEPTED : REFUSAL.invalidListing
    }
    const same =
      known.rules.base === rules.base &&
      known.rules.quote === rules.quote &&
      known.rules.priceScale === rules.priceScale &&
      known.rules.sizeScale === rules.sizeScale
    return same ? ACCEPTED : REFUSAL.invalidListing
  }

  /** Lists a checked product with an empty book, or changes the rules of a listed one. */
  setProduct(rules: ProductRules, emptyBooks: () => EmptyBooks): ListedProduct {
    const known = this.#byId.get(rules.id)
    const product = known ?? this.#newProduct(rules, emptyBooks())
    product.rules = rules
    product.notionalMinNumber = asDouble(rules.notionalMin)
    product.notionalMaxNumber = asDouble(rules.notionalMax)
    this.notionalMin[product.number] = rules.notionalMin
    this.notionalMax[product.number] = rules.notionalMax
    product.notionalSafe = Number.parseInt(rules.notionalMax.toString(), 10) * (1 - 2 ** -40)
    return product
  }

  #newProduct(rules: ProductRules, books: EmptyBooks): ListedProduct {
    const base = this.#byCode.get(rules.base) as Currency
    const quote = this.#byCode.get(rules.quote) as Currency
    const quoteDigits = quote.scale - rules.priceScale - rules.sizeScale
    const baseDigits = base.scale - rules.sizeScale
    const product: ListedProduct = {
      number: this.products.length + 1,
      rules,
      base,
      quote,
      sequence: 0,
      lastTradeId: 0,
      lastPrice: 0,
      ...books,
      quoteFactor: 10n ** BigInt(quoteDigits),
      baseFactor: 10n ** BigInt(baseDigits),
      quoteFactorNumber: 10 ** quoteDigits,
      notionalMinNumber: 0,
      notionalMaxNumber: 0,
      baseFactorNumber: 10 ** baseDigits,
      notionalSafe: 0,
    }
    this.products.push(product)
    this.#byId.set(rules.id, product)
    const pair = base.number * CURRENCIES_MAX + quote.number
    if (!this.#byPair.has(pair)) this.#byPair.set(pair, product)
    this.quoteFactors[product.number] = product.quoteFactor
    this.baseFactors[product.number] = product.baseFactor
    return product
  }

  /** Products show a currency's new name too. */
  #setCurrency(currency: Currency): void {
    this.currencies[currency.number - 1] = currency
    this.#byCode.set(currency.code, currency)
    for (const product of this.products) {
      if (product.base.number === currency.number) product.base = currency
      if (product.quote.number === currency.number) product.quote = currency
    }
  }
}

function agree(rules: ProductRules, base: Currency, quote: Currency): boolean {
  const { priceScale, sizeScale } = rules
  return (
    isWhole(priceScale, 0, CURRENCY_SCALE_MAX) &&
    isWhole(sizeScale, 0, base.scale) &&
    priceScale + sizeScale <= quote.scale &&
    isWhole(rules.tick, 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(rules.lot, 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(rules.priceMin, 1, rules.priceMax) &&
    isWhole(rules.priceMax, 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(rules.sizeMin, 1, rules.sizeMax) &&
    isWhole(rules.sizeMax, 1, Number.MAX_SAFE_INTEGER) &&
    rules.notionalMin >= 0n &&
    rules.notionalMin <= rules.notionalMax &&
    rules.notionalMax >= 1n &&
    rules.notionalMax <= ATOMS_MAX &&
    isWhole(rules.takerRate, 0, RATE_ONE) &&
    isWhole(rules.makerRate, -rules.takerRate, rules.takerRate) &&
    isWhole(rules.openOrdersPerUserMax, 1, Number.MAX_SAFE_INTEGER) &&
    isProductState(rules.state) &&
    isWhole(rules.bandRate, 0, RATE_ONE - 1) &&
    isWhole(rules.selfTrade, SELF_TRADE.none, SELF_TRADE.cancelBoth) &&
    typeof rules.ownFees === 'boolean'
  )
}

/** True for a state that a product can be in. */
export function isProductState(state: number): state is ProductState {
  return isWhole(state, PRODUCT_STATE.online, PRODUCT_STATE.limitOnly)
}

/** True for rules that nothing needs but what the first version knew. */
function isOfVersion1(rules: ProductRules): boolean {
  return (
    rules.makerRate >= 0 &&
    rules.bandRate === 0 &&
    rules.selfTrade === SELF_TRADE.none &&
    !rules.ownFees &&
    rules.state !== PRODUCT_STATE.postOnly &&
    rules.state !== PRODUCT_STATE.limitOnly
  )
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}

/** The nearest double. */
function asDouble(atoms: bigint): number {
  return Number.parseInt(atoms.toString(), 10)
}
