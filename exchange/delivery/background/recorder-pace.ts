/**
 * Yields the processor: while the trading process is busy, the recorder may use a share of one
 * processor only and falls behind, up to a limit; it catches up when trading calms down. A low
 * priority alone does not do that where processors share their caches and execution units.
 */

export interface PaceOptions {
  /** Lets the recorder read up to this position. */
  readonly grant: (position: number) => void
  /** Position of the last event that the recorder has applied. */
  readonly reached: () => number
  /** Processor time that this process has used, and a steady clock, milliseconds. */
  readonly cpuMs: () => number
  readonly nowMs: () => number
}

export interface Pace {
  /** The log is durable up to `position`; `busy` when the trading process needs the machine. */
  tell(position: number, busy: boolean): void
  /**
   * Somebody waits for the rows up to this durable position: it is granted, busy or not. False, and
   * nothing done, when the recorder is too far from it.
   */
  want(position: number): boolean
  /** To be called every `PACE_MS`: grants the next portion when its time has come. */
  tick(): void
  /** Everything told so far is granted, and whatever is told from now on. */
  release(): void
}

export const PACE_MS = 20
/** Share of one processor while trading is busy. */
const SHARE = 0.1
/**
 * Events behind at which the recorder stops yielding: a start would take a second longer for them.
 * Before that the orders that are done and not in SQL yet may not fit into memory any more; history
 * then says that it is behind.
 */
const LAG_MAX = 1_000_000
/**
 * Events granted beyond what was applied: calm may end at any moment, and what is granted is done
 * at full speed.
 */
const AHEAD_MAX = 8_192
/** Events granted at a time while trading is busy: some 20 ms of work. */
const PORTION = 1_000
/** Events that somebody may have the recorder catch up on: less than half a second of work. */
const WANT_MAX = 20_000
/**
 * What was used beyond the share is owed, and what was not used may be used later, within these
 * bounds: after a calm second at full speed nothing is used for five.
 */
const OWED_MS_MAX = 500
const SAVED_MS_MAX = 20
/**
 * Trading that has said nothing for so many turns is not busy. Turns, not time: while rows are
 * written nothing is heard, however much was said.
 */
const SILENT_TURNS = 12

/** A pace that has granted nothing beyond what was reached already. */
export function recorderPace(options: PaceOptions): Pace {
  const { grant, reached, cpuMs, nowMs } = options
  let granted = reached()
  let told = granted
  let wanted = granted
  let busy = false
  let turnsSinceTold = 0
  let released = false
  let share = { savedMs: 0, atMs: nowMs(), cpuMs: cpuMs() }

  function grantUpTo(position: number): void {
    const most = released ? told : Math.min(told, reached() + AHEAD_MAX)
    const next = Math.min(position, most)
    if (next <= granted) return
    granted = next
    grant(next)
  }

  /** What needs no share is granted. */
  function advance(): void {
    const silent = turnsSinceTold > SILENT_TURNS
    if (!busy || released || silent || told - granted > LAG_MAX) grantUpTo(told)
    else grantUpTo(wanted)
  }

  /** True while less than the share has been used. */
  function hasShare(): boolean {
    const atMs = nowMs()
    const used = cpuMs()
    const savedMs = share.savedMs + (atMs - share.atMs) * SHARE - (used - share.cpuMs)
    share = {
      savedMs: Math.min(SAVED_MS_MAX, Math.max(-OWED_MS_MAX, savedMs)),
      ...{ atMs, cpuMs: used },
    }
    return share.savedMs > 0
  }

  return {
    tell(position, isBusy) {
      told = Math.max(told, position)
      busy = isBusy
      turnsSinceTold = 0
      advance()
    },
    want(position) {
      if (position - reached() > WANT_MAX) return false
      wanted = Math.max(wanted, position)
      advance()
      return true
    },
    tick() {
      turnsSinceTold++
      if (granted === told) return
      advance()
      if (busy && granted < told && hasShare()) grantUpTo(granted + PORTION)
    },
    release() {
      released = true
      advance()
    },
  }
}
