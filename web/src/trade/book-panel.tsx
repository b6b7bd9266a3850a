/** The order book: React makes its frame once, painters fill it from the feed. */
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useVenue } from '../live/venue.ts'
import { decimalsOf, scaledOf, shown, textOf } from '../number/decimals.ts'
import { useSay } from '../text/text.ts'
import { startCard } from './book/book-card.ts'
import { paintMiddle } from './book/book-middle.ts'
import { BookPainter } from './book/book-painter.ts'
import { BookPicker } from './book/book-picker.ts'
import { keepStep, keptStep } from './book/kept-step.ts'
import { nearestStep, priceSteps } from './book/price-steps.ts'
import './book-panel.css'
import './book/book-rows.css'
import './book/book-card.css'
import './book/book-beside.css'
import { type Desk, useDesk } from './desk.ts'
import { useWidth } from './width.ts'

/** Of the rows, as in book-panel.css; on a phone they are touched. */
const ROW = 22
const ROW_TOUCHED = 28

export function BookPanel() {
  const say = useSay()
  const desk = useDesk()
  const beside = useWidth() === 'phone'
  const { steps, step, choose } = useSteps(desk)
  const book = useRef<HTMLElement>(null)
  useBook(book, { desk, beside, step })
  const { baseCurrency, quoteCurrency } = desk.product
  return (
    <section
      className={beside ? 'book book-beside' : 'book'}
      aria-label={say('orderBook')}
      ref={book}
    >
      <div className="book-bar">
        <h2>{say('orderBook')}</h2>
        <StepChoice steps={steps} step={step} onChoose={choose} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: its cells take keys */}
      <table className="book-grid" role="grid" aria-label={say('bookHow')} data-place="grid">
        <thead className="book-heads">
          <tr>
            <th scope="col">{say('bookPrice', { currency: quoteCurrency })}</th>
            <th scope="col">{say('bookSize', { currency: baseCurrency })}</th>
            {/* Side by side there is no room for sums, and sizes stand on both ends. */}
            <th scope="col" aria-hidden={beside}>
              {say(beside ? 'bookSize' : 'bookSum', { currency: baseCurrency })}
            </th>
          </tr>
        </thead>
        <tbody className="book-side book-sell" data-place="sell" />
        <Middle />
        <tbody className="book-side book-buy" data-place="buy" />
      </table>
      <p className="book-empty" data-place="empty" hidden>
        {say('bookEmpty')}
      </p>
      <Card base={baseCurrency} quote={quoteCurrency} />
    </section>
  )
}

function Middle() {
  const say = useSay()
  return (
    <tbody className="book-middle" data-place="middle">
      <tr>
        <td className="book-last" colSpan={2}>
          <span className="visually-hidden">{say('lastPrice')} </span>
          <span data-figure="last" />
        </td>
        <td className="book-spread">
          {say('bookSpread')} <b data-figure="spread">–</b> <span data-figure="percent" />
        </td>
      </tr>
    </tbody>
  )
}

function Card({ base, quote }: { readonly base: string; readonly quote: string }) {
  const say = useSay()
  const rows = [
    ['average', say('bookAverage')],
    ['size', say('bookSum', { currency: base })],
    ['value', say('bookValue', { currency: quote })],
  ] as const
  return (
    <div className="book-card" popover="manual" data-place="card">
      <dl>
        {rows.map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd data-figure={name} />
          </div>
        ))}
      </dl>
      <p data-figure="own" />
    </div>
  )
}

interface StepChoiceProps {
  readonly steps: readonly string[]
  readonly step: string
  readonly onChoose: (step: string) => void
}

function StepChoice({ steps, step, onChoose }: StepChoiceProps) {
  const say = useSay()
  return (
    <label className="book-step" data-tip={say('bookStep')}>
      <span>{say('bookStep')}</span>
      <select value={step} onChange={(event) => onChoose(event.target.value)}>
        {steps.map((one) => (
          <option key={one} value={one}>
            {shown(one, decimalsOf(one))}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The steps that make sense at the present price, and the one in use, as decimal text. */
function useSteps({ market, product }: Desk) {
  const { priceScale } = market.book.scales
  const [price, setPrice] = useState(0)
  const [kept, setKept] = useState(() => keptStep(product.id) ?? product.quoteIncrement)
  useEffect(
    () =>
      market.onPaint('book', () => {
        const { bids, asks } = market.book
        const best = bids.count > 0 ? bids.prices[0] : asks.count > 0 ? asks.prices[0] : undefined
        // Of the price only its size matters: steps change as it gains or loses a digit.
        if (best !== undefined) setPrice(roundDown(best))
      }),
    [market],
  )
  const steps = priceSteps(scaledOf(product.quoteIncrement, priceScale) ?? 1, price)
  const wanted = scaledOf(kept, priceScale) ?? 1
  // Before the first price the kept one stands, so that nothing is grouped anew a moment later.
  const step = price === 0 ? wanted : nearestStep(steps, wanted)
  const all = steps.includes(step) ? steps : [...steps, step]
  return {
    steps: all.map((one) => textOf(one, priceScale)),
    step: textOf(step, priceScale),
    choose: (chosen: string) => {
      keepStep(product.id, chosen)
      setKept(chosen)
    },
  }
}

/** A price's first digit, the others zero. */
function roundDown(price: number): number {
  const unit = 10 ** (String(price).length - 1)
  return price - (price % unit)
}

interface BookUse {
  readonly desk: Desk
  readonly beside: boolean
  readonly step: string
}

/** Painters as long as product, layout and language are the same. */
function useBook(book: RefObject<HTMLElement | null>, { desk, beside, step }: BookUse): void {
  const say = useSay()
  const { mine } = useVenue()
  const { market, product, picked } = desk
  const [painter, setPainter] = useState<BookPainter>()
  const { baseCurrency } = product
  const yours = say('bookOwn', { size: '{size}', currency: baseCurrency })
  // biome-ignore lint/correctness/useExhaustiveDependencies: `desk` and `product` are new each time
  useEffect(() => {
    if (book.current === null) return
    const places = placesOf(book.current)
    const made = new BookPainter(places, {
      market,
      mine,
      sizeDecimals: decimalsOf(product.baseIncrement),
      rowHeight: beside ? ROW_TOUCHED : ROW,
      ownWords: (size) => yours.replace('{size}', size),
    })
    const picker = new BookPicker(places.grid, made, { desk: { product, market, picked }, beside })
    const ends = [
      startCard({ ...places, painter: made, picker, desk }),
      paintMiddle(places.middle, market, product.quoteIncrement),
      () => picker.close(),
      () => made.close(),
    ]
    setPainter(made)
    return () => {
      for (const end of ends) end()
    }
  }, [book, market, mine, picked, beside, yours, product.baseIncrement, product.quoteIncrement])
  const { priceScale } = market.book.scales
  useEffect(() => painter?.group(scaledOf(step, priceScale) ?? 1), [painter, step, priceScale])
}

function placesOf(book: HTMLElement) {
  const place = (name: string) => {
    const found = book.querySelector<HTMLElement>(`[data-place="${name}"]`)
    if (found === null) throw new Error(`the book has no ${name}`)
    return found
  }
  return {
    grid: place('grid'),
    sell: place('sell'),
    buy: place('buy'),
    middle: place('middle'),
    empty: place('empty'),
    card: place('card'),
  }
}
