/**
 * The candle chart: draws a feed's bars, volume, averages and the person's own orders and fills.
 * It is the one module that needs the chart library, and is loaded by itself.
 */
import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { CalmPaint } from '../../live/calm-paint.ts'
import { shown } from '../../number/decimals.ts'
import type { Language } from '../../text/language.ts'
import { onTheme } from '../../theme/theme.ts'
import { AVERAGE_PERIODS } from './average-periods.ts'
import { AverageLine } from './averages.ts'
import type { Bar } from './bars.ts'
import type { CandleFeed } from './candle-feed.ts'
import { candleLook, chartLook, paints } from './chart-look.ts'
import { ChartTimes } from './chart-time.ts'
import { LastLine } from './last-line.ts'
import { OwnDrawing } from './own-drawing.ts'
import type { FillMark, OrderMark } from './own-marks.ts'

/** What the legend says: a bar, the one before, and what belongs to it. */
export interface Reading {
  readonly bar: Bar | undefined
  /** True while the crosshair is on a bar; the newest is read otherwise. */
  readonly isPointed: boolean
  readonly averages: readonly (number | undefined)[]
  readonly fills: readonly FillMark[]
}

interface ChartOptions {
  /** Of prices. */
  readonly decimals: number
  readonly tick: number
  readonly onRead: (reading: Reading) => void
  /** Told when the newest bar goes out of view, and when it comes back. */
  readonly onAway: (away: boolean) => void
}

/** How a feed is shown. */
export interface Showing {
  readonly feed: CandleFeed
  readonly language: Language
}

/** Bars left of the view below which older ones are fetched. */
const OLDER_BELOW = 120
/** From here on drawing all is quicker than drawing one by one. */
const ONE_BY_ONE_MAX = 50
const BAR_WIDTH = 8
const SPACE_RIGHT = 8
/** A drawing costs several times what all else on the page does: many trades share one. */
const PAUSE_MS = 200

export class PriceChart {
  readonly #options: ChartOptions
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #volume: ISeriesApi<'Histogram'>
  readonly #averages: readonly AverageLine[]
  readonly #own: OwnDrawing
  readonly #last: LastLine
  readonly #leaveTheme: () => void
  readonly #painter = new CalmPaint(() => this.#paint(), PAUSE_MS)
  #paints = paints()
  #averagesShown = true
  #showing: Showing | undefined
  #leaveFeed: () => void = () => {}
  #times = new ChartTimes('en', 60)
  /** Bars that are drawn, and the first of them that is not as the feed has it now. */
  #drawn = 0
  #changed = 0
  /** The bar under the crosshair; undefined for the newest. */
  #read: number | undefined
  #away = false

  constructor(element: HTMLElement, options: ChartOptions) {
    this.#options = options
    const { decimals, tick } = options
    const look = chartLook()
    this.#chart = createChart(element, {
      ...look,
      autoSize: true,
      timeScale: {
        ...look.timeScale,
        ...{ timeVisible: true, secondsVisible: false, minBarSpacing: 1.5 },
        ...{ barSpacing: BAR_WIDTH, rightOffset: SPACE_RIGHT },
        tickMarkFormatter: (time: Time, mark: number) => this.#times.tickText(time as number, mark),
      },
      // A finger that moves up and down scrolls the page.
      handleScroll: { vertTouchDrag: false },
      localization: {
        priceFormatter: (price: number) => shown(price.toFixed(decimals), decimals),
        timeFormatter: (time: Time) => this.#times.cursorText(time as number),
      },
    })
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      ...{ priceScaleId: 'volume', priceLineVisible: false, lastValueVisible: false },
    })
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } })
    this.#averages = AVERAGE_PERIODS.map((period) => new AverageLine(this.#chart, period))
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      priceFormat: { type: 'price', precision: decimals, minMove: tick },
    })
    this.#own = new OwnDrawing(this.#candles)
    this.#last = new LastLine(this.#candles)
    this.#chart.subscribeCrosshairMove(({ logical, point }) => {
      this.#read = point === undefined ? undefined : (logical ?? undefined)
      this.#tell()
    })
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange((range) => this.#moved(range))
    this.#leaveTheme = onTheme(() => this.#recolour())
    this.#recolour()
  }

  close(): void {
    this.#leaveFeed()
    this.#leaveTheme()
    this.#painter.never()
    this.#chart.remove()
  }

  /** Draws a feed, which stays the caller's. What is drawn stays until the feed has something. */
  show(showing: Showing): void {
    const { feed, language } = showing
    this.#leaveFeed()
    this.#showing = showing
    this.#times = new ChartTimes(language, feed.granularity)
    this.#chart.applyOptions({ localization: { locale: language } })
    this.#drawn = 0
    this.#changed = 0
    this.#read = undefined
    this.#leaveFeed = feed.hear((from) => {
      this.#changed = Math.min(this.#changed, from)
      this.#painter.soon()
    })
    this.#painter.next()
  }

  showAverages(shown: boolean): void {
    this.#averagesShown = shown
    this.#recolourAverages()
  }

  markFills(fills: readonly FillMark[]): void {
    this.#own.keepFills(fills)
    this.#drawFills()
    this.#tell()
  }

  /** `title` says what an order is, beside its line. */
  markOrders(marks: readonly OrderMark[], title: (mark: OrderMark) => string): void {
    this.#own.keepOrders(marks, title)
    this.#own.drawOrders(this.#paints)
  }

  toPresent(): void {
    this.#chart.timeScale().scrollToRealTime()
  }

  /** Wider or narrower bars. */
  zoom(factor: number): void {
    const scale = this.#chart.timeScale()
    const width = Math.min(60, Math.max(2, scale.options().barSpacing * factor))
    scale.applyOptions({ barSpacing: width })
  }

  /** Moves the crosshair by so many bars, as the pointer would; to an end when far. */
  read(steps: number): void {
    const bars = this.#showing?.feed.bars ?? []
    const from = this.#read ?? (steps < 0 ? bars.length : bars.length - 1)
    const at = Math.max(0, Math.min(bars.length - 1, from + steps))
    const bar = bars[at]
    if (bar === undefined) return
    this.#read = at
    this.#chart.setCrosshairPosition(bar.close, this.#timeOf(bar), this.#candles)
    const scale = this.#chart.timeScale()
    const range = scale.getVisibleLogicalRange()
    if (range !== null && (at < range.from || at > range.to)) {
      const half = (range.to - range.from) / 2
      scale.setVisibleLogicalRange({ from: at - half, to: at + half })
    }
    this.#tell()
  }

  /** Back to reading the newest bar. */
  readNewest(): void {
    this.#read = undefined
    this.#chart.clearCrosshairPosition()
    this.#tell()
  }

  readonly #timeOf = ({ time }: Bar): UTCTimestamp => this.#times.at(time) as UTCTimestamp

  #paint(): void {
    const bars = this.#showing?.feed.bars ?? []
    if (bars.length === 0) return
    const from = this.#changed
    const firstTime = this.#drawn === 0
    const all = firstTime || bars.length < this.#drawn || bars.length - from > ONE_BY_ONE_MAX
    if (all) this.#drawAll(bars)
    else for (let at = from; at < bars.length; at++) this.#drawOne(bars, at)
    this.#last.draw(bars.at(-1), this.#paints)
    this.#changed = bars.length
    this.#drawn = bars.length
    if (firstTime) {
      this.#candles.priceScale().applyOptions({ autoScale: true })
      this.#chart.timeScale().resetTimeScale()
    }
    if (all) this.#drawFills()
    this.#tell()
  }

  #drawAll(bars: readonly Bar[]): void {
    this.#candles.setData(bars.map((bar) => ({ ...bar, time: this.#timeOf(bar) })))
    this.#volume.setData(bars.map((bar) => this.#volumeOf(bar)))
    for (const line of this.#averages) line.begin(bars, this.#timeOf)
  }

  #drawOne(bars: readonly Bar[], at: number): void {
    const bar = bars[at] as Bar
    const earlier = at < this.#drawn - 1
    this.#candles.update({ ...bar, time: this.#timeOf(bar) }, earlier)
    this.#volume.update(this.#volumeOf(bar), earlier)
    for (const line of this.#averages) line.go(bars, at, this.#timeOf)
  }

  #volumeOf(bar: Bar) {
    const { upShade, downShade } = this.#paints
    const color = bar.close < bar.open ? downShade : upShade
    return { time: this.#timeOf(bar), value: bar.volume, color }
  }

  #drawFills(): void {
    const first = this.#showing?.feed.bars[0]?.time ?? Number.POSITIVE_INFINITY
    this.#own.drawFills(this.#paints, first, (seconds) => this.#times.at(seconds))
  }

  #tell(): void {
    const bars = this.#showing?.feed.bars ?? []
    const at = Math.min(Math.max(0, this.#read ?? bars.length - 1), bars.length - 1)
    const bar = bars[at]
    this.#options.onRead({
      bar,
      isPointed: this.#read !== undefined,
      averages: this.#averagesShown ? this.#averages.map((line) => line.at(at)) : [],
      fills: this.#own.fillsAt(bar?.time),
    })
  }

  #moved(range: { readonly from: number; readonly to: number } | null): void {
    if (range === null || this.#drawn === 0) return
    if (range.from < OLDER_BELOW) void this.#showing?.feed.older()
    const away = range.to < this.#drawn - 1
    if (away === this.#away) return
    this.#away = away
    this.#options.onAway(away)
  }

  #recolour(): void {
    this.#paints = paints()
    this.#chart.applyOptions(chartLook())
    this.#candles.applyOptions(candleLook())
    this.#recolourAverages()
    this.#own.drawOrders(this.#paints)
    const bars = this.#showing?.feed.bars ?? []
    if (this.#drawn > 0) this.#last.draw(bars.at(-1), this.#paints)
    if (this.#drawn > 0) this.#volume.setData(bars.map((bar) => this.#volumeOf(bar)))
    this.#drawFills()
  }

  #recolourAverages(): void {
    for (const [at, line] of this.#averages.entries()) {
      line.look(this.#paints.averages[at] ?? this.#paints.up, this.#averagesShown)
    }
    this.#tell()
  }
}
