/** `node:crypto` with randomness that follows from the seed. */
import { createHash as realHash } from 'node:crypto'
import { present } from '../world/present.ts'

/** The same as the real one. */
export const createHash = realHash

/** `count` bytes of the run's own randomness. */
export function randomBytes(count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => present().dice.below(256)))
}
