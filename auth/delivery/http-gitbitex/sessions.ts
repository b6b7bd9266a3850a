/** A user's own sessions: list them, end one, end all others. */
import type { Auth, Session, SessionInfo } from '@bourse/domain/auth/auth'
import type { UserId } from '@bourse/domain/shared/ids'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { sessionOf } from './caller.ts'
import { END_OTHERS_SCHEMA, END_SESSION_SCHEMA, SESSIONS_SCHEMA } from './schema.ts'

export interface SessionRoutesOptions {
  readonly auth: Auth
  /** True for an account whose password is public: its other sessions are those of strangers. */
  readonly isShared?: (userId: UserId) => boolean
}

/** The routes as a Fastify plugin, for an app with the hook of `admitAccessTokens`. */
export const sessionRoutes: FastifyPluginCallbackTypebox<SessionRoutesOptions> = (
  app,
  { auth, isShared = () => false },
  done,
) => {
  /** Whether whoever signed in as `current` may know and end the session `id`. */
  function isTheirs(current: Session, id: number): boolean {
    return id === current.id || !isShared(current.userId)
  }

  app.get('/api/users/self/sessions', { schema: SESSIONS_SCHEMA }, (request, reply) => {
    const current = sessionOf(request, reply, auth)
    if (current === undefined) return
    const own = auth.sessionsOf(current.userId).filter(({ id }) => isTheirs(current, id))
    reply.send(own.map((session) => sessionRow(session, current.id)))
  })

  app.delete(
    '/api/users/self/sessions/:id',
    { schema: END_SESSION_SCHEMA },
    async (request, reply) => {
      const current = sessionOf(request, reply, auth)
      if (current === undefined) return reply
      const id = sessionId(request.params.id)
      const ended = isTheirs(current, id) && (await auth.revoke(current.userId, id))
      if (!ended) return sendError(reply, { status: 404, message: 'there is no such session' })
      return reply.code(204).send(null)
    },
  )

  app.delete('/api/users/self/sessions', { schema: END_OTHERS_SCHEMA }, async (request, reply) => {
    const current = sessionOf(request, reply, auth)
    if (current === undefined) return reply
    if (isShared(current.userId)) return { ended: 0 }
    return { ended: await auth.revokeAll(current.userId, current.id) }
  })
  done()
}

function sessionRow({ id, kind, createdAt, seenAt, client }: SessionInfo, currentId: number) {
  return {
    id: String(id),
    kind,
    createdAt: new Date(createdAt).toISOString(),
    seenAt: new Date(seenAt).toISOString(),
    address: client.address,
    agent: client.agent,
    current: id === currentId,
  }
}

/** The number that `text` writes in the one usual way; otherwise 0, which no session has. */
function sessionId(text: string): number {
  return /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : 0
}
