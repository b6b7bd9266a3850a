/**
 * The operator's door, on a listener of its own that only the machine itself can reach. Every
 * request needs the credential, every action is logged with its outcome.
 */
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { isoTime } from '../gitbitex-json.ts'
import { currencyRoute, depositRoute, productRoute } from './actions.ts'
import type { ExchangeMetrics } from './exchange-metrics.ts'
import { feeRoutes } from './fees.ts'
import { haltRoutes, productStateRoute } from './states.ts'
import { userRoutes } from './users.ts'

export interface AdminPorts {
  readonly gateway: TradingGateway
  /** Whether this is what the operator is to present as a bearer token. */
  readonly accepts: (presented: string) => boolean
  readonly metrics: Pick<ExchangeMetrics, 'contentType' | 'text'>
  /** Position of the last durable record, and the recorder's last known mark. */
  readonly logEnd: () => number
  readonly recorderMark: () => number
  /** Hash of the whole state; costs as much as a snapshot, so it is made only when asked for. */
  readonly stateHash: () => string
}

/** The plugin; register it on a server made by `kit/http/server` that listens on loopback. */
export function adminRoutes(ports: AdminPorts): FastifyPluginCallback {
  return (app, _options, done) => {
    app.addHook('onRequest', bearerGuard(ports.accepts))
    app.get('/metrics', async (_request, reply) => {
      reply.header('content-type', ports.metrics.contentType)
      return await ports.metrics.text()
    })
    stateRoute(app, ports)
    depositRoute(app, ports.gateway)
    productRoute(app, ports.gateway)
    currencyRoute(app, ports.gateway)
    productStateRoute(app, ports.gateway)
    haltRoutes(app, ports.gateway)
    feeRoutes(app, ports.gateway)
    userRoutes(app, ports.gateway)
    done()
  }
}

const NO_CREDENTIAL: HttpProblem = { status: 401, message: 'the admin credential is needed' }

function bearerGuard(accepts: AdminPorts['accepts']) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
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
  app.get<{ Querystring: { hash?: string } }>('/state', (request) => ({
    ready: ports.gateway.ready,
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
    openOrders: state.openOrderCount,
    accounts: state.accounts.count,
    currencies: state.currencies.length,
    products: state.products.length,
    references: state.referenceCount,
  }))
}
