/**
 * Random choices of the simulator. Every part draws from a stream of its own, named after it, so
 * that one more draw in one place does not reshuffle all the others.
 */
import { type Random, seededRandom } from '@bourse/exchange/usecase/trading/testkit/random'

/** A stream of choices with the two draws that only simulations need. */
export interface Dice extends Random {
  /** A wait with this mean, at least 1: most are short, few are long. */
  wait(mean: number): number
  /** The values in another order. */
  shuffled<Value>(values: readonly Value[]): Value[]
}

/** The stream `name` of the run `seed`: always the same for the same two. */
export function dice(seed: number, name: string): Dice {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  for (let at = 0; at < name.length; at++) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
    hash ^= hash >>> 15
  }
  const random = seededRandom(hash >>> 0)
  return {
    ...random,
    wait: (mean) => Math.max(1, Math.round(-Math.log(1 - random.below(2 ** 32) / 2 ** 32) * mean)),
    shuffled(values) {
      const left = [...values]
      const drawn: typeof left = []
      while (left.length > 0) drawn.push(...left.splice(random.below(left.length), 1))
      return drawn
    },
  }
}
