/** Figures of the book in a narrow column: exact, cut where there is no room for more decimals. */
const THIN_SPACE = '\u2009'
const ZERO = 48

interface Room {
  readonly scale: number
  /** Decimals that the product has. */
  readonly decimals: number
  /** Digits that fit. */
  readonly digits: number
}

/** Decimals that a column can show when `largest` units of 10^-scale is the largest value in it. */
export function fittingDecimals(largest: number, { scale, decimals, digits }: Room): number {
  const whole = Math.max(1, String(largest).length - scale)
  return Math.max(0, Math.min(decimals, digits - whole))
}

/**
 * What `shownInParts` says of `value` units of 10^-scale, without patterns: in a busy market this
 * runs for every row of every frame.
 */
export function partsOf(
  value: number,
  scale: number,
  decimals: number,
): readonly [bright: string, dim: string] {
  const digits = String(value).padStart(scale + 1, '0')
  const point = digits.length - scale
  let whole = digits.slice(Math.max(0, point - 3), point)
  for (let end = point - 3; end > 0; end -= 3) {
    whole = `${digits.slice(Math.max(0, end - 3), end)}${THIN_SPACE}${whole}`
  }
  if (decimals === 0) return [whole, '']
  const fraction = digits.slice(point, point + decimals).padEnd(decimals, '0')
  let used = decimals
  while (used > 0 && fraction.charCodeAt(used - 1) === ZERO) used--
  if (used === 0) return [whole, `.${fraction}`]
  return [`${whole}.${fraction.slice(0, used)}`, fraction.slice(used)]
}

/** A number in two parts of text, written only when it is another one. */
export class Figure {
  readonly #bright = document.createTextNode('')
  readonly #dim = document.createTextNode('')
  #value = Number.NaN
  #decimals = -1

  constructor(parent: HTMLElement) {
    const tail = document.createElement('span')
    tail.className = 'amount-dim'
    tail.append(this.#dim)
    parent.append(this.#bright, tail)
  }

  /** `value` units of 10^-scale; the scale is always the same one. */
  show(value: number, scale: number, decimals: number): void {
    if (value === this.#value && decimals === this.#decimals) return
    this.#value = value
    this.#decimals = decimals
    const [bright, dim] = partsOf(value, scale, decimals)
    if (bright !== this.#bright.data) this.#bright.data = bright
    if (dim !== this.#dim.data) this.#dim.data = dim
  }
}
