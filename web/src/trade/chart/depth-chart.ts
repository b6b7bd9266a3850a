/** The depth chart: both sides of the book as growing steps on a canvas, drawn once a frame. */
import type { Book } from '../../live/book.ts'
import { paintNever, paintSoon } from '../../live/painter.ts'
import { decimalsOf, percentChange, shown, textOf } from '../../number/decimals.ts'
import { colour, onTheme } from '../../theme/theme.ts'
import { axisSteps, type Curve, type Depth, type DepthPoint, depthOf, pointAt } from './depth.ts'

interface DepthOptions {
  readonly book: Book
  /** Of prices. */
  readonly decimals: number
  readonly words: { readonly price: string; readonly sum: string }
  readonly onEmpty: (empty: boolean) => void
}

const AXIS_HEIGHT = 22
const LABEL = 11
const PRICE_LABEL_WIDTH = 110
/** Words nearer to an edge than this would be cut. */
const LABEL_EDGE = 36
const SUM_LABEL_HEIGHT = 60

export class DepthChart {
  readonly #canvas: HTMLCanvasElement
  readonly #options: DepthOptions
  readonly #resized: ResizeObserver
  readonly #leaveTheme: () => void
  #part = 0.01
  #pointer: number | undefined
  #depth: Depth | undefined
  #empty = false
  #ink = inkOf()
  /** Of the drawing, in pixels of the page; 0 until it has a place. */
  #width = 0
  #height = 0

  /** Draws when `paint` is called; the caller does at every change of the book. */
  constructor(canvas: HTMLCanvasElement, options: DepthOptions) {
    this.#canvas = canvas
    this.#options = options
    this.#resized = new ResizeObserver((entries) => {
      const size = entries.at(-1)?.contentRect
      if (size !== undefined) this.#resize(size)
    })
    this.#resized.observe(canvas)
    this.#leaveTheme = onTheme(() => {
      this.#ink = inkOf()
      paintSoon(this.paint)
    })
  }

  close(): void {
    this.#resized.disconnect()
    this.#leaveTheme()
    paintNever(this.paint)
  }

  /** Shows so much of the price to each side: 0.01 is 1 %. */
  range(part: number): void {
    this.#part = part
    paintSoon(this.paint)
  }

  /** The pointer in pixels from the left edge; undefined when it left. */
  point(x: number | undefined): void {
    this.#pointer = x
    paintSoon(this.paint)
  }

  /** What is under `x` pixels from the left edge. */
  pointAt(x: number): DepthPoint | undefined {
    const depth = this.#depth
    return depth === undefined ? undefined : pointAt(depth, this.#priceOf(depth, x))
  }

  readonly paint = (): void => {
    const pen = this.#canvas.getContext('2d')
    if (pen === null || this.#width === 0 || this.#height === 0) return
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    pen.clearRect(0, 0, this.#width, this.#height)
    const depth = depthOf(this.#options.book, this.#part)
    this.#depth = depth
    const empty = depth === undefined
    if (empty !== this.#empty) this.#options.onEmpty(empty)
    this.#empty = empty
    if (depth === undefined) return
    pen.font = `${LABEL}px ${this.#ink.font}`
    this.#axes(pen, depth)
    this.#side(pen, depth, 'buy')
    this.#side(pen, depth, 'sell')
    this.#middle(pen, depth)
    if (this.#pointer !== undefined) this.#hover(pen, depth, this.#pointer)
  }

  #resize({ width, height }: DOMRectReadOnly): void {
    this.#width = width
    this.#height = height
    this.#canvas.width = Math.round(width * devicePixelRatio)
    this.#canvas.height = Math.round(height * devicePixelRatio)
    // An emptied canvas is filled before it is seen.
    this.paint()
  }

  #axes(pen: CanvasRenderingContext2D, depth: Depth): void {
    const bottom = this.#height - AXIS_HEIGHT
    pen.strokeStyle = this.#ink.grid
    pen.fillStyle = this.#ink.label
    pen.lineWidth = 1
    pen.beginPath()
    pen.textAlign = 'center'
    for (const price of axisSteps(depth.from, depth.to, this.#width / PRICE_LABEL_WIDTH)) {
      const x = Math.round(this.#xOf(depth, price)) + 0.5
      if (x < LABEL_EDGE || x > this.#width - LABEL_EDGE) continue
      pen.moveTo(x, 0)
      pen.lineTo(x, bottom)
      pen.fillText(this.#priceText(price), x, this.#height - 7)
    }
    pen.textAlign = 'right'
    const { sizeScale } = this.#options.book.scales
    const steps = axisSteps(0, depth.sumMax, bottom / SUM_LABEL_HEIGHT).slice(1)
    const units = steps.map((step) => textOf(step, sizeScale))
    const decimals = Math.max(0, ...units.map(decimalsOf))
    for (const [at, step] of steps.entries()) {
      const y = Math.round(this.#yOf(depth, step)) + 0.5
      pen.moveTo(0, y)
      pen.lineTo(this.#width, y)
      pen.fillText(shown(units[at] as string, decimals), this.#width - 6, y - 4)
    }
    pen.stroke()
    pen.strokeStyle = this.#ink.border
    pen.beginPath()
    pen.moveTo(0, bottom + 0.5)
    pen.lineTo(this.#width, bottom + 0.5)
    pen.stroke()
  }

  #side(pen: CanvasRenderingContext2D, depth: Depth, side: 'buy' | 'sell'): void {
    const curve: Curve = side === 'buy' ? depth.bids : depth.asks
    const first = curve.prices[0]
    if (first === undefined) return
    const bottom = this.#height - AXIS_HEIGHT
    const end = side === 'buy' ? 0 : this.#width
    pen.beginPath()
    pen.moveTo(this.#xOf(depth, first), bottom)
    for (const [at, price] of curve.prices.entries()) {
      const y = this.#yOf(depth, curve.sums[at] as number)
      const next = curve.prices[at + 1]
      pen.lineTo(this.#xOf(depth, price), y)
      pen.lineTo(next === undefined ? end : this.#xOf(depth, next), y)
    }
    pen.strokeStyle = side === 'buy' ? this.#ink.up : this.#ink.down
    pen.lineWidth = 1.5
    pen.stroke()
    pen.lineTo(end, bottom)
    pen.closePath()
    pen.fillStyle = side === 'buy' ? this.#ink.upShade : this.#ink.downShade
    pen.fill()
  }

  #middle(pen: CanvasRenderingContext2D, { middle }: Depth): void {
    pen.textAlign = 'center'
    pen.fillStyle = this.#ink.text
    pen.font = `600 13px ${this.#ink.font}`
    pen.fillText(this.#priceText(middle), this.#width / 2, 20)
    pen.font = `${LABEL}px ${this.#ink.font}`
  }

  #hover(pen: CanvasRenderingContext2D, depth: Depth, x: number): void {
    const point = pointAt(depth, this.#priceOf(depth, x))
    if (point === undefined) return
    const [px, py] = [this.#xOf(depth, point.price), this.#yOf(depth, point.sum)]
    const bottom = this.#height - AXIS_HEIGHT
    pen.strokeStyle = this.#ink.pointer
    pen.lineWidth = 1
    pen.setLineDash([4, 4])
    pen.beginPath()
    pen.moveTo(Math.round(x) + 0.5, 0)
    pen.lineTo(Math.round(x) + 0.5, bottom)
    pen.stroke()
    pen.setLineDash([])
    pen.fillStyle = point.side === 'buy' ? this.#ink.up : this.#ink.down
    pen.beginPath()
    pen.arc(Math.max(4, Math.min(this.#width - 4, px)), py, 3.5, 0, 2 * Math.PI)
    pen.fill()
    this.#box(pen, x, this.#linesOf(depth, point))
  }

  /** What the point is in words: price, its distance from the middle, the sum up to it. */
  #linesOf({ middle }: Depth, { price, sum }: DepthPoint): readonly string[] {
    const { book, words } = this.#options
    const { priceScale, sizeScale } = book.scales
    const away = percentChange(textOf(Math.round(middle), priceScale), textOf(price, priceScale))
    const size = textOf(sum, sizeScale)
    return [
      `${words.price}  ${this.#priceText(price)}  ${away ?? ''}`,
      `${words.sum}  ${shown(size, decimalsOf(size))}`,
    ]
  }

  #box(pen: CanvasRenderingContext2D, x: number, lines: readonly string[]): void {
    const width = Math.max(...lines.map((line) => pen.measureText(line).width)) + 16
    const left = x + 12 + width < this.#width ? x + 12 : x - 12 - width
    const [top, height] = [34, lines.length * 18 + 8]
    pen.fillStyle = this.#ink.panel
    pen.strokeStyle = this.#ink.frame
    pen.lineWidth = 1
    pen.beginPath()
    pen.roundRect(Math.round(left) + 0.5, top + 0.5, width, height, 4)
    pen.fill()
    pen.stroke()
    pen.fillStyle = this.#ink.text
    pen.textAlign = 'left'
    for (const [at, line] of lines.entries()) pen.fillText(line, left + 8, top + 18 + at * 18)
  }

  #priceText(price: number): string {
    const { book, decimals } = this.#options
    return shown(textOf(Math.round(price), book.scales.priceScale), decimals)
  }

  #priceOf({ from, to }: Depth, x: number): number {
    return from + ((to - from) * x) / this.#width
  }

  #xOf({ from, to }: Depth, price: number): number {
    return ((price - from) / (to - from)) * this.#width
  }

  /** The largest sum stays clear of the words at the top. */
  #yOf({ sumMax }: Depth, sum: number): number {
    const bottom = this.#height - AXIS_HEIGHT
    return bottom - (sumMax === 0 ? 0 : (sum / sumMax) * (bottom - 44))
  }
}

/** The theme's colours, read once: asking the page for them in a frame would cost a layout. */
function inkOf() {
  return {
    grid: colour('--grey-2'),
    panel: colour('--grey-2'),
    border: colour('--grey-3'),
    frame: colour('--grey-4'),
    pointer: colour('--grey-6'),
    label: colour('--grey-7'),
    text: colour('--grey-9'),
    up: colour('--up'),
    down: colour('--down'),
    upShade: colour('--up-shade'),
    downShade: colour('--down-shade'),
    font: colour('--font'),
  }
}
