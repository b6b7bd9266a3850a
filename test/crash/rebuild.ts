/**
 * Everything made again from the log alone, in this process: the engine's state, the naive twin's,
 * the rows of the read model, and what became of each request in the log.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { scanSegments } from '@bourse/exchange/repository/log/scan'
import { sqliteWriter } from '@bourse/exchange/repository/readmodel/sqlite'
import { rowFold } from '@bourse/exchange/usecase/recording/rows'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import { fanOut } from '@bourse/exchange/usecase/trading/listeners'
import { type NaiveEngine, naiveEngine } from '@bourse/exchange/usecase/trading/naive/naive-engine'
import { dumpOf } from '@bourse/exchange/usecase/trading/testkit/dump'

/** A whole state as one value that can be compared. */
export type Dump = ReturnType<NaiveEngine['dump']>

/** What the log holds under one reference id of one user. */
export interface LoggedReference {
  readonly type: number
  readonly sequence: number
  readonly refusal: number
  /** Records that came later with the same reference and did nothing. */
  duplicates: number
}

export interface Rebuilt {
  readonly logId: string
  readonly position: number
  readonly sequence: number
  readonly resultHash: string
  readonly stateHash: string
  readonly state: Dump
  readonly twin: Dump
  /** Bytes of a write that a kill cut short; the next start cuts them off. */
  readonly tornBytes: number
  /** Producer sessions: one for each start of a server that wrote anything. */
  readonly sessions: number
  readonly references: ReadonlyMap<string, LoggedReference>
  /** Cancels that took effect, by the id of their order. */
  readonly cancels: ReadonlyMap<number, number>
}

/** The key of a reference id in `Rebuilt.references`. */
export function referenceKey(user: number | string, reference: string): string {
  return `${user} ${reference}`
}

/** Replays the log of `dataDir` from its first record and writes the rows to `rowsFile`. */
export async function rebuild(dataDir: string, rowsFile: string): Promise<Rebuilt> {
  const folder = join(dataDir, 'log')
  const { genesis, end, tornBytes } = await scanSegments(folder)
  const engine = tradingEngine(genesis.limits)
  const { state } = engine
  const twin = naiveEngine(genesis.limits)
  const rows = rowFold(state)
  const requests = requestFold(() => state.sequence)
  engine.listen(fanOut([rows.listener, requests.listener]))
  const reader = new EventReader(folder, 0)
  try {
    await reader.read(
      end,
      (events, count) => {
        for (const event of events.slice(0, count)) {
          requests.note(event)
          engine.apply(event)
          applyToTwin(twin, event)
        }
      },
      () => false,
    )
  } finally {
    await reader.close()
  }
  const writer = await sqliteWriter(rowsFile, genesis.logId)
  await writer.mark()
  await writer.write({ from: 0, to: state.sequence, ...rows.take() })
  await writer.close()
  return {
    logId: genesis.logId,
    position: state.position,
    sequence: state.sequence,
    resultHash: state.resultHash,
    stateHash: createHash('sha256').update(engine.save()).digest('hex'),
    state: dumpOf(state),
    twin: twin.dump(),
    tornBytes,
    sessions: requests.sessions.size,
    references: requests.references,
    cancels: requests.cancels,
  }
}

/** The twin may keep what it is given; the reader uses its records again. */
function applyToTwin(twin: NaiveEngine, event: TradingEvent): void {
  twin.apply({ ...event })
}

function requestFold(sequence: () => number) {
  const references = new Map<string, LoggedReference>()
  const cancels = new Map<number, number>()
  const sessions = new Set<number>()
  const cancelled: number[] = []
  const listener: Partial<TradingListener> = {
    result(event, refusal) {
      const { type, user, referenceId } = event
      if (referenceId !== '') {
        const logged = { type, sequence: sequence(), refusal, duplicates: 0 }
        references.set(referenceKey(user, referenceId), logged)
      }
      const isCancel = type === EVENT_TYPE.cancelOrder && refusal === 0
      if (isCancel && event.orderId !== 0) cancelled.push(event.orderId)
      if (isCancel && event.orderId === 0) {
        const order = references.get(referenceKey(user, event.targetReference))
        cancelled.push(order?.sequence ?? 0)
      }
      for (const id of cancelled.splice(0)) cancels.set(id, (cancels.get(id) ?? 0) + 1)
    },
    duplicate({ user, referenceId }) {
      const first = references.get(referenceKey(user, referenceId))
      if (first !== undefined) first.duplicates++
    },
  }
  return {
    ...{ listener, references, cancels, sessions },
    note(event: TradingEvent) {
      if (event.session !== 0) sessions.add(event.session)
    },
  }
}
