/**
 * What every simulated process needs of its surroundings: the machine that it runs on, what it
 * tells, and whom.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { EngineLimits, LogProblem } from '@bourse/domain/exchange/log'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { Coverage } from '../coverage.ts'
import type { Dice } from '../world/dice.ts'
import type { FaultPlan } from '../world/fault-plan.ts'
import type { SimProcess } from '../world/process.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { RowStore } from './row-store.ts'

export const LOG_FOLDER = '/data/log'
export const SNAPSHOT_FOLDER = '/data/snapshots'

/** Settings of a run that are no faults. */
export interface RoomSettings {
  readonly limits: EngineLimits
  readonly logId: string
  readonly segmentBytes: number
  readonly snapshotEvery: number
  readonly readAhead: number
  readonly pendingMax: number
  readonly batchMax: number
  /** What a new exchange lists. */
  readonly listings: () => TradingEvent[]
}

/** Hears an engine on behalf of the audit. */
export type Hear = (process: SimProcess, state: TradingState) => Partial<TradingListener>

export interface Room {
  readonly scheduler: Scheduler
  readonly settings: RoomSettings
  readonly dice: Dice
  readonly coverage: Coverage
  readonly rows: RowStore
  readonly plan: () => FaultPlan
  /** Milliseconds since 1970 by the machine's clock, which may jump. */
  readonly nowMs: () => number
  readonly hear: Hear
  readonly trace: (line: string) => void
  /** The process cannot go on; it ends, and is started again where that can help. */
  readonly exit: (process: SimProcess, why: string) => void
  /** The log cannot be opened. */
  readonly refused: (process: SimProcess, problem: LogProblem) => void
  /** A bug: the run ends. */
  readonly broken: (why: string, cause?: unknown) => void
  /** True while the trading process or the standby has not everything yet. */
  readonly isCatchingUp: () => boolean
  /** A trading process has recovered. */
  readonly ready: (position: number) => void
  /** The log is durable up to here: told to recorder and standby. */
  readonly durable: (position: number) => void
}

/** A request that reached a server, and the way back. */
export interface Request {
  readonly event: TradingEvent
  readonly reply: (outcome: Outcome) => void
}
