/**
 * Times of the chart. The library thinks in UTC, so its times are moved by the reader's offset and
 * its days begin at their midnight; labels are made from the true time. Days are UTC's own.
 */
import type { Language } from '../../text/language.ts'

const DAY_SECONDS = 86_400

/** What a tick of the time axis stands for; the library's `TickMarkType` in its order. */
const TICK_MARKS = ['year', 'month', 'day', 'time', 'seconds'] as const

export class ChartTimes {
  readonly #offset: number
  readonly #cursor: Intl.DateTimeFormat
  readonly #ticks: Record<(typeof TICK_MARKS)[number], Intl.DateTimeFormat>

  /** `offset`: seconds that local time is ahead of UTC now. */
  constructor(language: Language, granularity: number, offset = localOffset()) {
    const whole = granularity >= DAY_SECONDS
    this.#offset = whole ? 0 : offset
    const zone = whole ? { timeZone: 'UTC' } : {}
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { ...options, ...zone })
    const day = { day: 'numeric', month: 'short' } as const
    this.#cursor = format({ ...day, year: 'numeric', ...(whole ? {} : clock) })
    this.#ticks = {
      year: format({ year: 'numeric' }),
      month: format({ month: 'short' }),
      day: format(day),
      time: format(clock),
      seconds: format({ ...clock, second: '2-digit' }),
    }
  }

  /** The chart's time of seconds since 1970. */
  at(seconds: number): number {
    return seconds + this.#offset
  }

  /** A chart's time beside the crosshair. */
  cursorText(chartTime: number): string {
    return this.#cursor.format((chartTime - this.#offset) * 1_000)
  }

  /** A chart's time below the axis; `mark` is the library's `TickMarkType`. */
  tickText(chartTime: number, mark: number): string {
    return this.#ticks[TICK_MARKS[mark] ?? 'time'].format((chartTime - this.#offset) * 1_000)
  }
}

function localOffset(): number {
  return -new Date().getTimezoneOffset() * 60
}
