/**
 * When everything has converged: the same state in every engine, in a replay of the whole log, and
 * in every snapshot with the rest of the log; rows that are the fold of it all.
 */
import { createHash } from 'node:crypto'
import { exchangeMachine } from '@bourse/app-exchange-gitbitex/machine'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Snapshot } from '@bourse/domain/exchange/snapshot'
import { restoreMachine } from '@bourse/exchange/delivery/background/recorder-restore'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { fanOut } from '@bourse/exchange/usecase/trading/listeners'
import type { Coverage } from '../coverage.ts'
import type { RecorderServer } from '../node/recorder-server.ts'
import { LOG_FOLDER, type RoomSettings, SNAPSHOT_FOLDER } from '../node/room.ts'
import type { RowStore } from '../node/row-store.ts'
import type { StandbyServer } from '../node/standby-server.ts'
import type { TradingServer } from '../node/trading-server.ts'
import type { Dice } from '../world/dice.ts'
import { SimProcess } from '../world/process.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { Auditor } from './auditor.ts'
import { drawProbes, probeHashes } from './hash-probe.ts'

export interface Standing {
  readonly trading: TradingServer
  readonly recorder: RecorderServer
  readonly standby: StandbyServer
  readonly rows: RowStore
  readonly settings: RoomSettings
  readonly scheduler: Scheduler
  readonly auditor: Auditor
  readonly coverage: Coverage
  readonly dice: Dice
}

/** Tells the auditor of everything that does not agree. */
export async function finalAudit(standing: Standing): Promise<void> {
  const { scheduler, auditor, trading, recorder, standby, rows } = standing
  const live = trading.machine
  if (live === undefined) throw new Error('there is no trading process')
  auditor.deepCheck(live.engine.state)
  auditor.rows.compare(auditor, rows.model)
  const expected = hashesOf([live.engine, ...live.folds])
  const same = (who: string, parts: Parameters<typeof hashesOf>[0]): void => {
    const found = hashesOf(parts)
    if (found !== expected) auditor.violation('I13 equal states', `${who} differs\n${found}`)
  }
  if (standby.machine !== undefined) {
    same('the standby', [standby.machine.engine, ...standby.machine.folds])
  }
  if (recorder.machine !== undefined) {
    same('the recorder', [recorder.machine.engine, ...recorder.machine.folds])
  }
  const reader = new SimProcess('auditor', 1, scheduler.now)
  let isOver = false
  scheduler.as(reader, () => {
    replays(standing, reader, same).then(
      () => {
        isOver = true
      },
      (error: unknown) => scheduler.fail(error),
    )
  })
  await scheduler.run(() => isOver)
}

/** The whole log from its beginning, and each snapshot with the rest of it. */
async function replays(
  standing: Standing,
  process: SimProcess,
  same: (who: string, parts: Parameters<typeof hashesOf>[0]) => void,
): Promise<void> {
  const { auditor, coverage, settings } = standing
  const empty = exchangeMachine(settings.limits)
  const probes = drawProbes(standing.dice, auditor.position)
  const events = await replay(standing, process, empty, (applied) => {
    for (const probe of probes) if (probe.from === applied) probe.saved = empty.engine.save()
  })
  const { limits } = settings
  const probed = { ...{ auditor, coverage, events, limits }, version: empty.engine.version }
  for (const probe of probes) probeHashes(probed, probe)
  same('a replay', [empty.engine, ...empty.folds])
  const store = fileSnapshots({ folder: SNAPSHOT_FOLDER })
  const { logId, position: end } = { logId: settings.logId, position: auditor.position }
  for (const stored of await store.list()) {
    if (!stored.ok) continue
    const snapshot = await store.load(stored.file)
    if (snapshot === undefined) continue
    const only = { list: () => Promise.resolve([stored]), load: () => one(snapshot), save: never }
    const bounds = { logId, end, mark: Number.POSITIVE_INFINITY }
    const restored = await restoreMachine(only, bounds, () => exchangeMachine(settings.limits))
    if (restored.snapshot === undefined) {
      auditor.violation('a good snapshot can be used', restored.damaged.join())
    }
    await replay(standing, process, restored.machine)
    const { engine, folds } = restored.machine
    same(`snapshot ${stored.meta.position} with the rest`, [engine, ...folds])
    coverage.count('snapshot and tail')
  }
}

async function replay(
  { auditor }: Standing,
  process: SimProcess,
  { engine, listener }: ReturnType<typeof exchangeMachine>,
  before: (applied: number) => void = () => undefined,
): Promise<readonly TradingEvent[]> {
  const read: TradingEvent[] = []
  engine.listen(fanOut([auditor.hear(process, engine.state), listener]))
  const reader = new EventReader(LOG_FOLDER, engine.state.position)
  const apply = (events: readonly TradingEvent[], count: number): void => {
    for (let at = 0; at < count; at++) {
      const event = events[at] as TradingEvent
      before(read.length)
      read.push({ ...event })
      engine.apply(event)
    }
  }
  if (engine.state.position < auditor.position) {
    await reader.read(auditor.position, apply, () => false)
  }
  await reader.close()
  if (engine.state.position !== auditor.position) {
    auditor.violation('I12 the log has every event', `it ends at ${engine.state.position}`)
  }
  return read
}

function hashesOf(parts: readonly { readonly section: string; save(): Uint8Array }[]): string {
  return parts
    .map((part) => `${part.section} ${createHash('sha256').update(part.save()).digest('hex')}`)
    .join('\n')
}

function one(snapshot: Snapshot): Promise<Snapshot> {
  return Promise.resolve(snapshot)
}

function never(): Promise<string> {
  throw new Error('nothing is saved here')
}
