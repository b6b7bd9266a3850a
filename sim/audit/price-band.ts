/** The prices at which an order that arrives now may trade. */
import { type AuditedProduct, BUY } from './order.ts'

export interface PriceBand {
  allows(price: number): boolean
}

const MILLION = 1_000_000n

/** The band of an order of `side`, or undefined when there is none. */
export function bandOf(product: AuditedProduct, side: number): PriceBand | undefined {
  const rate = BigInt(product.rules.bandRate ?? 0)
  if (rate === 0n) return undefined
  const [bid] = product.bids
  const [ask] = product.asks
  const twice =
    bid !== undefined && ask !== undefined
      ? BigInt(bid.price) + BigInt(ask.price)
      : 2n * BigInt(product.lastPrice)
  if (twice === 0n) return undefined
  return {
    allows(price) {
      const at = 2n * BigInt(price) * MILLION
      return side === BUY ? at <= twice * (MILLION + rate) : at >= twice * (MILLION - rate)
    },
  }
}
