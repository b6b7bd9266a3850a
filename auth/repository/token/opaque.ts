/** Opaque tokens out of the system's random source. */
import { hash, randomBytes } from 'node:crypto'
import type { TokenSource } from '@bourse/domain/auth/auth'

const TOKEN_BYTES = 32

/** Tokens of 43 base64url characters; at rest SHA-256, which needs no salt for random input. */
export function opaqueTokens(): TokenSource {
  return {
    make: () => randomBytes(TOKEN_BYTES).toString('base64url'),
    hash: (token) => hash('sha256', token, 'base64url'),
  }
}
