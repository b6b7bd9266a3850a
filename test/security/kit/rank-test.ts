/** Whether two lists of measurements could have come from the same source. */

/** The middle value; NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const half = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

/**
 * The Mann-Whitney rank test by its normal approximation: the probability, 0 to 1, of ranks that
 * differ at least this much when both come from the same source. Good from about 20 values each.
 */
export function rankTest(first: readonly number[], second: readonly number[]): number {
  const [n, m] = [first.length, second.length]
  if (n === 0 || m === 0) return 1
  const all = [...first.map((value) => [value, 1]), ...second.map((value) => [value, 0])] as [
    number,
    number,
  ][]
  all.sort(([one], [other]) => one - other)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.[0] === all[from]?.[0]) to++
    // Equal values share the mean of their ranks, which begin with 1.
    const rank = (from + to + 1) / 2
    for (; from < to; from++) rankSum += rank * (all[from]?.[1] ?? 0)
  }
  const u = rankSum - (n * (n + 1)) / 2
  const deviation = Math.sqrt((n * m * (n + m + 1)) / 12)
  return Math.min(1, 2 * upperTail(Math.abs(u - (n * m) / 2) / deviation))
}

/** The part of a normal distribution above `z` of at least 0; exact to seven decimals. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * z)
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)
  const polynomial =
    0.319_381_53 +
    t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429)))
  return density * t * polynomial
}
