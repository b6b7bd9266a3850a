/** Draws own fills and open orders: arrows at candles, and lines across them. */
import {
  createSeriesMarkers,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { lineLook, type Paints } from './chart-look.ts'
import type { FillMark, OrderMark } from './own-marks.ts'

export class OwnDrawing {
  readonly #candles: ISeriesApi<'Candlestick'>
  /** Made with the first arrow: it has the chart lay itself out and draw twice at every trade. */
  #markers: ISeriesMarkersPluginApi<Time> | undefined
  #fills: readonly FillMark[] = []
  #orders: readonly OrderMark[] = []
  #title: (mark: OrderMark) => string = () => ''
  #lines: IPriceLine[] = []

  constructor(candles: ISeriesApi<'Candlestick'>) {
    this.#candles = candles
  }

  keepFills(fills: readonly FillMark[]): void {
    this.#fills = fills
  }

  /** `title` says what an order is, beside its line. */
  keepOrders(orders: readonly OrderMark[], title: (mark: OrderMark) => string): void {
    this.#orders = orders
    this.#title = title
  }

  fillsAt(time: number | undefined): readonly FillMark[] {
    return this.#fills.filter((mark) => mark.time === time)
  }

  /** Arrows below candles in which one bought, above those in which one sold, since `first`. */
  drawFills({ up, down }: Paints, first: number, timeOf: (seconds: number) => number): void {
    const markers = this.#fills
      .filter(({ time }) => time >= first)
      .map(({ time, side }) => ({
        time: timeOf(time) as UTCTimestamp,
        ...(side === 'buy'
          ? ({ position: 'belowBar', shape: 'arrowUp', color: up } as const)
          : ({ position: 'aboveBar', shape: 'arrowDown', color: down } as const)),
      }))
    if (this.#markers === undefined && markers.length === 0) return
    this.#markers ??= createSeriesMarkers(this.#candles, [])
    this.#markers.setMarkers(markers)
  }

  /** Dashed lines for orders in the book, dotted ones for stops that wait. */
  drawOrders(paints: Paints): void {
    for (const line of this.#lines) this.#candles.removePriceLine(line)
    this.#lines = this.#orders.map((mark) =>
      this.#candles.createPriceLine({
        price: Number(mark.price),
        ...lineLook(paints, mark.side === 'buy'),
        lineWidth: 1,
        lineStyle: mark.waits ? LineStyle.SparseDotted : LineStyle.Dashed,
        axisLabelVisible: true,
        title: this.#title(mark),
      }),
    )
  }
}
