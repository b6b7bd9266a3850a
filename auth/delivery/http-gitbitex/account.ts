/** The account routes of the gitbitex contract: register, sign in, sign out, who am I. */
import type { Auth, User } from '@bourse/domain/auth/auth'
import { CREDENTIAL_PROBLEMS, sessionToken, tokenCookie } from '@bourse/kit/http/credentials'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { Limiter } from '@bourse/kit/ratelimit/token-bucket'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { clientOf, exceeded, exceededByAddress } from './caller.ts'
import { refusalProblem } from './refusal.ts'
import { REGISTER_SCHEMA, SELF_SCHEMA, SIGN_IN_SCHEMA, SIGN_OUT_SCHEMA } from './schema.ts'

/** How often what may be tried; what is left out is not limited. */
export interface AccountLimiters {
  readonly registerByAddress?: Limiter
  readonly signInByAddress?: Limiter
  /** By e-mail, whether registered or not. */
  readonly signInByEmail?: Limiter
  readonly refreshByAddress?: Limiter
}

export interface AccountRoutesOptions {
  readonly auth: Auth
  /**
   * What else a new user gets; the answer waits for it. Should it fail, that is logged and the user
   * is registered all the same.
   */
  readonly onRegistered: (user: User) => Promise<void>
  readonly limiters?: AccountLimiters
}

/** The routes as a Fastify plugin, for an app made by `httpServer`. */
export const accountRoutes: FastifyPluginCallbackTypebox<AccountRoutesOptions> = (
  app,
  { auth, onRegistered, limiters = {} },
  done,
) => {
  app.post('/api/users', { schema: REGISTER_SCHEMA }, async (request, reply) => {
    const limited = exceededByAddress(limiters.registerByAddress, 'registrations', request)
    if (limited !== undefined) return sendError(reply, limited)
    const { email, password } = request.body
    const registered = await auth.register(email, password)
    if (!registered.ok) return sendError(reply, refusalProblem(registered.problem))
    const user = registered.value
    try {
      await onRegistered(user)
    } catch (error) {
      request.log.error({ err: error, userId: user.id }, 'a new user did not get everything')
    }
    return userAnswer(user)
  })

  app.post('/api/users/accessToken', { schema: SIGN_IN_SCHEMA }, async (request, reply) => {
    const { email, password } = request.body
    const limited =
      exceededByAddress(limiters.signInByAddress, 'sign-ins', request) ??
      exceeded(limiters.signInByEmail, 'sign-ins with this e-mail', email.toLowerCase())
    if (limited !== undefined) return sendError(reply, limited)
    const signedIn = await auth.signIn(email, password, clientOf(request))
    if (!signedIn.ok) return sendError(reply, refusalProblem(signedIn.problem))
    const { token } = signedIn.value
    return sendToken(request, reply, token)
  })

  app.delete('/api/users/accessToken', { schema: SIGN_OUT_SCHEMA }, async (request, reply) => {
    const token = sessionToken(request.headers)
    reply.header('set-cookie', tokenCookie('', 0, isSecure(request)))
    if (token !== undefined) await auth.signOut(token)
    return reply.code(204).send(null)
  })

  app.get('/api/users/self', { schema: SELF_SCHEMA }, async (request, reply) => {
    const token = sessionToken(request.headers)
    if (token === undefined) return sendError(reply, ANONYMOUS)
    const state = auth.check(token)
    if (state.kind !== 'valid') return sendError(reply, CREDENTIAL_PROBLEMS[state.kind])
    const user = await auth.user(state.session.userId)
    return user === undefined ? sendError(reply, CREDENTIAL_PROBLEMS.unknown) : userAnswer(user)
  })
  done()
}

/** As long as a session can last. */
const COOKIE_SECONDS = 7 * 24 * 60 * 60

/** Not 401: the client asks on every page load and would take 401 as an order to sign in. */
const ANONYMOUS: HttpProblem = { ...CREDENTIAL_PROBLEMS.missing, status: 403, code: 0 }

/** The user as every account route answers; without a name, what the e-mail says before its @. */
export function userAnswer(user: User) {
  return {
    id: String(user.id),
    email: user.email,
    name: user.name === '' ? user.email.slice(0, user.email.indexOf('@')) : user.name,
    profilePhoto: user.photo,
    twoStepVerificationType: null,
    band: false,
    createdAt: new Date(user.createdAt).toISOString(),
  }
}

/** Answers a session's token as JSON text, and as the cookie that the browser keeps. */
export function sendToken(request: FastifyRequest, reply: FastifyReply, token: string) {
  reply.header('set-cookie', tokenCookie(token, COOKIE_SECONDS, isSecure(request)))
  // Fastify sends text as it is: the quotes make it JSON.
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(token))
}

function isSecure(request: FastifyRequest): boolean {
  return request.protocol === 'https'
}
