/** How quickly counts rise: from what the server told each second, by the server's own clock. */
import type { StateRow } from './rows.ts'

type Told = Pick<StateRow, 'now' | 'startedAt' | 'sequence'> & {
  readonly server: Pick<StateRow['server'], 'orders' | 'trades'>
}

/** Whole numbers a second. */
export interface Rate {
  readonly events: number
  readonly orders: number
  readonly trades: number
}

/** Rates of the last minute, oldest first; none before the server has told twice. */
export type Rates = readonly Rate[]

const KEPT = 60

/** Remembers what was told. */
export class RateHistory {
  #last: Told | undefined
  #rates: Rates = []

  /** The rates with what is told now. Telling the same again changes nothing. */
  add(told: Told): Rates {
    const last = this.#last
    if (last?.now === told.now) return this.#rates
    this.#last = told
    // Counts of another process begin at zero again.
    if (last === undefined || last.startedAt !== told.startedAt) return this.#rates
    const seconds = (Date.parse(told.now) - Date.parse(last.now)) / 1_000
    if (seconds <= 0) return this.#rates
    const perSecond = (from: number, to: number) => Math.max(0, Math.round((to - from) / seconds))
    const rate = {
      events: perSecond(last.sequence, told.sequence),
      orders: perSecond(last.server.orders, told.server.orders),
      trades: perSecond(last.server.trades, told.server.trades),
    }
    this.#rates = [...this.#rates, rate].slice(-KEPT)
    return this.#rates
  }
}

/**
 * Points of a line over `values` in a box of `width` by `height`, newest at the right edge; '' for
 * fewer than two. The line touches the upper edge at its highest point, and zero is the lower one.
 */
export function linePoints(
  values: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
): string {
  if (values.length < 2) return ''
  const highest = Math.max(1, ...values)
  const step = width / (KEPT - 1)
  const first = width - step * (values.length - 1)
  return values
    .map((value, at) => {
      const x = first + step * at
      const y = height - (value / highest) * height
      return `${x.toFixed(1)},${y.toFixed(1)}`
    })
    .join(' ')
}
