/**
 * The machine that the servers run on, with the supervisor that starts them again: a trading
 * process, a recorder, a standby, one disk, one clock that may jump.
 */
import type { LogProblem } from '@bourse/domain/exchange/log'
import type { Auditor } from './audit/auditor.ts'
import type { World } from './client/world.ts'
import type { Coverage } from './coverage.ts'
import { RecorderServer } from './node/recorder-server.ts'
import { LOG_FOLDER, type Request, type Room, SNAPSHOT_FOLDER } from './node/room.ts'
import { RowStore } from './node/row-store.ts'
import { StandbyServer } from './node/standby-server.ts'
import { TradingServer } from './node/trading-server.ts'
import { dropTail } from './operator.ts'
import type { Dice } from './world/dice.ts'
import { type Call, Disk, type Verdict } from './world/disk.ts'
import { type FaultPlan, NO_FAULTS } from './world/fault-plan.ts'
import type { Inode } from './world/inode.ts'
import type { Network } from './world/network.ts'
import { SimProcess } from './world/process.ts'
import type { Scheduler } from './world/scheduler.ts'

export interface MachineOptions {
  readonly scheduler: Scheduler
  readonly coverage: Coverage
  readonly network: Network
  readonly trace: (line: string) => void
  readonly draw: (name: string) => Dice
  readonly world: World
  readonly auditor: Auditor
  readonly plan: FaultPlan
}

/** A byte of the log that is not as it was written, until an operator puts it right. */
interface Flip {
  readonly path: string
  readonly inode: Inode
  readonly offset: number
  readonly mask: number
}

const START_MICROS = 1_700_000_000_000_000
const PASS_MICROS = 660_000_000
/** Events. */
const FAR_BEHIND = 100
/** Percent of power losses after which the rows are made again from the log. */
const ROWS_LOST = 20
const RESTART_MICROS = 30_000

export class Machine {
  readonly disk: Disk
  readonly rows: RowStore
  bootId = 'boot-1'
  clockMicros = 0
  isDiskFull = false
  /** True once requests are not taken any more. */
  isClosed = false
  trading: TradingServer
  recorder: RecorderServer
  standby: StandbyServer
  readonly #options: MachineOptions
  readonly #room: Room
  readonly #dice: Dice
  readonly #processes = new Map<number, SimProcess>()
  readonly #toRecorder
  readonly #toStandby
  #plan: FaultPlan
  #nextPid = 100
  #flips: Flip[] = []
  #isTakingOver = false
  /** True while the log may end in a write that was cut short and spoiled. */
  #garbled = false

  constructor(options: MachineOptions) {
    this.#options = options
    const { scheduler, network, draw, world, plan, auditor } = options
    this.#plan = plan
    this.#dice = draw('machine')
    this.#toRecorder = network.link('to recorder', true)
    this.#toStandby = network.link('to standby', true)
    this.disk = new Disk(scheduler, this.#diskFaults(draw('disk')))
    const rowDice = draw('rows')
    this.rows = new RowStore(scheduler, {
      crashPercent: () => this.#plan.crashOnRows,
      chance: (percent) => rowDice.chance(percent),
      latency: () => rowDice.wait(this.#plan.diskMicros * 4),
      kill: (process, why) => this.exit(process, why),
      noticed: (what) => options.coverage.count(what),
    })
    this.#room = {
      ...{ scheduler, rows: this.rows, coverage: options.coverage, trace: options.trace },
      settings: world.settings,
      dice: draw('servers'),
      plan: () => this.#plan,
      nowMs: () => this.nowMs(),
      hear: (process, state) => auditor.hear(process, state),
      exit: (process, why) => this.exit(process, why),
      refused: (process, problem) => this.#refused(process, problem),
      broken: (why, cause) => scheduler.fail(new Error(why, { cause })),
      isCatchingUp: () => !this.trading.isReady || this.standby.position < auditor.position,
      ready: (position) => this.#ready(position),
      durable: (position) => this.#tellDurable(position),
    }
    this.trading = new TradingServer(this.#room, this.#newProcess('trading'))
    this.recorder = new RecorderServer(this.#room, this.#newProcess('recorder'))
    this.standby = new StandbyServer(this.#room, this.#newProcess('standby'))
  }

  start(): void {
    this.trading.start()
  }

  /** Milliseconds since 1970 by the machine's clock. */
  nowMs(): number {
    return Math.floor((START_MICROS + this.#options.scheduler.now + this.clockMicros) / 1_000)
  }

  /** Reference ids that are old enough to be forgotten now are. */
  passTime(): void {
    const state = this.trading.machine?.engine.state
    if (state?.referencesFullAt(this.nowMs() * 1_000) !== true) return
    this.clockMicros += PASS_MICROS
    this.#options.coverage.count('eleven minutes pass')
  }

  processOf(pid: number): SimProcess | undefined {
    return this.#processes.get(pid)
  }

  /** A request has arrived at the machine; nobody answers while no trading process takes it. */
  receive(request: Request): void {
    const { trading } = this
    if (!trading.process.isAlive || this.isClosed) return
    this.#options.scheduler.after(trading.process, 0, () => trading.receive(request))
  }

  /** The process is gone, at once and without noticing; the supervisor starts another. */
  exit(process: SimProcess, why: string): void {
    if (!process.isAlive) return
    process.isAlive = false
    this.#options.trace(`${process.name} ${process.pid} ends: ${why}`)
    this.disk.abandon(process)
    if (process === this.trading.process) this.#leaveRecorder()
    const isSlow = this.#dice.chance(20)
    const wait = this.#dice.wait(isSlow ? RESTART_MICROS * 20 : RESTART_MICROS)
    this.#options.scheduler.after(undefined, wait, () => this.#replace(process))
  }

  /** All processes are gone, and whatever was not synced. */
  losePower(): void {
    const { coverage, trace } = this.#options
    coverage.count('power loss')
    trace('power loss')
    this.bootId = `boot-${this.#nextPid}`
    const below = (end: number): number => this.#dice.below(end)
    for (const server of [this.trading, this.recorder, this.standby]) {
      this.exit(server.process, 'power loss')
    }
    this.disk.losePower(below)
    this.rows.losePower(below)
    if (!this.#dice.chance(ROWS_LOST)) return
    coverage.count('rows lost and made again')
    this.rows.lose()
  }

  /**
   * Flips a bit of a snapshot, which stays so, or of what the log has acknowledged; true when the
   * log has one.
   */
  flip(): boolean {
    const { names } = this.disk
    const snapshots = names.paths(SNAPSHOT_FOLDER).filter((path) => path.endsWith('.snap'))
    if (snapshots.length > 0 && this.#dice.chance(50)) {
      const newest = snapshots.at(-1) as string
      const inode = names.get(newest) as Inode
      if (inode.size > 0) inode.flip(this.#dice.below(inode.size), 1 << this.#dice.below(8))
      this.exit(this.recorder.process, 'killed, and its last snapshot damaged')
      return false
    }
    const paths = names.paths(LOG_FOLDER).filter((path) => path.endsWith('.seg'))
    const path = paths.length === 0 ? undefined : this.#dice.pick(paths)
    const inode = path === undefined ? undefined : names.get(path)
    if (path === undefined || inode === undefined || inode.promised === 0) return false
    const flip = {
      ...{ path, inode },
      offset: this.#dice.below(inode.promised),
      mask: 1 << this.#dice.below(8),
    }
    inode.flip(flip.offset, flip.mask)
    this.#flips.push(flip)
    this.#options.trace(`a bit flips in ${path} at ${flip.offset}`)
    return true
  }

  /** The canary: the last acknowledged append is gone, as if the disk had lied. */
  forgetLastAppend(): void {
    this.exit(this.trading.process, 'killed, and its last append forgotten')
    const { names } = this.disk
    const last = names.paths(LOG_FOLDER).findLast((path) => isSegment(path))
    const inode = last === undefined ? undefined : names.get(last)
    inode?.truncate(inode.lastPromise)
    inode?.sync()
  }

  /** No fault from now on. */
  heal(): void {
    this.#plan = NO_FAULTS
    this.isDiskFull = false
    for (const process of this.#processes.values()) this.#options.scheduler.resume(process)
    this.#restoreBackup()
  }

  /** The servers and what they hold. */
  standing() {
    const { trading, recorder, standby, rows, disk } = this
    return { trading, recorder, standby, rows, disk, settings: this.#options.world.settings }
  }

  /** Servers that are not up and level with the log. */
  unsettled(): string[] {
    const { auditor } = this.#options
    const left: string[] = []
    if (!this.trading.isReady) left.push('the trading process is not ready')
    const { position } = auditor
    if (this.standby.position < position) left.push('the standby is behind')
    const recorded = this.recorder.machine?.engine.state.position ?? 0
    if (recorded < position) left.push('the recorder is behind')
    if (this.rows.model.mark.sequence < auditor.sequence) left.push('the rows are behind')
    return left
  }

  #newProcess(name: string): SimProcess {
    // Now and then the number of a dead process is given out again.
    const dead = [...this.#processes.values()].filter(({ isAlive }) => !isAlive)
    const again = dead.length > 0 && this.#dice.chance(10)
    const pid = again ? this.#dice.pick(dead).pid : ++this.#nextPid
    const process = new SimProcess(name, pid, this.#options.scheduler.now)
    this.#processes.set(pid, process)
    return process
  }

  #replace(process: SimProcess): void {
    if (process === this.recorder.process) {
      if (this.trading.isReady) this.#startRecorder()
    } else if (process === this.standby.process) {
      this.standby = new StandbyServer(this.#room, this.#newProcess('standby'))
      if (this.trading.isReady) this.#tellDurable(this.#options.auditor.position)
    } else if (process === this.trading.process) this.#restartTrading()
  }

  /** The trading process starts a recorder, and tells all how far the log is. */
  #ready(position: number): void {
    this.#garbled = false
    if (this.#flips.length > 0) this.#room.broken('the log was opened although a bit has flipped')
    this.#startRecorder()
    this.#tellDurable(position)
  }

  #startRecorder(): void {
    const { process } = this.recorder
    if (process.isAlive) this.#options.coverage.count('two recorders at once')
    this.recorder = new RecorderServer(this.#room, this.#newProcess('recorder'))
    this.#tellDurable(this.#options.auditor.position)
  }

  /** A recorder whose trading process is gone notices that after a while, and ends. */
  #leaveRecorder(): void {
    const { process } = this.recorder
    // One that writes a lot of rows hears of it late: then two of them write for a while.
    const mean = this.#dice.chance(40) ? RESTART_MICROS * 4 : RESTART_MICROS / 2
    this.#options.scheduler.after(undefined, this.#dice.wait(mean), () => {
      this.exit(process, 'its trading process is gone')
    })
  }

  #restartTrading(): void {
    const { standby } = this
    const isAble = standby.process.isAlive && standby.machine !== undefined && !this.#isTakingOver
    if (this.#dice.chance(this.#plan.takeOver) && isAble) {
      this.#takeOver(standby)
      return
    }
    this.trading = new TradingServer(this.#room, this.#newProcess('trading'))
    this.trading.start()
  }

  /** The standby becomes the trading process, with the engine that it has. */
  #takeOver(standby: StandbyServer): void {
    const { scheduler, coverage, trace, auditor } = this.#options
    this.#isTakingOver = true
    const begin = (): void => {
      this.#isTakingOver = false
      if (!standby.process.isAlive) {
        this.#restartTrading()
        return
      }
      const behind = auditor.position - standby.position
      coverage.count(behind > 0 ? 'take-over with a tail' : 'take-over without a tail')
      trace(`standby ${standby.process.pid} takes over, ${behind} events behind`)
      this.trading = new TradingServer(this.#room, standby.process, standby.machine)
      this.standby = new StandbyServer(this.#room, this.#newProcess('standby'))
      this.trading.start()
    }
    scheduler.as(standby.process, () => void standby.release())
    // A process that dies while it lets go is noticed here.
    scheduler.after(undefined, RESTART_MICROS, begin)
  }

  #tellDurable(position: number): void {
    const { network, coverage } = this.#options
    const { recorder, standby } = this
    if (position - standby.position > FAR_BEHIND) coverage.count('follower behind')
    network.send(this.#toRecorder, recorder.process, () => recorder.durable(position))
    network.send(this.#toStandby, standby.process, () => standby.durable(position))
  }

  /** The log was not opened. Damage that nobody caused would be a bug. */
  #refused(process: SimProcess, problem: LogProblem): void {
    const { scheduler, coverage, trace, auditor } = this.#options
    const text = JSON.stringify(problem)
    trace(`the log is refused: ${text}`)
    if (problem.kind === 'damaged' && this.#flips.length > 0) {
      coverage.count('flipped bit refused')
      this.#restoreBackup()
    } else if (problem.kind === 'damaged' && this.#garbled) {
      scheduler.as(process, () => {
        dropTail(auditor.position + 1).then(
          (why) => {
            if (why !== '') return this.#room.broken(why)
            coverage.count('garbled tail repaired')
            this.#garbled = false
            this.exit(process, 'repaired')
          },
          (error: unknown) => this.exit(process, String(error)),
        )
      })
      return
    } else if (problem.kind !== 'locked') {
      this.#room.broken(`the log is refused without a fault: ${text}`)
    }
    this.exit(process, 'the log is refused')
  }

  #restoreBackup(): void {
    for (const { inode, offset, mask } of this.#flips) inode.flip(offset, mask)
    if (this.#flips.length > 0) this.#options.trace('the log is as in the backup again')
    this.#flips = []
  }

  #diskFaults(random: Dice) {
    const isLog = (path: string): boolean => path.startsWith(LOG_FOLDER)
    const { coverage } = this.#options
    return {
      verdict: (_: SimProcess, call: Call, path: string): Verdict => {
        const isWriting = call === 'write' || call === 'rename' || call === 'sync'
        if (call === 'look') return this.isDiskFull && isSegment(path) ? 'full' : 'go'
        const percent = isLog(path) ? this.#plan.crashOnLog : this.#plan.crashOnSnapshot
        if (!random.chance(isWriting || call === 'truncate' ? percent : percent / 20)) return 'go'
        return random.pick(['crash-before', 'crash-inside', 'crash-after'])
      },
      latency: (call: Call): number => {
        const { diskMicros, slowDisk } = this.#plan
        const mean = call === 'write' || call === 'sync' ? diskMicros : diskMicros / 10
        return random.wait(random.chance(slowDisk) ? mean * 1_000 : mean)
      },
      torn: (bytes: number): number =>
        random.pick([0, bytes, random.below(bytes + 1), random.below(bytes + 1)]),
      garble: (bytes: Buffer, path: string): void => {
        if (bytes.length === 0 || !isSegment(path) || !random.chance(this.#plan.garbled)) return
        const at = random.below(bytes.length)
        bytes[at] = (bytes[at] as number) ^ (1 << random.below(8))
        this.#garbled = true
        coverage.count('torn write garbled')
      },
      chance: (percent: number): boolean => random.chance(percent),
      kill: (process: SimProcess, why: string): void => this.exit(process, why),
      noticed: (what: string, path: string): void => {
        coverage.count(`${isLog(path) ? 'log' : 'snapshot'}: ${what}`)
        if (path.startsWith(SNAPSHOT_FOLDER)) coverage.count('crash at a snapshot')
        const isAppend = what === 'write crash after' && isSegment(path)
        if (isAppend) coverage.count('crash between append and acknowledgement')
      },
    }
  }
}

function isSegment(path: string): boolean {
  return path.endsWith('.seg')
}
