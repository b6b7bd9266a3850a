/** `verify`: replays the log with the engine and compares every snapshot with what comes out. */
import { createHash } from 'node:crypto'
import type { SnapshotMeta, Snapshotted, StoredSnapshot } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine } from '@bourse/domain/exchange/state'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { UnreadableRecord } from '@bourse/exchange/repository/log/record-error'
import { type ScannedLog, scanSegments } from '@bourse/exchange/repository/log/scan'
import { type FileSnapshots, fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
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
  details: `Checks every byte of the log up to the end it has at the start, replays it with the engine, and
checks every snapshot: all its bytes, and that its hashes are those of the replay at its
position. Prints position, sequence id and hashes at the end. The server may be running. A trimmed
log is replayed from the oldest good snapshot that it still reaches.`,
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
export function stateHash(engine: Snapshotted): string {
  return createHash('sha256').update(engine.save()).digest('hex')
}

interface Subject {
  readonly data: string
  readonly log: ScannedLog
  readonly store: FileSnapshots
  readonly snapshots: readonly StoredSnapshot[]
}

class Verification {
  readonly #subject: Subject
  readonly #engine: Engine
  readonly #problems: string[] = []
  /** Snapshots to be compared, the next one last. */
  readonly #expected: (StoredSnapshot & { ok: true })[] = []
  #compared = 0

  constructor(subject: Subject) {
    this.#subject = subject
    this.#engine = tradingEngine(subject.log.genesis.limits)
    this.#engine.listen(silentListener)
  }

  async run(): Promise<number> {
    await this.#checkSnapshots()
    const start = await this.#start()
    const startedAt = performance.now()
    await this.#replay(start)
    await this.#report(start, (performance.now() - startedAt) / 1_000)
    return this.#problems.length > 0 ? EXIT.damaged : EXIT.clean
  }

  /** Reads all bytes of every snapshot and notes the good ones for comparison. */
  async #checkSnapshots(): Promise<void> {
    const { log, store, snapshots } = this.#subject
    for (const { file } of snapshots) {
      const checked = await store.verify(file)
      if (!checked.ok) {
        // Deleted meanwhile, by the keeping of snapshots.
        const isGone = (await store.list()).every((each) => each.file !== file)
        if (!isGone) this.#damaged(file, checked.offset, checked.why)
      } else if (checked.meta.logId !== log.genesis.logId) {
        this.#damaged(file, 0, `it belongs to log ${checked.meta.logId}, not ${log.genesis.logId}`)
      } else if (checked.meta.position > log.end) {
        const { position } = checked.meta
        this.#damaged(file, 0, `it is at position ${position}, the log ends at ${log.end}`)
      } else {
        this.#expected.push(checked)
      }
    }
  }

  /** The position behind which the replay starts: 0, or that of a snapshot when the log was trimmed. */
  async #start(): Promise<number> {
    const { log, store } = this.#subject
    if (log.first === 1) return 0
    const oldest = this.#expected.findLast((each) => each.meta.position >= log.first - 1)
    const snapshot = oldest === undefined ? undefined : await store.load(oldest.file)
    const section = snapshot?.sections.find((each) => each.name === this.#engine.section)
    if (oldest === undefined || section === undefined) {
      throw new Refusal(
        `the log was trimmed below position ${log.first} and no good snapshot reaches that far back`,
      )
    }
    this.#engine.restore(section.bytes, section.version)
    await print(`the log was trimmed: replaying from ${oldest.file}\n`)
    return oldest.meta.position
  }

  async #replay(start: number): Promise<void> {
    const { data, log } = this.#subject
    const reader = new EventReader(logFolder(data), start)
    const comparable = this.#expected.filter(({ meta }) => meta.position >= start)
    try {
      for (const { file, meta } of comparable.toReversed()) {
        await this.#advance(reader, meta.position)
        await this.#compare(file, meta)
      }
      await this.#advance(reader, log.end)
    } finally {
      await reader.close()
    }
  }

  /** Applies events up to `limit` exactly. */
  async #advance(reader: EventReader, limit: number): Promise<void> {
    const engine = this.#engine
    const pending = engine.state.position
    if (pending >= limit) return
    await reader.read(
      limit,
      (events, count) => {
        for (let index = 0; index < count; index++) {
          const event = events[index]
          if (event !== undefined) engine.apply(event)
        }
      },
      () => false,
    )
  }

  async #compare(file: string, meta: SnapshotMeta): Promise<void> {
    const { state } = this.#engine
    const differs = (what: string, stored: unknown, replayed: unknown) =>
      this.#damaged(file, 0, `${what} is ${stored}, the replay has ${replayed}`)
    if (state.sequence !== meta.sequence) differs('sequence id', meta.sequence, state.sequence)
    else if (state.resultHash !== meta.resultHash) {
      differs('result hash', meta.resultHash, state.resultHash)
    } else if (await this.#hasOwnFormat(file)) {
      const replayed = stateHash(this.#engine)
      if (replayed !== meta.stateHash) differs('state hash', meta.stateHash, replayed)
    }
    this.#compared++
  }

  /** A state hash is that of a section's bytes, so it is comparable within one version of them. */
  async #hasOwnFormat(file: string): Promise<boolean> {
    const { section, version } = this.#engine
    const snapshot = await this.#subject.store.load(file)
    return snapshot?.sections.some((e) => e.name === section && e.version === version) === true
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
        `${log.tornBytes} bytes at the end of ${log.lastFile} belong to a frame that is not complete: ` +
          'being written, or cut short by a crash; they were not acknowledged\n',
      )
    }
    for (const problem of this.#problems) await print(`${problem}\n`)
    await print(this.#problems.length === 0 ? 'clean\n' : '')
  }
}
