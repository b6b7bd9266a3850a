/** Rates as people read them, in percent; the API has them as parts of one. */

const SHAPE = /^(-?)(\d+)(?:\.(\d*))?$/
/** Rates are parts per million. */
const PERCENT_DECIMALS_MAX = 4

/** '0.001' is '0.1'. What is no decimal stays as it is. */
export function percentOfRate(rate: string): string {
  return shifted(rate, 2)
}

/** '0.1' is '0.001'. What is no decimal stays as it is. */
export function rateOfPercent(percent: string): string {
  return shifted(percent, -2)
}

/** What is wrong with a typed percentage, as a key; undefined when it can be sent. */
export function percentProblem(percent: string): 'percentNumber' | 'percentDecimals' | undefined {
  const shape = SHAPE.exec(percent)
  if (shape === null) return 'percentNumber'
  const decimals = (shape[3] ?? '').replace(/0+$/, '').length
  return decimals > PERCENT_DECIMALS_MAX ? 'percentDecimals' : undefined
}

/** The decimal with its point `places` to the right, in the shortest form. */
function shifted(text: string, places: number): string {
  const shape = SHAPE.exec(text)
  if (shape === null) return text
  const [, sign = '', whole = '', fraction = ''] = shape
  const digits = whole.padStart(1 - places, '0') + fraction.padEnd(places, '0')
  const point = Math.max(whole.length, 1 - places) + places
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const behind = digits.slice(point).replace(/0+$/, '')
  const result = behind === '' ? before : `${before}.${behind}`
  return result === '0' ? result : sign + result
}
