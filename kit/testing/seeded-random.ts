/** Random numbers for tests: the seed is printed with the test and SEED replays it. */
import type { TestContext } from 'node:test'

export interface SeededRandom {
  readonly seed: number
  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number
}

/** Numbers from the SEED of the environment, or else from a new seed; either is told to `t`. */
export function seededRandom(t: TestContext): SeededRandom {
  const given = process.env['SEED']
  const seed = given === undefined ? (Math.random() * 2 ** 32) >>> 0 : Number.parseInt(given, 10)
  t.diagnostic(`SEED=${seed}`)
  let state = seed
  return {
    seed,
    below(bound) {
      state = (state + 0x9e37_79b9) >>> 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
      return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * bound)
    },
  }
}
