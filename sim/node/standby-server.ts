/** A second server that follows the log and holds the same state, ready to take over. */
import { type ExchangeMachine, exchangeMachine } from '@bourse/app-exchange-gitbitex/machine'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Following } from '@bourse/domain/exchange/log'
import { restoreMachine } from '@bourse/exchange/delivery/background/recorder-restore'
import { type FollowedLog, followSegments } from '@bourse/exchange/repository/log/follow-segments'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { fanOut } from '@bourse/exchange/usecase/trading/listeners'
import type { SimProcess } from '../world/process.ts'
import { LOG_FOLDER, type Room, SNAPSHOT_FOLDER } from './room.ts'

export class StandbyServer {
  readonly process: SimProcess
  machine: ExchangeMachine | undefined
  readonly #room: Room
  #log: FollowedLog | undefined
  #following: Following | undefined
  #durable = 0
  #isStarted = false

  constructor(room: Room, process: SimProcess) {
    this.#room = room
    this.process = process
  }

  get position(): number {
    return this.machine?.engine.state.position ?? 0
  }

  /** The trading process says how far the log is durable; the first time it begins. */
  durable(position: number): void {
    this.#durable = Math.max(this.#durable, position)
    this.#log?.durable(this.#durable)
    if (this.#isStarted) return
    this.#isStarted = true
    this.#start().catch((error: unknown) => this.#fail(error))
  }

  /** Stops following; its machine may then be used by a trading server. */
  async release(): Promise<ExchangeMachine | undefined> {
    this.#isStarted = true
    const following = this.#following
    this.#following = undefined
    await following?.stop()
    await this.#log?.close()
    return this.machine
  }

  async #start(): Promise<void> {
    const followed = await followSegments(LOG_FOLDER)
    if (!followed.ok) throw new Error(JSON.stringify(followed.problem))
    const log = followed.value
    const { logId, limits } = log.genesis
    const store = fileSnapshots({ folder: SNAPSHOT_FOLDER })
    const bounds = { logId, end: this.#durable, mark: Number.POSITIVE_INFINITY }
    const restored = await restoreMachine(store, bounds, () => exchangeMachine(limits))
    const { machine, damaged } = restored
    if (damaged.length > 0) this.#room.coverage.count('damaged snapshot passed over')
    const { engine, listener } = machine
    engine.listen(fanOut([this.#room.hear(this.process, engine.state), listener]))
    this.machine = machine
    this.#log = log
    log.durable(this.#durable)
    this.#following = log.follow(engine.state.position, (events, count) => {
      try {
        for (let at = 0; at < count; at++) engine.apply(events[at] as TradingEvent)
      } catch (error) {
        this.#room.broken('the engine of the standby failed', error)
      }
    })
    this.#following.ended.catch((error: unknown) => this.#fail(error))
  }

  #fail(error: unknown): void {
    if (this.process.isAlive) this.#room.exit(this.process, String(error))
  }
}
