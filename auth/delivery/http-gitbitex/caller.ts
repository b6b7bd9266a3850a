/** Who sends a request: the client for the list of sessions, the address, the session. */
import type { Auth, ClientInfo, Session } from '@bourse/domain/auth/auth'
import { CREDENTIAL_PROBLEMS, sessionToken } from '@bourse/kit/http/credentials'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import { addressKey } from '@bourse/kit/ratelimit/address-key'
import type { Limiter } from '@bourse/kit/ratelimit/token-bucket'
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { tooMany } from './refusal.ts'

/** The client as it calls itself; the use case cuts it to fit. */
export function clientOf(request: FastifyRequest): ClientInfo {
  return { address: request.ip, agent: request.headers['user-agent'] ?? '' }
}

/** The valid session of a private request, or undefined after the reply was refused with 401. */
export function sessionOf(
  request: FastifyRequest,
  reply: FastifyReply,
  auth: Auth,
): Session | undefined {
  const token = sessionToken(request.headers)
  const state = token === undefined ? undefined : auth.check(token)
  if (state?.kind === 'valid') return state.session
  sendError(reply, CREDENTIAL_PROBLEMS[state === undefined ? 'missing' : state.kind])
  return undefined
}

/** The 429 of a caller's address that does too much of `what`, or undefined. */
export function exceededByAddress(
  limiter: Limiter | undefined,
  what: string,
  request: FastifyRequest,
): HttpProblem | undefined {
  return exceeded(limiter, what, addressKey(request.ip))
}

/** The 429 for too much of `what` under `key`, or undefined. */
export function exceeded(
  limiter: Limiter | undefined,
  what: string,
  key: string,
): HttpProblem | undefined {
  const retryAfterMs = limiter === undefined ? 0 : limiter.take(key)
  return retryAfterMs > 0 ? tooMany(what, retryAfterMs) : undefined
}

/**
 * The hook that lets a signed access token be verified before any route asks for it. Opaque tokens,
 * and signed ones seen before, pass at once.
 */
export function admitAccessTokens(auth: Pick<Auth, 'admit' | 'check'>): onRequestHookHandler {
  return (request, _reply, done) => {
    const token = sessionToken(request.headers)
    if (token === undefined || !token.includes('.') || auth.check(token).kind !== 'unknown') done()
    else auth.admit(token).then(() => done(), done)
  }
}
