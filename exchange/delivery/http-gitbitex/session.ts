/** Who sent a private request: one synchronous look at its token. */
import type { TokenState } from '@bourse/domain/auth/auth'
import type { UserId } from '@bourse/domain/shared/ids'
import { CREDENTIAL_PROBLEMS, sessionToken } from '@bourse/kit/http/credentials'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Bucket, Caller } from './ports.ts'

interface PrivateDoor {
  readonly check: (token: string) => TokenState
  readonly bucket: Bucket | undefined
  /** Tokens that the request costs, 1 when left out. */
  readonly cost?: number
  /** Says no in another shape than `sendError`. */
  readonly refuse?: typeof sendError
}

/**
 * The caller of a private request, or undefined after the reply was refused: 401 without a good
 * token, 429 when the caller's bucket is empty.
 */
export function callerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  door: PrivateDoor,
): Caller | undefined {
  const { refuse = sendError } = door
  const token = sessionToken(request.headers)
  const state: TokenState | undefined = token === undefined ? undefined : door.check(token)
  if (state?.kind !== 'valid') {
    refuse(reply, CREDENTIAL_PROBLEMS[state === undefined ? 'missing' : state.kind])
    return undefined
  }
  if (!mayPass(reply, door, state.session.userId)) return undefined
  return state.session
}

/** True when the user's bucket holds what the request costs; false after the reply was refused. */
export function mayPass(
  reply: FastifyReply,
  { bucket, cost, refuse = sendError }: Omit<PrivateDoor, 'check'>,
  user: UserId,
): boolean {
  const waitMs = bucket === undefined ? 0 : bucket.take(user, cost)
  if (waitMs === 0) return true
  refuse(reply, Number.isFinite(waitMs) ? tooMany(waitMs) : TOO_LARGE)
  return false
}

/** More at once than a full bucket holds: waiting is no use. */
const TOO_LARGE: HttpProblem = { status: 429, message: 'too many at once, send fewer' }

/** The problem of a caller who is too quick. */
function tooMany(retryAfterMs: number): HttpProblem {
  return { status: 429, retryAfterMs, message: 'too many requests, slow down' }
}
