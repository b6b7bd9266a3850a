/** How far the best prices are apart, in percent of their middle. */
const DECIMALS = 3

/** As text such as "0.005 %"; bid and ask are whole numbers of the same scale. */
export function spreadPercent(bid: number, ask: number): string {
  const percent = (Math.max(0, ask - bid) * 200) / (ask + bid)
  const least = 10 ** -DECIMALS
  if (percent > 0 && percent < least) return `<\u2009${least}\u2009%`
  return `${percent.toFixed(DECIMALS)}\u2009%`
}
