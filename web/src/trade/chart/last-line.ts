/** The line at the last price; the library's own has a label that is hard to read. */
import { type IPriceLine, type ISeriesApi, LineStyle } from 'lightweight-charts'
import type { Bar } from './bars.ts'
import { lineLook, type Paints } from './chart-look.ts'

export class LastLine {
  readonly #candles: ISeriesApi<'Candlestick'>
  #line: IPriceLine | undefined

  constructor(candles: ISeriesApi<'Candlestick'>) {
    this.#candles = candles
    candles.applyOptions({ priceLineVisible: false, lastValueVisible: false })
  }

  /** Moves to the close of the newest bar, if there is one. */
  draw(bar: Bar | undefined, paints: Paints): void {
    if (bar === undefined) return
    const look = { ...lineLook(paints, bar.close >= bar.open), price: bar.close }
    if (this.#line === undefined) {
      const fixed = { lineWidth: 1, lineStyle: LineStyle.Dotted, axisLabelVisible: true } as const
      this.#line = this.#candles.createPriceLine({ ...look, ...fixed, title: '' })
    } else this.#line.applyOptions(look)
  }
}
