/** What may go wrong in one run: drawn once from its seed, and much of it never. */
import type { Dice } from './dice.ts'

export interface FaultPlan {
  /** Messages between clients and server: percent lost, sent twice, and far too late. */
  readonly lost: number
  readonly doubled: number
  readonly late: number
  /** Mean delay of a message and of a late one, microseconds. */
  readonly delayMicros: number
  readonly lateMicros: number
  /** Percent of disk calls at which the calling process dies. */
  readonly crashOnLog: number
  readonly crashOnSnapshot: number
  /** The same for writes of rows. */
  readonly crashOnRows: number
  /** Percent of torn writes whose bytes are spoiled, too. */
  readonly garbled: number
  /** Mean time of a disk call, and percent of calls that take a thousand times as long. */
  readonly diskMicros: number
  readonly slowDisk: number
  /** Percent of appends that have an event twice, as a producer's own retry makes it. */
  readonly producerTwice: number
  /** Percent of batches that a follower gets again. */
  readonly deliveredTwice: number
  /** Percent of crashes after which the standby takes over, rather than a new process. */
  readonly takeOver: number
  /** How often in a run each of these happens, on average. */
  readonly kills: number
  readonly recorderKills: number
  readonly standbyKills: number
  readonly powerLosses: number
  readonly pauses: number
  readonly clockJumps: number
  readonly diskFull: number
  readonly clogs: number
  readonly flips: number
}

/** A plan without any fault: what the end of a run is healed to. */
export const NO_FAULTS: FaultPlan = {
  ...{ lost: 0, doubled: 0, late: 0, delayMicros: 200, lateMicros: 0 },
  ...{ crashOnLog: 0, crashOnSnapshot: 0, crashOnRows: 0, garbled: 0 },
  ...{ diskMicros: 100, slowDisk: 0, producerTwice: 0, deliveredTwice: 0, takeOver: 0 },
  ...{ kills: 0, recorderKills: 0, standbyKills: 0, powerLosses: 0, pauses: 0 },
  ...{ clockJumps: 0, diskFull: 0, clogs: 0, flips: 0 },
}

/** The plan of one run. One in twelve has no faults at all. */
export function drawFaultPlan(dice: Dice): FaultPlan {
  const delayMicros = dice.pick([50, 200, 1_000, 20_000])
  const diskMicros = dice.pick([20, 120, 120, 2_000])
  if (dice.chance(8)) return { ...NO_FAULTS, delayMicros, diskMicros }
  return {
    delayMicros,
    diskMicros,
    lateMicros: dice.pick([30_000, 500_000, 8_000_000]),
    lost: dice.pick([0, 0, 1, 5, 20]),
    doubled: dice.pick([0, 0, 1, 5, 25]),
    late: dice.pick([0, 0, 1, 5]),
    crashOnLog: dice.pick([0, 0, 0.05, 0.2]),
    crashOnSnapshot: dice.pick([0, 0, 1, 5]),
    crashOnRows: dice.pick([0, 0, 0.5, 1.5]),
    garbled: dice.pick([0, 0, 30, 80]),
    slowDisk: dice.pick([0, 0, 0.2, 1]),
    producerTwice: dice.pick([0, 0, 3, 40]),
    deliveredTwice: dice.pick([0, 0, 5, 50]),
    takeOver: dice.pick([0, 30, 80]),
    kills: dice.pick([0, 0, 3, 9]),
    recorderKills: dice.pick([0, 0, 2, 6]),
    standbyKills: dice.pick([0, 0, 3]),
    powerLosses: dice.pick([0, 0, 0, 2, 6]),
    pauses: dice.pick([0, 0, 4, 20]),
    clockJumps: dice.pick([0, 0, 4, 20]),
    diskFull: dice.pick([0, 0, 0, 2, 5]),
    clogs: dice.pick([0, 0, 3, 12]),
    flips: dice.pick([0, 0, 0, 2, 6]),
  }
}
