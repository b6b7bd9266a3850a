/** How the reader likes the chart, kept in the browser. */

/** Candle lengths that one can choose, in seconds, with their names. */
export const INTERVALS = [
  { seconds: 60, name: '1m' },
  { seconds: 300, name: '5m' },
  { seconds: 900, name: '15m' },
  { seconds: 3_600, name: '1h' },
  { seconds: 21_600, name: '6h' },
  { seconds: 86_400, name: '1d' },
] as const

export interface ChartSettings {
  /** Seconds of a candle. */
  readonly granularity: number
  readonly averages: boolean
}

const KEPT = 'bourse:chart'
const USUAL: ChartSettings = { granularity: 60, averages: true }

export function keptChart(): ChartSettings {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Partial<ChartSettings>
    const known = INTERVALS.some(({ seconds }) => seconds === found.granularity)
    return {
      granularity: known ? (found.granularity as number) : USUAL.granularity,
      averages: found.averages !== false,
    }
  } catch {
    return USUAL
  }
}

export function keepChart(settings: ChartSettings): void {
  localStorage.setItem(KEPT, JSON.stringify(settings))
}
