/**
 * Yields the processor: while the trading process is busy, the recorder may use a share of one
 * processor only and falls behind, up to a limit; it catches up when trading calms down. A low
 * priority alone does not do that where processors share their caches and execution units.
 */

export interface PaceOptions {
  /** Lets the recorder read up to this position. */
  readonly grant: (position: number) => void
  /** Processor time that this process has used, and a steady clock, milliseconds. */
  readonly cpuMs: () => number
  readonly nowMs: () => number
  /** Position that counts as granted from the start. */
  readonly from: number
}

export interface Pace {
  /** The log is durable up to `position`; `busy` when the trading process needs the machine. */
  tell(position: number, busy: boolean): void
  /** To be called every `PACE_MS`: grants the next portion when its time has come. */
  tick(): void
  /** Everything told so far is granted, and whatever is told from now on. */
  release(): void
}

export const PACE_MS = 20
/** Share of one processor while trading is busy. */
const SHARE = 0.1
/**
 * Events behind at which the recorder stops yielding: so far the orders that are done and not in
 * SQL yet fit into memory, and a start replays them in a fraction of a second.
 */
const LAG_MAX = 150_000
/** Events granted at a time: some 20 ms of work. */
const PORTION = 1_000
/** Over this span the share is kept. */
const WINDOW_MS = 1_000
/** Trading that has said nothing for so long is not busy. */
const SILENCE_MS = 250

/** A pace that has granted nothing beyond `from`. */
export function recorderPace(options: PaceOptions): Pace {
  const { grant, cpuMs, nowMs } = options
  let told = options.from
  let granted = options.from
  let busy = false
  let toldAt = nowMs()
  let released = false
  let window = { startedAt: nowMs(), cpuAtStart: cpuMs() }

  function grantUpTo(position: number): void {
    if (position <= granted) return
    granted = position
    grant(position)
  }

  /** True while less than the share of this window has been used. */
  function hasShare(): boolean {
    const now = nowMs()
    if (now - window.startedAt >= WINDOW_MS) {
      window = { startedAt: now - PACE_MS, cpuAtStart: cpuMs() }
    }
    return cpuMs() - window.cpuAtStart <= (now - window.startedAt) * SHARE
  }

  return {
    tell(position, isBusy) {
      told = Math.max(told, position)
      busy = isBusy
      toldAt = nowMs()
      if (!busy || released || told - granted > LAG_MAX) grantUpTo(told)
    },
    tick() {
      if (granted === told) return
      if (!busy || released || nowMs() - toldAt > SILENCE_MS) grantUpTo(told)
      else if (hasShare()) grantUpTo(Math.min(told, granted + PORTION))
    },
    release() {
      released = true
      grantUpTo(told)
    },
  }
}
