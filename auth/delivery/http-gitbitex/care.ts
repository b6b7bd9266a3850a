/** What people do with their account: name, photo, password, and the way back when it is lost. */
import type { Auth } from '@bourse/domain/auth/auth'
import type { AccountCare } from '@bourse/domain/auth/care'
import { problemOf, sendError, sendFormError } from '@bourse/kit/http/errors'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { sendToken, userAnswer } from './account.ts'
import { clientOf, exceeded, exceededByAddress, sessionOf } from './caller.ts'
import type { CareLimiters } from './care-limiters.ts'
import { careProblem } from './care-refusal.ts'
import {
  CODE_SCHEMA,
  NAME_SCHEMA,
  PASSWORD_SCHEMA,
  PHOTO_SCHEMA,
  RESET_SCHEMA,
} from './care-schema.ts'

export interface CareRoutesOptions {
  readonly auth: Auth
  readonly care: AccountCare
  readonly limiters?: CareLimiters
}

/** The routes as a Fastify plugin, for an app made by `httpServer`. */
export const careRoutes: FastifyPluginCallbackTypebox<CareRoutesOptions> = (app, options, done) => {
  app.register(profileRoutes, options)
  app.register(passwordRoutes, options)
  done()
}

const profileRoutes: FastifyPluginCallbackTypebox<CareRoutesOptions> = (
  app,
  { auth, care, limiters = {} },
  done,
) => {
  app.post('/api/users/name', { schema: NAME_SCHEMA }, async (request, reply) => {
    const session = sessionOf(request, reply, auth)
    if (session === undefined) return reply
    const limited = exceeded(limiters.changeByUser, 'changes', String(session.userId))
    if (limited !== undefined) return sendError(reply, limited)
    const changed = await care.setName(session.userId, request.body.name)
    return changed.ok ? userAnswer(changed.value) : sendError(reply, careProblem(changed.problem))
  })

  app.post('/api/users/profilePhoto', { schema: PHOTO_SCHEMA }, async (request, reply) => {
    const session = sessionOf(request, reply, auth)
    if (session === undefined) return reply
    const limited = exceeded(limiters.changeByUser, 'changes', String(session.userId))
    if (limited !== undefined) return sendError(reply, limited)
    const changed = await care.setPhoto(session.userId, request.body.profilePhotoUrl)
    return changed.ok ? userAnswer(changed.value) : sendError(reply, careProblem(changed.problem))
  })
  done()
}

/** The forms behind these read an error's sentence at a place of their own. */
const passwordRoutes: FastifyPluginCallbackTypebox<CareRoutesOptions> = (
  app,
  { auth, care, limiters = {} },
  done,
) => {
  app.setErrorHandler(sendFormProblem)

  app.post('/api/users/password', { schema: PASSWORD_SCHEMA }, async (request, reply) => {
    const session = sessionOf(request, reply, auth)
    if (session === undefined) return reply
    const { userId } = session
    const limited = exceeded(limiters.changeByUser, 'changes', String(userId))
    if (limited !== undefined) return sendFormError(reply, limited)
    const { oldPassword, newPassword } = request.body
    const changed = await care.changePassword(userId, oldPassword, newPassword)
    if (!changed.ok) return sendFormError(reply, careProblem(changed.problem))
    const { token } = await auth.openSession(userId, clientOf(request))
    return sendToken(request, reply, token)
  })

  app.post('/api/verifyCodes/restPassword', { schema: CODE_SCHEMA }, async (request, reply) => {
    const { email } = request.body
    const limited =
      exceededByAddress(limiters.codeByAddress, 'codes', request) ??
      exceeded(limiters.codeByEmail, 'codes for this e-mail', email.toLowerCase())
    if (limited !== undefined) return sendFormError(reply, limited)
    const asked = await care.requestReset(email)
    if (!asked.ok) return sendFormError(reply, careProblem(asked.problem))
    return reply.code(204).send(null)
  })

  app.post('/api/users/password/reset', { schema: RESET_SCHEMA }, async (request, reply) => {
    const limited = exceededByAddress(limiters.resetByAddress, 'tries', request)
    if (limited !== undefined) return sendFormError(reply, limited)
    const { email, verifyCode, newPassword } = request.body
    const reset = await care.resetPassword(email, verifyCode, newPassword)
    if (!reset.ok) return sendFormError(reply, careProblem(reset.problem))
    return reply.code(204).send(null)
  })
  done()
}

/** Bad input in the shape that forms read; the rest is for the server's own handler. */
function sendFormProblem(error: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error)
  if (problem === undefined) throw error
  return sendFormError(reply, problem)
}
