/** Tokens for programs: sign in for them, refresh them, end them, and the keys to verify them. */
import type { AccessTokens, Auth, TokenPair } from '@bourse/domain/auth/auth'
import { CREDENTIAL_PROBLEMS, sessionToken } from '@bourse/kit/http/credentials'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { AccountLimiters } from './account.ts'
import { clientOf, exceeded, exceededByAddress } from './caller.ts'
import { refusalProblem } from './refusal.ts'
import { END_TOKENS_SCHEMA, KEYS_SCHEMA, OPEN_TOKENS_SCHEMA, REFRESH_SCHEMA } from './schema.ts'

export interface TokenRoutesOptions {
  readonly auth: Auth
  /** The public keys, as a JSON Web Key Set. */
  readonly keySet: AccessTokens['keySet']
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  readonly limiters?: AccountLimiters
}

/** The routes as a Fastify plugin, for an app with the hook of `admitAccessTokens`. */
export const tokenRoutes: FastifyPluginCallbackTypebox<TokenRoutesOptions> = (
  app,
  { auth, keySet, nowMs, limiters = {} },
  done,
) => {
  app.post('/api/auth/tokens', { schema: OPEN_TOKENS_SCHEMA }, async (request, reply) => {
    const { email, password } = request.body
    const limited =
      exceededByAddress(limiters.signInByAddress, 'sign-ins', request) ??
      exceeded(limiters.signInByEmail, 'sign-ins with this e-mail', email.toLowerCase())
    if (limited !== undefined) return sendError(reply, limited)
    const opened = await auth.openTokens(email, password, clientOf(request))
    if (!opened.ok) return sendError(reply, refusalProblem(opened.problem))
    return answer(reply, opened.value, nowMs())
  })

  app.post('/api/auth/tokens/refresh', { schema: REFRESH_SCHEMA }, async (request, reply) => {
    const limited = exceededByAddress(limiters.refreshByAddress, 'refreshes', request)
    if (limited !== undefined) return sendError(reply, limited)
    const refreshed = await auth.refresh(request.body.refreshToken, clientOf(request))
    if (!refreshed.ok) return sendError(reply, REFRESH_PROBLEMS[refreshed.problem])
    return answer(reply, refreshed.value, nowMs())
  })

  app.delete('/api/auth/tokens', { schema: END_TOKENS_SCHEMA }, async (request, reply) => {
    const token = sessionToken(request.headers)
    if (token === undefined) return sendError(reply, CREDENTIAL_PROBLEMS.missing)
    const state = auth.check(token)
    if (state.kind !== 'valid') return sendError(reply, CREDENTIAL_PROBLEMS[state.kind])
    await auth.signOut(token)
    return reply.code(204).send(null)
  })

  app.get('/.well-known/jwks.json', { schema: KEYS_SCHEMA }, (_request, reply) => {
    reply.header('cache-control', `public, max-age=${KEYS_CACHED_SECONDS}`).send(keySet)
  })
  done()
}

/** A new key is known to everybody after that. */
const KEYS_CACHED_SECONDS = 300

/** Whoever holds a stolen token is not told that it was found out. */
const REFRESH_PROBLEMS = {
  unknown: { status: 401, code: 5, message: 'the refresh token is not valid, sign in again' },
  reused: { status: 401, code: 5, message: 'the refresh token is not valid, sign in again' },
  expired: { status: 401, code: 3, message: 'the refresh token has expired, sign in again' },
} as const satisfies Record<string, HttpProblem>

function answer(reply: FastifyReply, pair: TokenPair, now: number) {
  reply.header('cache-control', 'no-store')
  return {
    accessToken: pair.accessToken,
    refreshToken: pair.refreshToken,
    tokenType: 'Bearer' as const,
    expiresIn: secondsUntil(pair.accessUntil, now),
    refreshExpiresIn: secondsUntil(pair.refreshUntil, now),
  }
}

function secondsUntil(until: number, now: number): number {
  return Math.max(0, Math.round((until - now) / 1_000))
}
