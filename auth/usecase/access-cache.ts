/**
 * Access tokens whose signature was verified, so that checking one again is a Map lookup. What a
 * token can do hangs on its session all the same: it ends with it.
 */
import type { AccessTokens, TokenState } from '@bourse/domain/auth/auth'
import type { AuthLimits } from './limits.ts'
import { EXPIRED, type SessionTable, UNKNOWN } from './session-table.ts'
import { WorkQueue } from './work-queue.ts'

export interface AccessCacheParts {
  readonly access: AccessTokens
  readonly sessions: SessionTable
  readonly nowMs: () => number
  readonly limits: AuthLimits
}

/** Longer texts are no access tokens. */
const LENGTH_MAX = 1_024

/** True for what has the outward form of a signed token; opaque tokens have no dots. */
export function looksSigned(token: string): boolean {
  const first = token.indexOf('.')
  if (first === -1 || token.length > LENGTH_MAX) return false
  const second = token.indexOf('.', first + 1)
  return second !== -1 && !token.includes('.', second + 1)
}

export class AccessCache {
  readonly #parts: AccessCacheParts
  readonly #queue: WorkQueue
  /** In the order of admission, so that the first is the one to drop; bounded. */
  readonly #byToken = new Map<string, Admitted>()
  /** Verifications under way: the same token is verified once. */
  readonly #pending = new Map<string, Promise<void>>()

  constructor(parts: AccessCacheParts) {
    this.#parts = parts
    this.#queue = new WorkQueue(parts.limits.verifying, parts.limits.verifyWaiting)
  }

  check(token: string): TokenState {
    const admitted = this.#byToken.get(token)
    if (admitted === undefined) return UNKNOWN
    if (this.#parts.nowMs() >= admitted.until) return EXPIRED
    return this.#parts.sessions.checkSigned(admitted.sessionId, admitted.userId)
  }

  /** Never rejects; what cannot be verified stays unknown. */
  async admit(token: string): Promise<void> {
    if (!looksSigned(token) || this.#byToken.has(token)) return
    const pending = this.#pending.get(token)
    if (pending !== undefined) return pending
    if (this.#queue.full) return
    const verifying = this.#queue.run(() => this.#verify(token))
    this.#pending.set(token, verifying)
    await verifying
    this.#pending.delete(token)
  }

  /** Drops tokens that have run out. */
  prune(): void {
    const now = this.#parts.nowMs()
    for (const [token, { until }] of this.#byToken) {
      if (now >= until) this.#byToken.delete(token)
    }
  }

  /** Tokens held. */
  get size(): number {
    return this.#byToken.size
  }

  async #verify(token: string): Promise<void> {
    const claims = await this.#parts.access.verify(token).catch(() => undefined)
    if (claims === undefined) return
    if (this.#byToken.size >= this.#parts.limits.tokensCached) {
      const [first] = this.#byToken.keys()
      if (first !== undefined) this.#byToken.delete(first)
    }
    this.#byToken.set(
      token,
      claims === 'expired' ? RUN_OUT : { ...claims, until: claims.expiresAt },
    )
  }
}

interface Admitted {
  readonly sessionId: number
  readonly userId: number
  readonly until: number
}

const RUN_OUT: Admitted = { sessionId: 0, userId: 0, until: Number.NEGATIVE_INFINITY }
