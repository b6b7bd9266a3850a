/** The trading process: log, engine, market data and gateway, wired as the real one is. */

import { type ExchangeMachine, exchangeMachine } from '@bourse/app-exchange-gitbitex/machine'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingLog } from '@bourse/domain/exchange/log'
import { checkpoints } from '@bourse/exchange/delivery/background/checkpoints'
import { restoreMachine } from '@bourse/exchange/delivery/background/recorder-restore'
import { openSegments } from '@bourse/exchange/repository/log/segments'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { type Gateway, tradingGateway } from '@bourse/exchange/usecase/gateway/gateway'
import { doneOrders } from '@bourse/exchange/usecase/order/done-orders'
import type { SimProcess } from '../world/process.ts'
import { repeatingLog } from './repeating-log.ts'
import { LOG_FOLDER, type Request, type Room, SNAPSHOT_FOLDER } from './room.ts'

export class TradingServer {
  readonly process: SimProcess
  machine: ExchangeMachine | undefined
  readonly #room: Room
  #gateway: Gateway | undefined

  constructor(room: Room, process: SimProcess, warm?: ExchangeMachine) {
    this.#room = room
    this.process = process
    this.machine = warm
  }

  get isReady(): boolean {
    return this.process.isAlive && this.#gateway?.ready === true
  }

  /** Begins to recover; what goes wrong is told to the room. */
  start(): void {
    const { scheduler, exit } = this.#room
    scheduler.as(this.process, () => {
      this.#open().catch((error: unknown) => exit(this.process, String(error)))
    })
  }

  /** A request has arrived. */
  receive({ event, reply }: Request): void {
    if (this.#gateway === undefined) return
    this.#gateway.submit(event).then(
      (outcome) => {
        if (this.process.isAlive) reply(outcome)
      },
      this.#room.broken.bind(undefined, 'the gateway rejected'),
    )
  }

  async #open(): Promise<void> {
    const { settings, nowMs, refused, coverage, trace, plan, dice } = this.#room
    const opened = await openSegments({
      folder: LOG_FOLDER,
      create: { limits: settings.limits, logId: settings.logId },
      segmentBytes: settings.segmentBytes,
      now: nowMs,
      onTorn: ({ bytes }) => {
        coverage.count('torn tail cut')
        trace(`cut ${bytes} bytes of an unfinished write`)
      },
    })
    if (!opened.ok) return refused(this.process, opened.problem)
    const log = opened.value
    this.machine ??= await this.#restore(log)
    const { machine } = this
    const gateway = this.#connect(
      repeatingLog(
        log,
        () => dice.chance(plan().producerTwice),
        (events) => this.#lookAt(events),
      ),
      machine,
    )
    const from = machine.engine.state.position
    if (log.end > from) coverage.count('replayed a tail')
    await gateway.start(from)
    trace(`ready: ${log.end - from} events replayed, position ${log.end}`)
    this.#room.ready(log.end)
    if (machine.engine.state.products.length === 0) {
      for (const event of settings.listings()) void gateway.submit(event)
    }
  }

  /** Counts what an append holds. */
  #lookAt(events: readonly TradingEvent[]): void {
    const { coverage } = this.#room
    if (events.length > 1) coverage.count('several events in a batch')
    const names = new Set<string>()
    for (const { user, referenceId } of events) {
      if (referenceId === '') continue
      const name = `${user}/${referenceId}`
      if (names.has(name)) coverage.count('duplicate inside a batch')
      names.add(name)
    }
  }

  async #restore(log: TradingLog): Promise<ExchangeMachine> {
    const { logId, limits } = log.genesis
    const store = fileSnapshots({ folder: SNAPSHOT_FOLDER })
    const bounds = { logId, end: log.end, mark: Number.POSITIVE_INFINITY }
    const restored = await restoreMachine(store, bounds, () => exchangeMachine(limits))
    for (const sentence of restored.damaged) this.#room.trace(`snapshot not used: ${sentence}`)
    if (restored.damaged.length > 0) this.#room.coverage.count('damaged snapshot passed over')
    if (restored.snapshot !== undefined) this.#room.coverage.count('restored from a snapshot')
    return restored.machine
  }

  #connect(log: TradingLog, machine: ExchangeMachine): Gateway {
    const { settings, scheduler, hear, broken, exit, nowMs } = this.#room
    const { state } = machine.engine
    const done = doneOrders(state, 500)
    const checks = checkpoints(state)
    const gateway: Gateway = tradingGateway({
      engine: machine.engine,
      log,
      sinks: [hear(this.process, state), machine.listener, done.listener, checks.listener],
      session: this.#room.dice.between(1, 2 ** 48),
      steadyMicros: () => scheduler.now,
      wallMicros: () => nowMs() * 1_000,
      onApplied: (position) => {
        if (!this.isReady) return
        this.#room.durable(position)
        checks.afterBatch(gateway)
      },
      onFatal: (error) => {
        if (!this.process.isAlive) return
        if (error.message.startsWith('the engine')) broken(error.message, error.cause)
        exit(this.process, error.message)
      },
      limits: { pendingMax: settings.pendingMax, batchMax: settings.batchMax },
    })
    this.#gateway = gateway
    return gateway
  }
}
