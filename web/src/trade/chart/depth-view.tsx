/** The depth chart in its place, with its range; a click takes price and size to the form. */
import { useEffect, useRef, useState } from 'react'
import { decimalsOf, textOf } from '../../number/decimals.ts'
import { useSay } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { type Desk, useDesk } from '../desk.ts'
import { type DepthPoint, usualPart } from './depth.ts'
import { DepthChart } from './depth-chart.ts'
import './depth-view.css'

/** Parts of the price shown to each side, in percent. */
const RANGES = ['0.05', '0.1', '0.25', '0.5', '1', '2', '5', '10', '25', '50'] as const
const PARTS = RANGES.map((percent) => Number(percent) / 100)
/** Wheel movement that is one step. */
const WHEEL_STEP = 80

export function DepthView() {
  const say = useSay()
  const desk = useDesk()
  const [step, setStep] = useStep(desk)
  const [empty, setEmpty] = useState(false)
  const canvas = useRef<HTMLCanvasElement>(null)
  const chart = useDepthChart(canvas, setEmpty)
  useEffect(() => chart?.range(PARTS[step] ?? 1), [chart, step])
  const move = (by: number) => {
    setStep(Math.max(0, Math.min(RANGES.length - 1, step + by)))
  }
  useWheel(canvas, move)
  return (
    <div className="depth-view">
      <canvas
        ref={canvas}
        role="img"
        aria-label={say('depthOf', { product: desk.product.id })}
        onPointerMove={(event) => chart?.point(event.nativeEvent.offsetX)}
        onPointerLeave={() => chart?.point(undefined)}
        onClick={(event) => {
          const point = chart?.pointAt(event.nativeEvent.offsetX)
          if (point !== undefined) pick(desk, point)
        }}
      />
      <div className="depth-view-range">
        <Button small aria-label={say('depthOut')} onClick={() => move(1)}>
          −
        </Button>
        <span>{say('depthRange', { percent: RANGES[step] ?? '' })}</span>
        <Button small aria-label={say('depthIn')} onClick={() => move(-1)}>
          +
        </Button>
      </div>
      {empty ? <p className="depth-view-note">{say('depthEmpty')}</p> : null}
    </div>
  )
}

/** The range, by its index. Until one chooses it is the one that shows the book there is. */
function useStep({ market }: Desk): readonly [number, (step: number) => void] {
  const [step, setStep] = useState<number>()
  useEffect(() => {
    if (step !== undefined) return
    return market.onPaint('book', () => setStep(usualPart(market.book, PARTS)))
  }, [market, step])
  return [step ?? 0, setStep]
}

function useDepthChart(
  canvas: { readonly current: HTMLCanvasElement | null },
  onEmpty: (empty: boolean) => void,
): DepthChart | undefined {
  const say = useSay()
  const { market, product } = useDesk()
  const [chart, setChart] = useState<DepthChart>()
  const words = { price: say('depthPrice'), sum: say('depthSum') }
  const { price, sum } = words
  useEffect(() => {
    if (canvas.current === null) return
    const made = new DepthChart(canvas.current, {
      book: market.book,
      decimals: decimalsOf(product.quoteIncrement),
      words: { price, sum: `${sum} (${product.baseCurrency})` },
      onEmpty,
    })
    const leave = market.onPaint('book', made.paint)
    setChart(made)
    return () => {
      leave()
      made.close()
    }
  }, [canvas, market, product.quoteIncrement, product.baseCurrency, price, sum, onEmpty])
  return chart
}

/** React hears the wheel too late to keep the page from scrolling. */
function useWheel(
  canvas: { readonly current: HTMLCanvasElement | null },
  move: (by: number) => void,
): void {
  const latest = useRef(move)
  latest.current = move
  useEffect(() => {
    let turned = 0
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      turned += event.deltaY
      if (Math.abs(turned) < WHEEL_STEP) return
      latest.current(Math.sign(turned))
      turned = 0
    }
    const element = canvas.current
    element?.addEventListener('wheel', wheel, { passive: false })
    return () => element?.removeEventListener('wheel', wheel)
  }, [canvas])
}

/** As a click on the depth of the book: everything up to the point, taken from the other side. */
function pick({ picked, market }: Desk, { side, price, sum }: DepthPoint): void {
  const { priceScale, sizeScale } = market.book.scales
  picked.set({
    price: textOf(price, priceScale),
    size: textOf(sum, sizeScale),
    side: side === 'buy' ? 'sell' : 'buy',
  })
}
