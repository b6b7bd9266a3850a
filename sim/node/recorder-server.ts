/** The recorder's process: follows the log's files with an engine of its own, writes rows and
 * snapshots. */
import { exchangeMachine } from '@bourse/app-exchange-gitbitex/machine'
import type { OnBatch } from '@bourse/domain/exchange/log'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import {
  type DurableLog,
  type Recorder,
  type RecordingMachine,
  startRecorder,
} from '@bourse/exchange/delivery/background/recorder'
import { followSegments } from '@bourse/exchange/repository/log/follow-segments'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { rowFold } from '@bourse/exchange/usecase/recording/rows'
import { fanOut } from '@bourse/exchange/usecase/trading/listeners'
import type { SimProcess } from '../world/process.ts'
import { LOG_FOLDER, type Room, SNAPSHOT_FOLDER } from './room.ts'

export class RecorderServer {
  readonly process: SimProcess
  machine: RecordingMachine | undefined
  readonly #room: Room
  #recorder: Recorder | undefined
  #durable = 0
  #isStarted = false
  #snapshot = 0

  constructor(room: Room, process: SimProcess) {
    this.#room = room
    this.process = process
  }

  /** The trading process says how far the log is durable; the first time it begins. */
  durable(position: number): void {
    this.#durable = Math.max(this.#durable, position)
    this.#recorder?.durable(this.#durable)
    if (this.#isStarted) return
    this.#isStarted = true
    this.#start().catch((error: unknown) => this.#fail(error))
  }

  async #start(): Promise<void> {
    const { settings, rows } = this.#room
    const followed = await followSegments(LOG_FOLDER)
    if (!followed.ok) throw new Error(JSON.stringify(followed.problem))
    const log = followed.value
    const { logId, limits } = log.genesis
    this.#recorder = await startRecorder(
      {
        log: this.#twice(log),
        writer: rows.writer(this.process, logId),
        snapshots: fileSnapshots({ folder: SNAPSHOT_FOLDER }),
        build: () => this.#build(limits),
        snapshotEvery: settings.snapshotEvery,
        readAhead: settings.readAhead,
        onProgress: ({ snapshot = 0 }) => this.#progress(snapshot),
        onNotice: (sentence) => this.#notice(sentence),
      },
      this.#durable,
    )
    this.#recorder.ended.catch((error: unknown) => this.#fail(error))
    this.#recorder.durable(this.#durable)
  }

  #build(limits: Parameters<typeof exchangeMachine>[0]): RecordingMachine {
    const { engine, marketData, listener, folds } = exchangeMachine(limits)
    const rows = rowFold(engine.state, marketData)
    engine.listen(fanOut([this.#room.hear(this.process, engine.state), rows.listener, listener]))
    this.machine = { engine, rows, folds }
    return this.machine
  }

  /** The log as one that delivers at least once: some batches come again. */
  #twice(log: DurableLog): DurableLog {
    const { dice, plan, coverage } = this.#room
    return {
      genesis: log.genesis,
      first: log.first,
      durable: (position) => log.durable(position),
      follow: (after, onBatch: OnBatch) =>
        log.follow(after, (events, count) => {
          onBatch(events, count)
          if (!dice.chance(plan().deliveredTwice)) return
          coverage.count('a batch delivered twice')
          onBatch(events, count)
        }),
    }
  }

  #notice(sentence: string): void {
    const { coverage, trace } = this.#room
    trace(sentence)
    if (sentence.startsWith('snapshot not used')) coverage.count('damaged snapshot passed over')
  }

  #progress(snapshot: number): void {
    const { coverage, trace, isCatchingUp } = this.#room
    if (snapshot <= this.#snapshot) return
    this.#snapshot = snapshot
    coverage.count('snapshot written')
    if (isCatchingUp()) coverage.count('snapshot during catch-up')
    trace(`snapshot at position ${snapshot}`)
  }

  #fail(error: unknown): void {
    if (!this.process.isAlive) return
    const isBug = error instanceof Mismatch || String(error).includes('stopped the recorder')
    if (isBug) this.#room.broken(`the recorder: ${String(error)}`, error)
    this.#room.exit(this.process, String(error))
  }
}
