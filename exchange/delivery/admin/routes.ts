/**
 * The operator's door, on a listener of its own that only the machine itself can reach. Every
 * route needs the credential, every action is logged with its outcome.
 */
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import { API_HEADERS } from '@bourse/kit/http/security-headers'
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { isoTime } from '../gitbitex-json.ts'
import type { OperatorStateRow, SnapshotRow } from '../operator-json.ts'
import { openDesk } from './acting.ts'
import { currencyRoutes, depositRoute, productRoutes } from './actions.ts'
import type { ExchangeMetrics } from './exchange-metrics.ts'
import { feeRoutes } from './fees.ts'
import type { RecentRefusals } from './recent-refusals.ts'
import { haltRoutes, productStateRoute } from './states.ts'
import { userRoutes } from './users.ts'

export interface AdminPorts {
  readonly gateway: TradingGateway
  /** Whether this is what the operator is to present as a bearer token. */
  readonly accepts: (presented: string) => boolean
  readonly metrics: Pick<ExchangeMetrics, 'contentType' | 'text' | 'figures'>
  readonly refusals: Pick<RecentRefusals, 'rows'>
  /** Position of the last durable record, and the recorder's last known mark. */
  readonly logEnd: () => number
  readonly recorderMark: () => number
  /** The newest one, or null while there is none. */
  readonly snapshot: () => Promise<SnapshotRow | null>
  readonly nowMs: () => number
  /** Hash of the whole state; costs as much as a snapshot, so it is made only when asked for. */
  readonly stateHash: () => string
}

/** The plugin; register it on a server made by `kit/http/server` that listens on loopback. */
export function adminRoutes(ports: AdminPorts): FastifyPluginCallback {
  return (app, _options, done) => {
    app.addHook('onRequest', bearerGuard(ports.accepts))
    const desk = openDesk(ports)
    app.get('/metrics', async (_request, reply) => {
      reply.header('content-type', ports.metrics.contentType)
      return await ports.metrics.text()
    })
    stateRoute(app, ports)
    app.get('/refusals', () => ports.refusals.rows())
    app.get('/actions', () => desk.actions.newest().map(({ id, value }) => ({ id, ...value })))
    depositRoute(app, desk)
    productRoutes(app, desk)
    currencyRoutes(app, desk)
    productStateRoute(app, desk)
    haltRoutes(app, desk)
    feeRoutes(app, desk)
    userRoutes(app, desk)
    done()
  }
}

const NO_CREDENTIAL: HttpProblem = { status: 401, message: 'the admin credential is needed' }

function bearerGuard(accepts: AdminPorts['accepts']) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    reply.headers(API_HEADERS)
    const match = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')
    if (match?.[1] !== undefined && accepts(match[1])) {
      done()
      return
    }
    reply.header('www-authenticate', 'Bearer')
    sendError(reply, NO_CREDENTIAL)
  }
}

function stateRoute(app: FastifyInstance, ports: AdminPorts): void {
  const { state } = ports.gateway
  const startedAt = new Date(ports.nowMs()).toISOString()
  app.get<{ Querystring: { hash?: string } }>(
    '/state',
    async (request): Promise<OperatorStateRow> => {
      const snapshot = await ports.snapshot()
      return {
        ready: ports.gateway.ready,
        now: new Date(ports.nowMs()).toISOString(),
        startedAt,
        sequence: state.sequence,
        position: state.position,
        time: isoTime(state.time),
        rulesVersion: state.rulesVersion,
        halted: state.halted,
        nextDeadline: state.nextDeadline === 0 ? null : isoTime(state.nextDeadline),
        resultHash: state.resultHash,
        ...(request.query.hash === 'state' ? { stateHash: ports.stateHash() } : {}),
        logEnd: ports.logEnd(),
        recorderMark: ports.recorderMark(),
        recorderLag: Math.max(0, state.sequence - ports.recorderMark()),
        snapshot,
        openOrders: state.openOrderCount,
        accounts: state.accounts.count,
        currencies: state.currencies.length,
        products: state.products.length,
        references: state.referenceCount,
        server: ports.metrics.figures(),
      }
    },
  )
}
