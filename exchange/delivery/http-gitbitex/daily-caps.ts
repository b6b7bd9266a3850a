/** How much each user has moved today: a preview's guard against endless deposits. */

/** Users and currencies remembered in one day; beyond it nobody else may move anything that day. */
export const DAILY_ENTRIES_MAX = 100_000
const DAY_MS = 86_400_000

export interface DailyCaps {
  /** Takes `amount` atoms of the cap, or says how much is left today and when a new day begins. */
  take(key: string, amount: bigint, cap: bigint): 'taken' | CapReached
  /** Gives back what was taken for something that did not happen after all. */
  giveBack(key: string, amount: bigint): void
}

export interface CapReached {
  readonly left: bigint
  readonly retryAfterMs: number
}

/** Empty counters by the UTC day of `clockMs`; they begin anew with a restart. */
export function dailyCaps(clockMs: () => number): DailyCaps {
  const moved = new Map<string, bigint>()
  let day = 0
  return {
    take(key, amount, cap) {
      const now = clockMs()
      const today = Math.floor(now / DAY_MS)
      if (today !== day) moved.clear()
      day = today
      const before = moved.get(key) ?? 0n
      const full = before === 0n && moved.size >= DAILY_ENTRIES_MAX
      if (full || before + amount > cap) {
        return { left: full ? 0n : cap - before, retryAfterMs: (today + 1) * DAY_MS - now }
      }
      moved.set(key, before + amount)
      return 'taken'
    },
    giveBack(key, amount) {
      const before = moved.get(key) ?? 0n
      if (before <= amount) moved.delete(key)
      else moved.set(key, before - amount)
    },
  }
}
