/** Photos over HTTP: a ticket, the bytes under it by PUT, and the picture for everybody. */
import type { Auth, Session } from '@bourse/domain/auth/auth'
import { PHOTO_BYTES_MAX, PHOTO_PATH, type PhotoDesk } from '@bourse/domain/auth/care'
import { problemOf, sendError } from '@bourse/kit/http/errors'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { exceeded, sessionOf } from './caller.ts'
import type { CareLimiters } from './care-limiters.ts'
import { photoProblem } from './care-refusal.ts'
import { PICTURE_SCHEMA, TICKET_SCHEMA, UPLOAD_SCHEMA } from './care-schema.ts'

export interface PhotoRoutesOptions {
  readonly auth: Auth
  readonly desk: PhotoDesk
  readonly limiters?: Pick<CareLimiters, 'changeByUser'>
}

/** What is under a key never changes; it is somebody's face, so no shared cache keeps it. */
const PICTURE_HEADERS = {
  'cache-control': 'private, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
  // Should a browser be led to take it for a page, nothing in it may run.
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
}

/** The routes as a Fastify plugin, for an app made by `httpServer`. */
export const photoRoutes: FastifyPluginCallbackTypebox<PhotoRoutesOptions> = (
  app,
  options,
  done,
) => {
  const { auth, desk, limiters = {} } = options

  app.get('/api/files/url', { schema: TICKET_SCHEMA }, async (request, reply) => {
    const session = sessionOf(request, reply, auth)
    if (session === undefined) return reply
    const limited = exceeded(limiters.changeByUser, 'changes', String(session.userId))
    if (limited !== undefined) return sendError(reply, limited)
    const ticket = desk.openTicket(session.userId)
    if (!ticket.ok) return sendError(reply, photoProblem(ticket.problem))
    const path = `${PHOTO_PATH}${ticket.value}`
    return { url: path, key: path }
  })

  app.get(`${PHOTO_PATH}:key`, { schema: PICTURE_SCHEMA }, async (request, reply) => {
    const photo = await desk.picture(request.params.key)
    if (photo === undefined) return sendError(reply, { status: 404, message: 'not found' })
    return reply.headers(PICTURE_HEADERS).type(photo.type).send(photo.bytes)
  })

  app.register(uploadRoute, options)
  done()
}

/** In a scope of its own, where a body is bytes of any type. */
const uploadRoute: FastifyPluginCallbackTypebox<PhotoRoutesOptions> = (
  app,
  { auth, desk },
  done,
) => {
  const sessions = new WeakMap<FastifyRequest, Session>()
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    parsed(null, body)
  })
  app.setErrorHandler(sendUploadProblem)

  // Before the bytes are read: only whoever was given the ticket may send that many.
  app.addHook('onRequest', (request, reply, next) => {
    delete request.raw.headers['content-type']
    const session = sessionOf(request, reply, auth)
    if (session === undefined) return
    const { key } = request.params as { readonly key: string }
    const refusal = desk.refusalFor(session.userId, key)
    if (refusal !== undefined) {
      sendError(reply, photoProblem(refusal))
      return
    }
    sessions.set(request, session)
    next()
  })

  const validatorCompiler = () => () => true
  const upload = { schema: UPLOAD_SCHEMA, bodyLimit: PHOTO_BYTES_MAX, validatorCompiler }
  app.put(`${PHOTO_PATH}:key`, upload, async (request, reply) => {
    const session = sessions.get(request)
    if (session === undefined) throw new Error('the hook lets nobody in without a session')
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const stored = await desk.upload(session.userId, request.params.key, bytes)
    if (!stored.ok) return sendError(reply, photoProblem(stored.problem))
    return reply.code(204).send(null)
  })
  done()
}

/** As the server's own handler, with a sentence that says how large a picture may be. */
function sendUploadProblem(error: FastifyError, _request: FastifyRequest, reply: FastifyReply) {
  const problem = problemOf(error)
  if (problem === undefined) throw error
  if (problem.status !== 413) return sendError(reply, problem)
  const message = `a picture may have at most ${PHOTO_BYTES_MAX / 1024} KiB`
  return sendError(reply, { status: 413, message })
}
