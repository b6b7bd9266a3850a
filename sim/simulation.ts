/**
 * One run: a machine with a trading process, a recorder and a standby, clients around it, an
 * auditor that hears everything, and faults. First anything may go wrong and nothing may be wrong;
 * then all is healed, and everything must agree within a bound.
 */
import { Auditor } from './audit/auditor.ts'
import { finalAudit } from './audit/final.ts'
import { Clients } from './client/clients.ts'
import { drawWorld, type World } from './client/world.ts'
import { Coverage } from './coverage.ts'
import { Faults } from './faults.ts'
import { Machine } from './machine.ts'
import { type Dice, dice } from './world/dice.ts'
import { drawFaultPlan } from './world/fault-plan.ts'
import { Network } from './world/network.ts'
import { enterWorld } from './world/present.ts'
import { Scheduler } from './world/scheduler.ts'

export interface RunOptions {
  readonly seed: number
  /** Events in the log at which faults end and everything must converge. */
  readonly events: number
  /** Hears one line for every step, if wanted. */
  readonly trace?: (line: string) => void
  /** Loses acknowledged writes on purpose: a run that is content then is worth nothing. */
  readonly canary?: boolean
}

/** What a run came to. */
export interface Report {
  readonly seed: number
  /** Events after which it was to be healed. */
  readonly wanted: number
  /** What was wrong, undefined when nothing was. */
  readonly failure: string | undefined
  readonly events: number
  readonly trades: number
  readonly steps: number
  readonly simulatedSeconds: number
  readonly seconds: number
  /** Result hash at the end: the same for the same seed and count. */
  readonly hash: string
  readonly coverage: Coverage
}

/** Virtual time in which everything must agree once faults have ended, microseconds. */
const CONVERGE_MICROS = 300_000_000
/** Virtual time for what the servers have begun when nobody asks any more, microseconds. */
const CLOSING_MICROS = 1_000_000
/** Virtual time without a new event after which a run is stuck, microseconds. */
const STUCK_MICROS = 120_000_000
/** The same after which time passes, so that old reference ids are forgotten, microseconds. */
const WAIT_MICROS = 20_000_000

/** Runs one seed to its end, or to the first thing that is wrong. */
export async function simulate(options: RunOptions): Promise<Report> {
  const began = performance.now()
  const run = new Simulation(options)
  const failure = await run.run().then(
    () => undefined,
    (error: unknown) => describe(error),
  )
  const { scheduler, auditor, coverage } = run
  coverage.count('reference forgotten', auditor.retries.forgotten)
  return {
    seed: options.seed,
    wanted: options.events,
    failure,
    events: auditor.position,
    trades: auditor.trades,
    steps: scheduler.steps,
    simulatedSeconds: scheduler.now / 1e6,
    seconds: (performance.now() - began) / 1_000,
    hash: run.hash,
    coverage,
  }
}

class Simulation {
  readonly scheduler = new Scheduler()
  readonly coverage = new Coverage()
  readonly auditor: Auditor
  readonly #options: RunOptions
  readonly #world: World
  readonly #machine: Machine
  readonly #faults: Faults
  readonly #clients: Clients
  #lastEvent = { position: 0, at: 0 }

  constructor(options: RunOptions) {
    this.#options = options
    const { seed } = options
    const { scheduler, coverage } = this
    const draw = (name: string): Dice => dice(seed, name)
    this.#world = drawWorld(draw('world'), options.events)
    const plan = drawFaultPlan(draw('plan'))
    this.auditor = new Auditor(this.#world.limits, coverage)
    this.auditor.expected = options.events
    this.auditor.fail = (error) => scheduler.fail(error)
    const trace = (line: string): void =>
      options.trace?.(`${(scheduler.now / 1e6).toFixed(6).padStart(12)} ${line}`)
    if (options.trace !== undefined) {
      this.auditor.trace = trace
      trace(`seed ${seed} plan ${JSON.stringify(plan)}`)
      trace(`world ${JSON.stringify(this.#world, bigintText)}`)
    }
    const network = new Network(scheduler, plan, draw('network'))
    this.#machine = new Machine({
      ...{ scheduler, coverage, network, trace, draw, plan },
      world: this.#world,
      auditor: this.auditor,
    })
    this.#clients = new Clients({
      ...{ scheduler, coverage, network },
      trace: options.trace === undefined ? undefined : trace,
      world: this.#world,
      auditor: this.auditor,
      machine: this.#machine,
      dice: draw('clients'),
    })
    this.#faults = new Faults({
      ...{ scheduler, network, coverage, trace },
      machine: this.#machine,
      dice: draw('faults'),
      spanMicros: this.#world.spanMicros,
    })
    enterWorld({
      scheduler,
      disk: this.#machine.disk,
      dice: draw('randomness'),
      bootId: () => this.#machine.bootId,
      processOf: (pid) => this.#machine.processOf(pid),
    })
  }

  /** The result hash of the trading process. */
  get hash(): string {
    return this.#machine.trading.machine?.engine.state.resultHash ?? ''
  }

  async run(): Promise<void> {
    const { scheduler, auditor } = this
    const onStray = (error: unknown): void => {
      if (!(error instanceof Error && error.name === 'Died')) scheduler.fail(error)
    }
    process.on('unhandledRejection', onStray)
    try {
      this.#machine.start()
      this.#clients.start()
      this.#faults.start()
      const { events, canary } = this.#options
      if (canary === true) {
        await scheduler.run(() => auditor.position * 2 >= events || this.#isStuck())
        this.#machine.forgetLastAppend()
      }
      await scheduler.run(() => auditor.position >= events || this.#isStuck())
      this.#heal()
      const healedAt = scheduler.now
      await scheduler.run(() => {
        if (scheduler.now - healedAt > CONVERGE_MICROS) {
          throw new Error(`it does not converge: ${this.#unsettled().join(', ')}`)
        }
        this.#idleMicros()
        return this.#isQuiet()
      })
      // Copies that are still on their way come too late from now on.
      this.#machine.isClosed = true
      const closedAt = scheduler.now
      await scheduler.run(() => scheduler.now - closedAt > CLOSING_MICROS && this.#isQuiet())
      await finalAudit({
        ...this.#machine.standing(),
        ...{ scheduler, auditor, coverage: this.coverage },
        dice: dice(this.#options.seed, 'audit'),
      })
      this.#clients.finalAudit()
    } finally {
      process.off('unhandledRejection', onStray)
    }
  }

  #heal(): void {
    this.coverage.count('healed')
    this.#faults.end()
    this.#machine.heal()
    this.#clients.finish()
  }

  #isQuiet(): boolean {
    return this.scheduler.steps % 16 === 0 && this.#unsettled().length === 0
  }

  /** Who is not where everybody must get to. */
  #unsettled(): string[] {
    return [...this.#machine.unsettled(), ...this.#clients.unsettled()]
  }

  #isStuck(): boolean {
    if (this.#idleMicros() < STUCK_MICROS) return false
    throw new Error(`nothing has reached the log for ${STUCK_MICROS / 1e6} virtual seconds`)
  }

  /** How long nothing has reached the log; time passes where people wait for that. */
  #idleMicros(): number {
    const { position } = this.auditor
    const { now } = this.scheduler
    if (position > this.#lastEvent.position) this.#lastEvent = { position, at: now }
    const idle = now - this.#lastEvent.at
    if (idle > WAIT_MICROS) this.#machine.passTime()
    return idle
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\n  because ${describe(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}
