/**
 * How far from a reference price an order may trade: exact whole-number bounds, without bigints
 * unless prices are huge. The reference is the middle between two prices, or one price given twice.
 */
import { SIDE, type Side } from '@bourse/domain/exchange/order'
import { RATE_ONE } from '@bourse/domain/exchange/product'

/** Sums of two prices below this keep every step of the arithmetic below 2^53. */
const PLAIN_MAX = 2 ** 51

/**
 * The worst price at which a taker of `side` may trade when the middle between `one` and `other` is
 * the reference: for a buy the highest p with 2p x 10^6 <= (one + other) x (10^6 + rate), for a
 * sell the lowest with >= and 10^6 - rate. `rate` is from 1 to below 10^6 parts per million. At
 * most 2^53 - 1, which no price is above.
 */
export function bandLimit(side: Side, one: number, other: number, rate: number): number {
  const factor = side === SIDE.buy ? RATE_ONE + rate : RATE_ONE - rate
  return one + other < PLAIN_MAX
    ? plain(side, one + other, factor)
    : wide(side, BigInt(one) + BigInt(other), factor)
}

/** doubled x factor / (2 x 10^6), rounded in the taker's disfavour, in pieces that stay exact. */
function plain(side: Side, doubled: number, factor: number): number {
  const low = doubled % RATE_ONE
  const millions = ((doubled - low) / RATE_ONE) * factor
  const odd = millions % 2
  const rest = odd * RATE_ONE + low * factor
  const over = rest % (2 * RATE_ONE)
  const whole = (millions - odd) / 2 + (rest - over) / (2 * RATE_ONE)
  return side === SIDE.sell && over !== 0 ? whole + 1 : whole
}

function wide(side: Side, doubled: bigint, factor: number): number {
  const product = doubled * BigInt(factor)
  const divisor = BigInt(2 * RATE_ONE)
  const whole = (product + (side === SIDE.sell ? divisor - 1n : 0n)) / divisor
  const most = BigInt(Number.MAX_SAFE_INTEGER)
  return whole > most ? Number.MAX_SAFE_INTEGER : Number.parseInt(whole.toString(), 10)
}
