/** Exponential moving average: each value moves from the last by 2 / (period + 1) of the way. */

/**
 * One value per close, undefined for the first `period - 1`. It begins with the plain average of
 * the first `period` closes.
 */
export function ema(closes: readonly number[], period: number): (number | undefined)[] {
  const values: (number | undefined)[] = []
  let sum = 0
  let value: number | undefined
  for (const [at, close] of closes.entries()) {
    if (value !== undefined) value = nextEma(value, close, period)
    else {
      sum += close
      if (at === period - 1) value = sum / period
    }
    values.push(value)
  }
  return values
}

/** The value after `previous` when the next close is `close`. */
export function nextEma(previous: number, close: number, period: number): number {
  return previous + (2 / (period + 1)) * (close - previous)
}
