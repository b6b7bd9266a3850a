/**
 * A log whose producer sometimes sends an event twice, as one does that has not heard of the first:
 * the second copy has the same session and counter.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingLog } from '@bourse/domain/exchange/log'

/**
 * `log`, with `repeats` asked at each append whether an event of it, or the one before it, comes
 * again: then it stands in front of the batch or behind it. `onBatch` hears of each batch.
 */
export function repeatingLog(
  log: TradingLog,
  repeats: () => boolean,
  onBatch: (events: readonly TradingEvent[]) => void,
): TradingLog {
  let last: TradingEvent | undefined
  return {
    genesis: log.genesis,
    durability: log.durability,
    get end() {
      return log.end
    },
    append(events) {
      onBatch(events)
      const before = last
      const [first] = events
      last = { ...(events.at(-1) as TradingEvent) }
      if (!repeats() || first === undefined) return log.append(events)
      const isOld = before !== undefined && repeats()
      return log.append(isOld ? [{ ...before }, ...events] : [...events, { ...first }])
    },
    follow: (after, onBatch) => log.follow(after, onBatch),
    close: () => log.close(),
  }
}
