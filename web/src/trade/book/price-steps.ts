/** By how much the prices of the book may be grouped: whole numbers of the price scale. */

const MOST = 12
/** A group is at most this part of the price. */
const PART = 100

/**
 * Steps from the increment up to about a hundredth of `price`, each a round multiple of the
 * increment; the increment alone while the price is not known (0).
 */
export function priceSteps(increment: number, price: number): readonly number[] {
  const steps = [increment]
  for (let ten = 1; ten <= price / PART && steps.length < MOST; ten *= 10) {
    for (const step of [ten, ten * 5]) {
      if (step > increment && step <= price / PART && step % increment === 0) steps.push(step)
    }
  }
  return steps.slice(0, MOST)
}

/** The step nearest to a kept one, which another price or increment may have taken away. */
export function nearestStep(steps: readonly number[], kept: number): number {
  return steps.findLast((step) => step <= kept) ?? (steps[0] as number)
}

/**
 * The price under which a level is grouped: the worst of its group, so that an order at that price
 * reaches all of it. `direction` is 1 for asks, -1 for bids. Exact for whole numbers below 2^53.
 */
export function groupOf(price: number, step: number, direction: 1 | -1): number {
  const over = price % step
  if (over === 0) return price
  return direction === 1 ? price - over + step : price - over
}
