/** Who is killed and when, drawn from the seed alone, so that SEED brings the same kills again. */
import type { Random } from './random.ts'

export const VICTIMS = ['trading', 'recorder', 'both'] as const
export type Victim = (typeof VICTIMS)[number]

export interface Kill {
  readonly victim: Victim
  /** Of trading before the kill. */
  readonly afterMs: number
  /** The server that starts then is killed too, so long after its process began; 0 for not. */
  readonly againAfterMs: number
}

const TRADING_MS_MIN = 300
const TRADING_MS_SPREAD = 900
const STARTING_MS_MIN = 150
const STARTING_MS_SPREAD = 1_200

/** `rounds` kills; each three in a row have each victim once, in any order. */
export function drawKills(random: Random, rounds: number): Kill[] {
  const kills: Kill[] = []
  let left: Victim[] = []
  while (kills.length < rounds) {
    if (left.length === 0) left = [...VICTIMS]
    const [victim] = left.splice(random.below(left.length), 1) as [Victim]
    const afterMs = TRADING_MS_MIN + random.below(TRADING_MS_SPREAD)
    const again = victim !== 'recorder' && random.below(3) === 0
    const againAfterMs = again ? STARTING_MS_MIN + random.below(STARTING_MS_SPREAD) : 0
    kills.push({ victim, afterMs, againAfterMs })
  }
  return kills
}
