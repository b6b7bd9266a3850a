/**
 * Faults that come with time: kills, power loss, pauses, clock jumps, a full disk, clogged links.
 */
import type { Coverage } from './coverage.ts'
import type { Machine } from './machine.ts'
import type { Dice } from './world/dice.ts'
import { type FaultPlan, NO_FAULTS } from './world/fault-plan.ts'
import type { Network } from './world/network.ts'
import type { Scheduler } from './world/scheduler.ts'

export interface FaultOptions {
  readonly scheduler: Scheduler
  readonly network: Network
  readonly machine: Machine
  readonly coverage: Coverage
  readonly dice: Dice
  readonly trace: (line: string) => void
  /** How long the run is expected to take, virtual microseconds. */
  readonly spanMicros: number
}

const SECOND = 1_000_000
const HOUR = 3_600 * SECOND
/** Faults of a kind are as far apart on average: a server that never comes up tests nothing. */
const BETWEEN_MICROS_MIN = 250_000

export class Faults {
  readonly #options: FaultOptions
  #isOver = false

  constructor(options: FaultOptions) {
    this.#options = options
  }

  start(): void {
    const { machine, network, coverage, dice } = this.#options
    const { plan } = network
    this.#often(plan.kills, () => {
      const { process } = machine.trading
      if (!machine.trading.isReady) coverage.count('killed while it recovers')
      machine.exit(process, 'killed')
    })
    this.#often(plan.recorderKills, () => machine.exit(machine.recorder.process, 'killed'))
    this.#often(plan.standbyKills, () => machine.exit(machine.standby.process, 'killed'))
    this.#often(plan.powerLosses, () => machine.losePower())
    this.#often(plan.flips, () => {
      if (machine.flip()) machine.exit(machine.trading.process, 'killed, and its log damaged')
    })
    this.#often(plan.pauses, () => this.#pause())
    this.#often(plan.clockJumps, () => this.#jump())
    this.#often(plan.diskFull, () => {
      coverage.count('disk full')
      machine.isDiskFull = true
      this.#trace('the disk is full')
      this.#later(dice.wait(200_000), () => {
        machine.isDiskFull = false
      })
    })
    this.#often(plan.clogs, () => this.#swizzle())
  }

  /** No fault any more; what is clogged goes on, clocks are right again. */
  end(): void {
    this.#isOver = true
    const { network, machine } = this.#options
    const { delayMicros } = network.plan
    network.plan = { ...(NO_FAULTS satisfies FaultPlan), delayMicros }
    for (const link of network.links) network.unclog(link)
    machine.clockMicros = Math.max(0, machine.clockMicros)
    // Where few reference ids are remembered at once, people wait until some are forgotten.
    machine.passTime()
  }

  /** Has `what` happen so many times in the run, at times that nobody expects. */
  #often(times: number, what: () => void): void {
    if (times === 0) return
    const { dice, spanMicros } = this.#options
    const mean = Math.max(spanMicros / times, BETWEEN_MICROS_MIN)
    let left = times * 2
    const turn = (): void => {
      what()
      if (left-- > 0) this.#later(dice.wait(mean), turn)
    }
    this.#later(dice.wait(mean), turn)
  }

  #later(micros: number, run: () => void): void {
    this.#options.scheduler.after(undefined, micros, () => {
      if (!this.#isOver) run()
    })
  }

  #pause(): void {
    const { machine, dice, scheduler, coverage } = this.#options
    const { process } = dice.pick([machine.trading, machine.recorder, machine.standby])
    const micros = dice.wait(dice.pick([5_000, 300_000, 7 * SECOND]))
    scheduler.pause(process, micros)
    coverage.count('pause')
    this.#trace(`${process.name} ${process.pid} stands still for ${micros / 1_000} ms`)
  }

  #jump(): void {
    const { machine, dice, coverage } = this.#options
    const far = dice.pick([SECOND, 60 * SECOND, HOUR])
    machine.clockMicros += dice.chance(50) ? dice.wait(far) : -dice.wait(far)
    coverage.count('clock jump')
    this.#trace(`the clock jumps to ${machine.nowMs()}`)
  }

  /** Clogs some links one by one and frees them in another order. */
  #swizzle(): void {
    const { network, dice, coverage } = this.#options
    const links = dice.shuffled(network.links).slice(0, dice.between(1, network.links.length))
    const step = dice.pick([1_000, 50_000, SECOND])
    let at = 0
    for (const link of links) {
      at += dice.wait(step)
      this.#later(at, () => {
        link.isClogged = true
      })
    }
    for (const link of dice.shuffled(links)) {
      at += dice.wait(step)
      this.#options.scheduler.after(undefined, at, () => network.unclog(link))
    }
    coverage.count('swizzle-clog')
    this.#trace(`${links.length} links are clogged one by one`)
  }

  #trace(line: string): void {
    this.#options.trace(line)
  }
}
