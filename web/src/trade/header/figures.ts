/** Figures of the product header as text. */
import type { TickerRow } from '../../api/rows.ts'
import { percentChange, shown, shownInParts } from '../../number/decimals.ts'

/** How many decimals the figures have. */
export interface FigureScales {
  readonly price: number
  readonly size: number
}

/** A volume as short as it is still useful: thousands without decimals, small ones with all. */
export function shortVolume(text: string, decimals: number): string {
  const whole = text.split('.')[0] as string
  if (whole.length >= 4) return shown(text, 0)
  return shown(text, whole === '0' ? decimals : Math.min(2, decimals))
}

export interface Figures {
  /** Digits that count, and the zeros behind them. */
  readonly price: readonly [string, string]
  /** Signed percent over 24 hours; undefined when there was no price then. */
  readonly change: string | undefined
  readonly high: string
  readonly low: string
  readonly volume: string
  /** For the title of the tab. */
  readonly title: string
}

export function figuresOf(ticker: TickerRow, { price, size }: FigureScales): Figures {
  return {
    price: shownInParts(ticker.price, price),
    change: percentChange(ticker.open24h, ticker.price),
    high: shown(ticker.high24h, price),
    low: shown(ticker.low24h, price),
    volume: shortVolume(ticker.volume24h, size),
    title: `${shown(ticker.price, price)} · ${ticker.productId} · Bourse`,
  }
}

/** -1, 0 or 1: the way of a signed percent as `percentChange` writes it. */
export function wayOf(change: string | undefined): -1 | 0 | 1 {
  if (change === undefined || !/[1-9]/.test(change)) return 0
  return change.startsWith('\u2212') ? -1 : 1
}
