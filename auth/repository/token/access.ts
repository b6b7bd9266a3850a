/**
 * Access tokens as signed JWTs, in the profile of RFC 9068. Everything about one is pinned: the
 * algorithm, issuer, audience and type; keys are those given at the start, found by their id.
 */
import { randomUUID } from 'node:crypto'
import type { AccessClaims, AccessTokens } from '@bourse/domain/auth/auth'
import { toUserId } from '@bourse/domain/shared/ids'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { SigningKeys } from './keys.ts'

export interface AccessTokenOptions {
  readonly keys: SigningKeys
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** How long a token may be good at most; one that claims more is not ours. */
  readonly ageMaxMs: number
}

export const ISSUER = 'bourse'
export const AUDIENCE = 'bourse-api'
const ALGORITHM = 'ES256'
const TYPE = 'at+jwt'
/** How far the clocks of two servers with the same keys may be apart. */
const SKEW_SECONDS = 30

/** Signs with the first of the keys, verifies with all. Times are in whole seconds. */
export function jwtAccessTokens({ keys, nowMs, ageMaxMs }: AccessTokenOptions): AccessTokens {
  const [signing] = keys
  const byId = new Map(keys.map((key) => [key.kid, key.publicKey]))
  return {
    keySet: { keys: keys.map(({ jwk }) => jwk) },
    sign({ userId, sessionId, expiresAt }) {
      return new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: signing.kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(String(userId))
        .setJti(randomUUID())
        .setIssuedAt(Math.floor(nowMs() / 1_000))
        .setExpirationTime(Math.ceil(expiresAt / 1_000))
        .sign(signing.privateKey)
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => known(byId.get(kid ?? '')), {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          requiredClaims: ['sub', 'sid', 'jti', 'iat', 'exp'],
          maxTokenAge: Math.ceil(ageMaxMs / 1_000),
          clockTolerance: SKEW_SECONDS,
          currentDate: new Date(nowMs()),
        })
        return claimsOf(payload)
      } catch (error) {
        // Thrown only once the signature and all else are right.
        return error instanceof errors.JWTExpired ? 'expired' : undefined
      }
    },
  }
}

function known<Key>(key: Key | undefined): Key {
  if (key === undefined) throw new errors.JWKSNoMatchingKey()
  return key
}

function claimsOf({ sub = '', sid, exp = 0 }: JWTPayload): AccessClaims | undefined {
  const userId = /^[1-9][0-9]{0,15}$/.test(sub) ? Number(sub) : 0
  if (!Number.isSafeInteger(userId) || userId === 0) return undefined
  if (typeof sid !== 'number' || !Number.isSafeInteger(sid)) return undefined
  return { userId: toUserId(userId), sessionId: sid, expiresAt: exp * 1_000 }
}
