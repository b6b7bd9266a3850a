/** The candle chart in its place: its library, its data, its legend and what it says when empty. */
import { type KeyboardEvent, useContext, useEffect, useRef, useState } from 'react'
import { useSignal } from '../../live/signal.ts'
import { useVenue } from '../../live/venue.ts'
import { decimalsOf } from '../../number/decimals.ts'
import { ReaderContext, useSay } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { useDesk } from '../desk.ts'
import { CandleFeed } from './candle-feed.ts'
import { legendIn } from './legend.ts'
import type { PriceChart } from './price-chart.ts'
import './price-view.css'
import { useOwnMarks } from './use-own-marks.ts'

/** Apart from the page, whose other panels need not wait for it; on its way as early as can be. */
const loadChart = () => import('./price-chart.ts')
loadChart().catch(() => undefined)

/** What the library's licence wants to be said beside its charts. */
const NOTICE = 'TradingView Lightweight Charts™, © TradingView, Inc.'

interface PriceViewProps {
  /** Seconds of a candle. */
  readonly granularity: number
  readonly averages: boolean
}

export function PriceView({ granularity, averages }: PriceViewProps) {
  const say = useSay()
  const { language } = useContext(ReaderContext)
  const { product } = useDesk()
  const feed = useFeed(granularity)
  const place = useRef<HTMLDivElement>(null)
  const legend = useRef<HTMLParagraphElement>(null)
  const { chart, away, broken, again } = useChart(place, legend)
  useEffect(() => {
    if (feed !== undefined) chart?.show({ feed, language })
  }, [chart, feed, language])
  useEffect(() => chart?.showAverages(averages), [chart, averages])
  useOwnMarks(chart, granularity)
  return (
    <div className="price-view">
      <p className="legend" ref={legend} />
      <div
        className="price-view-chart"
        ref={place}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys itself
        tabIndex={0}
        aria-label={say('chartKeys', { product: product.id })}
        onKeyDown={(event) => chart !== undefined && press(chart, event)}
        onBlur={() => chart?.readNewest()}
      />
      {broken ? <Broken again={again} /> : feed === undefined ? null : <FeedNote feed={feed} />}
      {away ? (
        <Button small className="price-view-now" onClick={() => chart?.toPresent()}>
          {say('chartNow')} »
        </Button>
      ) : null}
      <a
        className="price-view-by"
        href="https://www.tradingview.com/"
        target="_blank"
        rel="noopener noreferrer"
        data-tip={NOTICE}
      >
        {say('chartBy')}
      </a>
    </div>
  )
}

/** Asks for candles while the library is still on its way. */
function useFeed(granularity: number): CandleFeed | undefined {
  const { market } = useDesk()
  const { socket } = useVenue()
  const [feed, setFeed] = useState<CandleFeed>()
  useEffect(() => {
    const fresh = new CandleFeed({ market, socket, granularity })
    setFeed(fresh)
    return () => fresh.close()
  }, [market, socket, granularity])
  return feed
}

/** The chart as long as the component lives; a new one when words or decimals change. */
function useChart(
  place: { readonly current: HTMLDivElement | null },
  legend: { readonly current: HTMLParagraphElement | null },
) {
  const say = useSay()
  const { language } = useContext(ReaderContext)
  const { quoteIncrement, baseIncrement } = useDesk().product
  const [chart, setChart] = useState<PriceChart>()
  const [away, setAway] = useState(false)
  const [tries, setTries] = useState(0)
  const [broken, setBroken] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: words change with the language
  useEffect(() => {
    let made: PriceChart | undefined
    let left = false
    const begin = async () => {
      const { PriceChart } = await loadChart()
      if (left || place.current === null || legend.current === null) return
      const decimals = decimalsOf(quoteIncrement)
      made = new PriceChart(place.current, {
        ...{ decimals, tick: Number(quoteIncrement), onAway: setAway },
        onRead: legendIn(legend.current, {
          ...{ say, priceDecimals: decimals, sizeDecimals: decimalsOf(baseIncrement) },
        }),
      })
      setBroken(false)
      setChart(made)
    }
    begin().catch(() => setBroken(true))
    return () => {
      left = true
      made?.close()
      setChart(undefined)
    }
  }, [language, quoteIncrement, baseIncrement, tries])
  return { chart, away, broken, again: () => setTries(tries + 1) }
}

function FeedNote({ feed }: { readonly feed: CandleFeed }) {
  const say = useSay()
  const state = useSignal(feed.state)
  if (state === 'ready' || state === 'loading') return null
  return (
    <p className="price-view-note" role="status">
      {say(state === 'away' ? 'chartAway' : 'chartEmpty')}
    </p>
  )
}

function Broken({ again }: { readonly again: () => void }) {
  const say = useSay()
  return (
    <div className="price-view-note" role="alert">
      <p>{say('chartBroken')}</p>
      <Button small onClick={again}>
        {say('tryAgain')}
      </Button>
    </div>
  )
}

const FAR = 1e9
const STEPS: Readonly<Record<string, number>> = {
  ...{ ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -FAR, End: FAR },
}

function press(chart: PriceChart, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const steps = STEPS[event.key]
  if (steps !== undefined) chart.read(event.shiftKey ? steps * 10 : steps)
  else if (event.key === '+' || event.key === '=') chart.zoom(1.25)
  else if (event.key === '-') chart.zoom(0.8)
  else if (event.key === 'Escape') chart.readNewest()
  else return
  event.preventDefault()
}
