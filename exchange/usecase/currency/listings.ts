/** Listed currencies and products: checks of listing events, and each product's working numbers. */
import type { EventDetail } from '@bourse/domain/exchange/event'
import {
  type Currency,
  PRODUCT_STATE,
  type Product,
  type ProductRules,
  RATE_ONE,
} from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { ATOMS_MAX } from '@bourse/domain/shared/decimal'
import { CURRENCIES_MAX } from '../asset/accounts.ts'
import type { Book } from '../matching/book.ts'
import { PRODUCTS_MAX } from '../order/orders.ts'

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
  /** price x size x quoteFactor = quote atoms; size x baseFactor = base atoms. */
  readonly quoteFactor: bigint
  readonly baseFactor: bigint
  readonly quoteFactorNumber: number
  readonly baseFactorNumber: number
}

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

  currency(code: string): Currency | undefined {
    return this.#byCode.get(code)
  }

  product(id: string): ListedProduct | undefined {
    return this.#byId.get(id)
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

  /** ACCEPTED when the rules agree with themselves and with what is listed, else invalidListing. */
  checkProduct(rules: ProductRules): number {
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
  setProduct(rules: ProductRules, emptyBook: () => Book): ListedProduct {
    const known = this.#byId.get(rules.id)
    const product = known ?? this.#newProduct(rules, emptyBook())
    product.rules = rules
    this.notionalMin[product.number] = rules.notionalMin
    this.notionalMax[product.number] = rules.notionalMax
    return product
  }

  #newProduct(rules: ProductRules, book: Book): ListedProduct {
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
      book,
      quoteFactor: 10n ** BigInt(quoteDigits),
      baseFactor: 10n ** BigInt(baseDigits),
      quoteFactorNumber: 10 ** quoteDigits,
      baseFactorNumber: 10 ** baseDigits,
    }
    this.products.push(product)
    this.#byId.set(rules.id, product)
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
    isWhole(rules.makerRate, 0, rules.takerRate) &&
    isWhole(rules.takerRate, 0, RATE_ONE) &&
    isWhole(rules.openOrdersPerUserMax, 1, Number.MAX_SAFE_INTEGER) &&
    (rules.state === PRODUCT_STATE.online ||
      rules.state === PRODUCT_STATE.cancelOnly ||
      rules.state === PRODUCT_STATE.halted)
  )
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}
