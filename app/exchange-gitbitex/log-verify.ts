/** `verify`: replays the log with the engine and compares every snapshot with what comes out. */
import { createHash } from 'node:crypto'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type {
  Snapshot,
  SnapshotSection,
  SnapshotStore,
  Snapshotted,
  StoredSnapshot,
} from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { type ScannedLog, scanSegments } from '@bourse/exchange/repository/log/scan'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import { silentListener } from '@bourse/exchange/usecase/trading/listeners'
import {
  type Command,
  EXIT,
  logFolder,
  print,
  printFacts,
  Refusal,
  snapshotFolder,
} from './log-command.ts'

type Engine = TradingEngine & Snapshotted

export const verify: Command = {
  name: 'verify',
  summary: 'check every byte, replay everything, compare the snapshots',
  details: `Checks every byte of the log up to the end it has at the start, replays it with the
engine, and checks every snapshot: all its bytes, and that its hashes are those of the replay at
its position. Prints position, sequence id and hashes at the end. The server may be running. A
trimmed log is replayed from the oldest good snapshot that it still reaches.`,
  options: [],
  async run({ data }) {
    const store = fileSnapshots({ folder: snapshotFolder(data) })
    // Listed before the log is: a snapshot is never ahead of the log.
    const snapshots = await store.list()
    const log = await scanSegments(logFolder(data))
    return new Verification({ data, log, store, snapshots }).run()
  },
}

/** SHA-256 of the engine's section, as snapshots carry it. */
function stateHash(engine: Snapshotted): string {
  return createHash('sha256').update(engine.save()).digest('hex')
}

interface Subject {
  readonly data: string
  readonly log: ScannedLog
  readonly store: SnapshotStore
  readonly snapshots: readonly StoredSnapshot[]
}

/** A snapshot whose bytes are good, waiting for the replay to reach its position. */
interface Expected {
  readonly file: string
  readonly snapshot: Snapshot
  readonly section: SnapshotSection | undefined
}

class Verification {
  readonly #subject: Subject
  readonly #engine: Engine
  readonly #problems: string[] = []
  /** Sorted with the next one last. */
  readonly #expected: Expected[] = []
  #compared = 0

  constructor(subject: Subject) {
    this.#subject = subject
    this.#engine = tradingEngine(subject.log.genesis.limits)
    this.#engine.listen(silentListener)
  }

  async run(): Promise<number> {
    for (const { file } of this.#subject.snapshots) await this.#checkBytes(file)
    const start = await this.#start()
    const startedAt = performance.now()
    await this.#replay(start)
    await this.#report(start, (performance.now() - startedAt) / 1_000)
    return this.#problems.length > 0 ? EXIT.damaged : EXIT.clean
  }

  /** Reads all bytes of a snapshot and keeps a good one for comparison. */
  async #checkBytes(file: string): Promise<void> {
    const { log, store } = this.#subject
    const snapshot = await store.load(file)
    if (snapshot === undefined) {
      const stored = (await store.list()).find((each) => each.file === file)
      // One that is gone was deleted meanwhile because newer ones were saved.
      if (stored?.ok === false) this.#damaged(file, stored.offset, stored.why)
      return
    }
    const { logId, position } = snapshot.meta
    if (logId !== log.genesis.logId) {
      this.#damaged(file, 0, `it belongs to log ${logId}, not to ${log.genesis.logId}`)
    } else if (position > log.end) {
      this.#damaged(file, 0, `it is at position ${position}, the log ends at ${log.end}`)
    } else {
      const section = snapshot.sections.find((each) => each.name === this.#engine.section)
      this.#expected.push({ file, snapshot, section })
    }
  }

  /**
   * The position behind which the replay starts: 0, or that of a snapshot when the log was trimmed.
   */
  async #start(): Promise<number> {
    const { first } = this.#subject.log
    if (first === 1) return 0
    const oldest = this.#expected.findLast(({ snapshot }) => snapshot.meta.position >= first - 1)
    if (oldest?.section === undefined) {
      throw new Refusal(
        `the log begins at position ${first} and no good snapshot reaches position ${first - 1}`,
      )
    }
    this.#engine.restore(oldest.section.bytes, oldest.section.version)
    await print(`the log was trimmed, so it is replayed from ${oldest.file}\n`)
    return oldest.snapshot.meta.position
  }

  async #replay(start: number): Promise<void> {
    const { data, log } = this.#subject
    this.#compareAt(start)
    const reader = new EventReader(logFolder(data), start)
    try {
      await reader.read(
        log.end,
        (events, count) => this.#apply(events, count),
        () => false,
      )
    } finally {
      await reader.close()
    }
  }

  #apply(events: readonly TradingEvent[], count: number): void {
    for (let index = 0; index < count; index++) {
      const event = events[index] as TradingEvent
      if (event.position > this.#subject.log.end) return
      try {
        this.#engine.apply(event)
      } catch (error) {
        const why = `the engine failed at position ${event.position}: ${String(error)}`
        throw new Refusal(why, { cause: error })
      }
      this.#compareAt(event.position)
    }
  }

  /** Compares the snapshots of this position with the engine as it is now. */
  #compareAt(position: number): void {
    for (;;) {
      const next = this.#expected.at(-1)
      if (next === undefined || next.snapshot.meta.position > position) return
      this.#expected.pop()
      if (next.snapshot.meta.position === position) this.#compare(next)
    }
  }

  #compare({ file, snapshot, section }: Expected): void {
    const { meta } = snapshot
    const { state } = this.#engine
    this.#compared++
    const isEqual = (what: string, stored: unknown, replayed: unknown) => {
      if (stored === replayed) return true
      this.#damaged(file, 0, `its ${what} is ${stored}, the replay has ${replayed}`)
      return false
    }
    if (!isEqual('sequence id', meta.sequence, state.sequence)) return
    if (!isEqual('result hash', meta.resultHash, state.resultHash)) return
    if (section === undefined) this.#damaged(file, 0, `it has no section ${this.#engine.section}`)
    // A state hash is that of bytes, so it can be compared within one version of them only.
    else if (section.version === this.#engine.version) {
      isEqual('state hash', meta.stateHash, stateHash(this.#engine))
    }
  }

  #damaged(file: string, offset: number, why: string): void {
    this.#problems.push(`damaged: ${file} is damaged at offset ${offset}: ${why}`)
  }

  async #report(start: number, seconds: number): Promise<void> {
    const { log } = this.#subject
    const { state } = this.#engine
    const events = log.end - start
    const rate = seconds > 0 ? Math.round(events / seconds) : 0
    await printFacts([
      ['log id', log.genesis.logId],
      ['position', state.position],
      ['sequence id', state.sequence],
      ['result hash', state.resultHash],
      ['state hash', stateHash(this.#engine)],
      ['replayed', `${events} events in ${seconds.toFixed(3)} s, ${rate} events/s`],
      ['snapshots', `${this.#compared} compared`],
    ])
    if (log.tornBytes > 0) {
      await print(
        `${log.tornBytes} bytes at the end of ${log.lastFile} belong to a frame that is not ` +
          'complete: being written, or cut short by a crash; they were not acknowledged\n',
      )
    }
    for (const problem of this.#problems) await print(`${problem}\n`)
    await print(this.#problems.length === 0 ? 'clean\n' : '')
  }
}
