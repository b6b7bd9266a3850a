/** The moving averages of the chart, each a line kept in step with the bars. */
import { type IChartApi, type ISeriesApi, LineSeries, type UTCTimestamp } from 'lightweight-charts'
import type { Bar } from './bars.ts'
import { ema, nextEma } from './ema.ts'

export class AverageLine {
  readonly #series: ISeriesApi<'Line'>
  readonly #period: number
  #values: (number | undefined)[] = []

  constructor(chart: IChartApi, period: number) {
    this.#period = period
    this.#series = chart.addSeries(LineSeries, {
      ...{ lineWidth: 1, priceLineVisible: false, lastValueVisible: false },
      crosshairMarkerVisible: false,
      // Candles alone decide what prices are in view.
      autoscaleInfoProvider: () => null,
    })
  }

  look(color: string, visible: boolean): void {
    this.#series.applyOptions({ color, visible })
  }

  /** Undefined where there are too few candles. */
  at(index: number): number | undefined {
    return this.#values[index]
  }

  /** Draws all again. */
  begin(bars: readonly Bar[], timeOf: (bar: Bar) => UTCTimestamp): void {
    const closes = bars.map(({ close }) => close)
    this.#values = ema(closes, this.#period)
    this.#series.setData(
      bars.flatMap((bar, at) => {
        const value = this.#values[at]
        return value === undefined ? [] : [{ time: timeOf(bar), value }]
      }),
    )
  }

  /** Draws bar `at`; those before it are drawn. */
  go(bars: readonly Bar[], at: number, timeOf: (bar: Bar) => UTCTimestamp): void {
    const bar = bars[at] as Bar
    const before = this.#values[at - 1]
    const value =
      before === undefined
        ? ema(closesTo(bars, at), this.#period)[at]
        : nextEma(before, bar.close, this.#period)
    const earlier = at < this.#values.length - 1
    this.#values[at] = value
    if (value !== undefined) this.#series.update({ time: timeOf(bar), value }, earlier)
  }
}

function closesTo(bars: readonly Bar[], at: number): number[] {
  return bars.slice(0, at + 1).map(({ close }) => close)
}
