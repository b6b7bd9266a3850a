/** The two engines behind one face, for tests that must hold for both. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { tradingEngine } from '../engine.ts'
import { naiveEngine } from '../naive/naive-engine.ts'
import { dumpOf } from './dump.ts'
import { factsOf } from './facts.ts'
import type { TestedEngine } from './venue.ts'

/** The fast engine with its state and snapshots in reach. */
export interface FastEngine extends TestedEngine {
  readonly engine: TradingEngine & Snapshotted
}

/** A new fast engine; every event reaches it in one object that is used again and again. */
export function fastEngine(limits: EngineLimits): FastEngine {
  return tested(tradingEngine(limits))
}

/** A fast engine that begins with what another one saved. */
export function restoredEngine(limits: EngineLimits, saved: Snapshotted): FastEngine {
  const engine = tradingEngine(limits)
  engine.restore(saved.save(), saved.version)
  return tested(engine)
}

/** Name and maker of each engine. */
export const ENGINES: readonly (readonly [string, (limits: EngineLimits) => TestedEngine])[] = [
  ['naive', naiveEngine],
  ['fast', fastEngine],
]

function tested(engine: TradingEngine & Snapshotted): FastEngine {
  const told = factsOf(engine)
  let reused: TradingEvent | undefined
  return {
    engine,
    apply(event) {
      reused = Object.assign(reused ?? { ...event }, event)
      return told.apply(reused)
    },
    dump: () => dumpOf(engine.state),
  }
}
