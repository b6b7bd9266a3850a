/** Currencies and products as events have listed and changed them. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Complain } from './accounts.ts'
import type { Fact } from './facts.ts'
import type { AuditedProduct } from './order.ts'

export interface AuditedCurrency {
  readonly number: number
  readonly code: string
  readonly scale: number
}

export class Listed {
  readonly currencies: AuditedCurrency[] = []
  readonly products: AuditedProduct[] = []
  isHalted = false
  readonly #complain: Complain

  constructor(complain: Complain) {
    this.#complain = complain
  }

  /** A product that orders name; throws when it was never listed. */
  product(number: number): AuditedProduct {
    const product = this.products[number - 1]
    if (product === undefined) throw new Error(`product ${number} was never listed`)
    return product
  }

  /** Follows one accepted event. */
  follow(event: TradingEvent, facts: readonly Fact[]): void {
    const { detail } = event
    if (detail === null) return
    const told = facts.filter((fact) => fact.fact === 'listed')
    const [first] = told
    if (detail.kind === 'currency') {
      const known = this.currencies.find(({ code }) => code === detail.code)
      const number = known?.number ?? this.currencies.length + 1
      if (first?.number !== number) this.#complain('listings are numbered', detail.code)
      if (known === undefined) this.currencies.push({ ...detail, number })
    } else if (detail.kind === 'product') {
      this.#followProduct(detail.rules, first?.number)
    } else if (detail.kind === 'productState') {
      const product = this.product(event.product)
      product.rules = { ...product.rules, state: detail.state }
      if (first?.number !== event.product) this.#complain('a state is told', product.rules.id)
    } else if (detail.kind === 'venueState') {
      this.isHalted = detail.halted
      if (told.length !== this.products.length) this.#complain('a halt is told of all', '')
    }
  }

  #followProduct(rules: AuditedProduct['rules'], told: number | undefined): void {
    const known = this.products.find((product) => product.rules.id === rules.id)
    if (told !== (known?.number ?? this.products.length + 1)) {
      this.#complain('listings are numbered', rules.id)
    }
    if (known !== undefined) {
      known.rules = rules
      return
    }
    const base = this.currencies.find(({ code }) => code === rules.base)
    const quote = this.currencies.find(({ code }) => code === rules.quote)
    if (base === undefined || quote === undefined) {
      this.#complain('a product has two currencies', rules.id)
      return
    }
    this.products.push({
      ...{ number: this.products.length + 1, base: base.number, quote: quote.number, rules },
      baseFactor: 10n ** BigInt(base.scale - rules.sizeScale),
      quoteFactor: 10n ** BigInt(quote.scale - rules.priceScale - rules.sizeScale),
      ...{ sequence: 0, tradeId: 0, lastPrice: 0, bids: [], asks: [] },
    })
  }
}
