/**
 * The read model in memory, which outlives its writers. What is written is safe from a killed
 * writer at once, and from power loss once it is settled.
 */
import type { ReadModelBatch, ReadModelWriter } from '@bourse/domain/exchange/read-model'
import {
  addRows,
  type MemoryReadModel,
  memoryReadModel,
  memoryWriter,
} from '@bourse/exchange/repository/readmodel/memory'
import type { SimProcess } from '../world/process.ts'
import type { Scheduler } from '../world/scheduler.ts'

export interface RowFaults {
  /** Percent of writes before, and after which the writer dies. */
  readonly crashPercent: () => number
  readonly chance: (percent: number) => boolean
  readonly latency: () => number
  readonly kill: (process: SimProcess, why: string) => void
  readonly noticed: (what: string) => void
}

export class RowStore {
  model = memoryReadModel()
  readonly #scheduler: Scheduler
  readonly #faults: RowFaults
  #settled = memoryReadModel()
  #unsettled: ReadModelBatch[] = []

  constructor(scheduler: Scheduler, faults: RowFaults) {
    this.#scheduler = scheduler
    this.#faults = faults
  }

  /** A writer for one process. */
  writer(process: SimProcess, logId: string): ReadModelWriter {
    const inner = () => memoryWriter(this.model, logId)
    const { chance, crashPercent, kill, noticed } = this.#faults
    return {
      mark: () => this.#later(process, () => inner().mark()),
      write: async (batch) => {
        if (chance(crashPercent())) {
          noticed('crash before rows')
          kill(process, 'before rows are written')
          return new Promise(() => undefined)
        }
        const crashesAfter = chance(crashPercent())
        return this.#later(process, async () => {
          const isWritten = await inner().write(batch)
          if (isWritten) this.#unsettled.push(batch)
          if (!crashesAfter) return isWritten
          noticed('crash after rows')
          kill(process, 'after rows were written')
          return new Promise<boolean>(() => undefined)
        })
      },
      settle: () => this.#later(process, () => this.#settle()),
      close: () => Promise.resolve(),
    }
  }

  /** Of what was not settled the first `kept` batches stay. */
  losePower(below: (end: number) => number): void {
    const kept = this.#unsettled.slice(0, below(this.#unsettled.length + 1))
    this.model = copyOf(this.#settled)
    for (const batch of kept) apply(this.model, batch)
    this.model.mark.logId = this.#settled.mark.logId
    this.#unsettled = kept
  }

  /** An operator deletes all rows: they are written again from the log. */
  lose(): void {
    this.model = memoryReadModel()
    this.#settled = memoryReadModel()
    this.#unsettled = []
  }

  async #settle(): Promise<void> {
    this.#settled.mark.logId = this.model.mark.logId
    for (const batch of this.#unsettled) apply(this.#settled, batch)
    this.#unsettled = []
  }

  #later<Value>(process: SimProcess, work: () => Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#scheduler.after(process, this.#faults.latency(), () => {
        work().then(resolve, reject)
      })
    })
  }
}

function apply(model: MemoryReadModel, batch: ReadModelBatch): void {
  addRows(model, batch)
  model.mark.sequence = batch.to
}

function copyOf(model: MemoryReadModel): MemoryReadModel {
  return {
    orders: new Map(model.orders),
    fills: [...model.fills],
    ledger: [...model.ledger],
    balances: new Map(model.balances),
    candles: new Map(model.candles),
    mark: { ...model.mark },
  }
}
