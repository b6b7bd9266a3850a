/** Password hashing by argon2id on the threads of the native library, off the event loop. */
import type { PasswordHasher } from '@bourse/domain/auth/auth'
import { hash, parseOptions, verify } from '@node-rs/argon2'

export interface Argon2Cost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP's recommended minimum: 19 MiB, two passes, one lane. */
export const ARGON2_COST: Argon2Cost = { memoryKib: 19_456, passes: 2, lanes: 1 }

/** Value of the library's `Algorithm.Argon2id`, which is a const enum and cannot be imported. */
const ARGON2ID = 2

/** A hasher at `cost`. `verify` rejects on text that is no argon2 hash: the store is damaged. */
export function argon2Hasher(cost: Argon2Cost = ARGON2_COST): PasswordHasher {
  const options = {
    algorithm: ARGON2ID,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: cost.lanes,
  }
  return {
    hash: (password) => hash(password, options),
    verify: (stored, password) => verify(stored, password),
    outdated(stored) {
      const made = parseOptions(stored)
      const weaker = made.memoryCost < cost.memoryKib || made.timeCost < cost.passes
      return weaker || made.algorithm !== ARGON2ID
    },
  }
}
