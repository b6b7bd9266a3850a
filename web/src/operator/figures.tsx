/** How the engine and the process are, anew each second. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { shown } from '../number/decimals.ts'
import { Waiting } from '../ui/bits.tsx'
import { Icon } from '../ui/icons.tsx'
import { useVenueState } from './desk.ts'
import './figures.css'
import { linePoints, RateHistory, type Rates } from './rates.ts'
import type { StateRow } from './rows.ts'
import { type SayHere, useWords } from './words.ts'

/** Beyond these a figure is marked. */
const LAG_HIGH = 100_000
const DELAY_HIGH_MS = 250

export function Figures() {
  const say = useWords()
  const { data } = useVenueState()
  const rates = useRates(data)
  const figures = data === undefined ? undefined : figuresOf(say, data, rates)
  return (
    <section className="figures live-data" aria-label={say('figures')}>
      {figures === undefined
        ? PLACES.map((place) => <Figure key={place} />)
        : figures.map((figure) => <Figure key={figure.label} {...figure} />)}
    </section>
  )
}

const PLACES = Array.from({ length: 10 }, (_, place) => `place ${place}`)

interface FigureProps {
  readonly label?: string
  readonly value?: string
  readonly unit?: string
  readonly note?: string
  /** A reason to look: said in words, and coloured. */
  readonly warning?: string | undefined
  readonly children?: ReactNode
}

function Figure({ label, value, unit, note, warning, children }: FigureProps) {
  const isHigh = warning !== undefined
  return (
    <div className={`figure${isHigh ? ' figure-high' : ''}`}>
      <span className="figure-label">{label ?? <Waiting width="long" />}</span>
      <span className="figure-value">
        {value ?? <Waiting width="short" />}
        {unit === undefined ? null : <small> {unit}</small>}
        {isHigh ? <Icon name="warning" /> : null}
      </span>
      <span className="figure-note">
        {isHigh ? <strong>{warning} · </strong> : null}
        {note ?? '\u00a0'}
      </span>
      {children}
    </div>
  )
}

function figuresOf(say: SayHere, state: StateRow, rates: Rates): readonly FigureProps[] {
  const { server, snapshot } = state
  const rate = rates.at(-1)
  const now = Date.parse(state.now)
  const since = (iso: string) => ageText(say, now - Date.parse(iso))
  const peak = Math.max(0, ...rates.map(({ events }) => events))
  const memory = Math.round(server.memoryBytes / 1_000_000)
  return [
    {
      ...{ label: say('sequence'), value: count(state.sequence) },
      note: say('positionAt', { n: count(state.position) }),
    },
    {
      ...{ label: say('eventRate'), value: rate === undefined ? '–' : count(rate.events) },
      note: say('peakRate', { n: count(peak) }),
      children: <RateLine values={rates.map(({ events }) => events)} />,
    },
    {
      ...{ label: say('orderRate'), value: rate === undefined ? '–' : count(rate.orders) },
      note: say('tradeRate', { n: rate === undefined ? '–' : count(rate.trades) }),
      children: <RateLine values={rates.map(({ orders }) => orders)} />,
    },
    {
      ...{ label: say('recorderLag'), value: count(state.recorderLag) },
      note: say('recorderAt', { n: count(state.recorderMark) }),
      warning: state.recorderLag > LAG_HIGH ? say('high') : undefined,
    },
    {
      ...{ label: say('logEnd'), value: count(state.logEnd) },
      note: say('logAge', { age: since(state.time) }),
    },
    {
      label: say('snapshotAge'),
      value: snapshot === null ? '–' : since(snapshot.writtenAt),
      note:
        snapshot === null
          ? say('snapshotNone')
          : say('snapshotAt', { n: count(snapshot.position) }),
    },
    {
      ...{ label: say('memory'), value: count(memory), unit: 'MB' },
      note: say('upSince', { age: since(state.startedAt) }),
    },
    {
      ...{ label: say('loopDelay'), value: server.loopDelayMs.toFixed(1), unit: 'ms' },
      note: say('loopDelayText'),
      warning: server.loopDelayMs > DELAY_HIGH_MS ? say('high') : undefined,
    },
    {
      ...{ label: say('openOrders'), value: count(state.openOrders) },
      note: say('accountCount', { n: count(state.accounts) }),
    },
    {
      ...{ label: say('refusedCount'), value: count(server.refusals) },
      note: say('inFlight', { n: count(server.inFlight) }),
      warning: server.overloaded ? say('overloaded') : undefined,
    },
  ]
}

const LINE = { width: 72, height: 22 }

function RateLine({ values }: { readonly values: readonly number[] }) {
  return (
    <svg
      className="figure-line"
      viewBox={`0 -1 ${LINE.width} ${LINE.height + 2}`}
      aria-hidden="true"
    >
      <polyline points={linePoints(values, LINE)} />
    </svg>
  )
}

function useRates(state: StateRow | undefined): Rates {
  const history = useRef(new RateHistory())
  const [rates, setRates] = useState<Rates>([])
  useEffect(() => {
    if (state !== undefined) setRates(history.current.add(state))
  }, [state])
  return rates
}

function count(value: number): string {
  return shown(String(value), 0)
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** In the largest unit of which there are two. */
function ageText(say: SayHere, ms: number): string {
  const age = Math.max(0, ms)
  if (age < 10 * SECOND) return say('seconds', { n: (age / SECOND).toFixed(1) })
  if (age < 2 * MINUTE) return say('seconds', { n: Math.round(age / SECOND) })
  if (age < 2 * HOUR) return say('minutes', { n: Math.floor(age / MINUTE) })
  if (age < 2 * DAY) return say('hours', { n: Math.floor(age / HOUR) })
  return say('days', { n: Math.floor(age / DAY) })
}
