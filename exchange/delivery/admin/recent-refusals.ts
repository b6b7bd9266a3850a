/** What was refused lately, and how often: told by the engine, or before the log by the gateway. */
import type { EventType, TradingEvent } from '@bourse/domain/exchange/event'
import type { GatewayMeter } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import { REFUSALS } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { isoTime } from '../gitbitex-json.ts'
import { refusalSentence } from '../http-gitbitex/refusals.ts'
import {
  eventName,
  type RefusalCountRow,
  type RefusalRow,
  type RefusalsRow,
} from '../operator-json.ts'
import { Recent } from './recent.ts'

/** Older ones are counted and forgotten. */
export const REFUSALS_KEPT = 200

export interface RefusalSources {
  readonly state: TradingState
  /** False while the log is replayed: what is in it was told when it happened. */
  readonly isLive: () => boolean
  /** Of the wall clock, for what never reached the engine. */
  readonly nowMicros: () => number
}

export interface RecentRefusals {
  /** A sink of the engine's results. */
  readonly listener: Pick<TradingListener, 'result'>
  /** For the gateway's meter. */
  readonly refused: GatewayMeter['refused']
  rows(): RefusalsRow
}

interface Kept {
  readonly time: number
  readonly type: EventType
  readonly user: number
  readonly product: number
  readonly refusal: number
}

/** Nothing yet. */
export function recentRefusals({ state, isLive, nowMicros }: RefusalSources): RecentRefusals {
  const counts = new Map<number, number>()
  const recent = new Recent<Kept>(REFUSALS_KEPT)
  const note = ({ type, user, product }: TradingEvent, refusal: number, time: number) => {
    counts.set(refusal, (counts.get(refusal) ?? 0) + 1)
    recent.add({ time, type, user, product, refusal })
  }
  return {
    listener: {
      result(event, refusal) {
        if (refusal !== 0 && isLive()) note(event, refusal, state.time)
      },
    },
    refused: (refusal, event) => note(event, refusal, nowMicros()),
    rows: () => ({
      counts: countRows(counts),
      recent: recent.newest().map(({ id, value }) => refusalRow(state, id, value)),
    }),
  }
}

function countRows(counts: ReadonlyMap<number, number>): readonly RefusalCountRow[] {
  return [...counts]
    .map(([number, count]) => {
      const name = REFUSALS.get(number)?.name ?? String(number)
      return { number, name, sentence: refusalSentence(number), count }
    })
    .sort((one, other) => other.count - one.count || one.number - other.number)
}

/** The sentence is that of the rules in force now, as for every other sentence. */
function refusalRow({ products }: TradingState, id: number, kept: Kept): RefusalRow {
  const { time, type, user, product, refusal } = kept
  const listed = products[product - 1]
  return {
    id,
    time: isoTime(time),
    userId: user === 0 ? null : String(user),
    event: eventName(type),
    productId: listed?.rules.id ?? null,
    number: refusal,
    sentence: refusalSentence(refusal, listed),
  }
}
