/** The chart of the product: candles or depth, and what one can choose about them. */
import { lazy, Suspense, useState } from 'react'
import { useSay } from '../text/text.ts'
import { type ChartSettings, INTERVALS, keepChart, keptChart } from './chart/chart-settings.ts'
import { PriceView } from './chart/price-view.tsx'
import './chart-panel.css'

type View = 'price' | 'depth'

const DepthView = lazy(async () => ({
  default: (await import('./chart/depth-view.tsx')).DepthView,
}))

export function ChartPanel() {
  const say = useSay()
  const [view, setView] = useState<View>('price')
  const [settings, setSettings] = useState(keptChart)
  const choose = (change: Partial<ChartSettings>) => {
    const chosen = { ...settings, ...change }
    keepChart(chosen)
    setSettings(chosen)
  }
  return (
    <section className="chart" aria-label={say('chart')}>
      <div className="chart-bar">
        {view === 'price' ? <PriceChoices settings={settings} choose={choose} /> : null}
        <fieldset className="chart-choices chart-views">
          <legend className="visually-hidden">{say('chart')}</legend>
          {(['price', 'depth'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => setView(name)}
            >
              {say(name === 'price' ? 'chartPrice' : 'chartDepth')}
            </button>
          ))}
        </fieldset>
      </div>
      {view === 'price' ? (
        <PriceView {...settings} />
      ) : (
        <Suspense>
          <DepthView />
        </Suspense>
      )}
    </section>
  )
}

interface PriceChoicesProps {
  readonly settings: ChartSettings
  readonly choose: (change: Partial<ChartSettings>) => void
}

function PriceChoices({ settings, choose }: PriceChoicesProps) {
  const say = useSay()
  return (
    <>
      <fieldset className="chart-choices">
        <legend className="visually-hidden">{say('chartInterval')}</legend>
        {INTERVALS.map(({ seconds, name }) => (
          <button
            key={name}
            type="button"
            aria-pressed={settings.granularity === seconds}
            onClick={() => choose({ granularity: seconds })}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <span className="chart-choices">
        <button
          type="button"
          aria-pressed={settings.averages}
          data-tip={say('chartAveragesLong')}
          onClick={() => choose({ averages: !settings.averages })}
        >
          {say('chartAverages')}
        </button>
      </span>
    </>
  )
}
