/** What the server says of itself: its promise, and whether it lives and is ready. */
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { isoTime } from '../gitbitex-json.ts'
import type { ExchangePorts } from './ports.ts'
import { ALIVE, INFO, replies } from './schemas.ts'

const tags = ['server']

/** Adds `/api/info`, `/livez` and `/readyz`. */
export function healthRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, info, preview } = ports
  const { version, logId, durability, limits } = info
  app.get(
    '/api/info',
    { schema: { tags, summary: 'What this server promises', response: replies(INFO) } },
    () => ({
      version,
      log: durability.log,
      logId,
      survives: durability.survives,
      preview: preview !== undefined,
      sequence: gateway.state.sequence,
      rulesVersion: gateway.state.rulesVersion,
      time: isoTime(gateway.state.time),
      limits,
    }),
  )
  const response = replies(ALIVE)
  app.get('/livez', { schema: { tags, summary: 'The event loop turns', response } }, () => ({
    status: 'alive',
  }))
  app.get(
    '/readyz',
    { schema: { tags, summary: 'Orders are taken', response } },
    (_request, reply) =>
      gateway.ready
        ? reply.send({ status: 'ready' })
        : sendError(reply, { status: 503, retryAfterMs: 1_000, message: 'not ready yet' }),
  )
}
