/** A Fastify server with the limits, guards and error answers that every delivery relies on. */
import type { Socket } from 'node:net'
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify'
import { allowOrigins } from './cors.ts'
import { errorBody, type HttpProblem, installErrorHandler, problemOf, sendError } from './errors.ts'
import { useExactJson } from './exact-json.ts'
import { installNotFound, type PageFallback } from './not-found.ts'
import { type AllowedOrigins, originGuard } from './origin.ts'
import { API_HEADERS, securityHeaders } from './security-headers.ts'
import { cutUnread } from './unread.ts'

/** What one server takes. Beyond a limit the request is refused or its connection closed. */
export interface HttpLimits {
  /** Bytes of a body; more is 413. A route may allow more for itself. */
  readonly bodyBytes: number
  /** Bytes of all headers together; more is 431. */
  readonly headerBytes: number
  /** Time to send the headers, and the whole request; longer is 408. */
  readonly headersMs: number
  readonly requestMs: number
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number
  /** Open connections; further ones are closed at once. */
  readonly connections: number
  /** Requests sent ahead on one connection, behind the one being answered; more closes it. */
  readonly pipelined: number
  /** How long answers may wait for a peer that takes nothing of them. */
  readonly stalledMs: number
  /** Requests on one connection, after which it is closed; 0 is no limit. */
  readonly requestsPerSocket: number
}

export const HTTP_LIMITS: HttpLimits = {
  bodyBytes: 16 * 1024,
  headerBytes: 8 * 1024,
  headersMs: 5_000,
  requestMs: 10_000,
  keepAliveMs: 30_000,
  connections: 10_000,
  pipelined: 16,
  stalledMs: 30_000,
  requestsPerSocket: 1_000_000,
}

export interface HttpServerOptions {
  readonly logger: FastifyBaseLogger
  readonly limits?: Partial<HttpLimits>
  /** Addresses or networks of the proxies whose X-Forwarded headers are believed. */
  readonly trustedProxies?: readonly string[]
  /** Other origins whose pages may read answers and change things for their user. */
  readonly allowedOrigins?: AllowedOrigins
  /** Answers a page request that no route takes. */
  readonly fallback?: PageFallback
  /** Where the API documents are served. */
  readonly docsPrefix?: string
}

const CHECK_EVERY_MS = 1_000
const CLOSE_IDLE_EVERY_MS = 50
const PATH_PARAMETER_LENGTH_MAX = 128

/**
 * A server without routes, not yet listening. It reads JSON bodies only, never changes the type of
 * what it reads, refuses foreign origins, and answers errors in one shape. Requests are not logged.
 */
export function httpServer(options: HttpServerOptions): FastifyInstance {
  const limits = { ...HTTP_LIMITS, ...options.limits }
  const proxies = options.trustedProxies ?? []
  const app: FastifyInstance = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request costs more than the rest of the framework; what is
    // logged of a request (an error) names it by an id.
    childLoggerFactory: (logger) => logger,
    http: {
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      maxHeaderSize: limits.headerBytes,
      insecureHTTPParser: false,
    },
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.stalledMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxRequestsPerSocket: limits.requestsPerSocket,
    bodyLimit: limits.bodyBytes,
    // While stopping, routes answer for themselves, in the one shape of errors.
    return503OnClosing: false,
    trustProxy: proxies.length === 0 ? false : [...proxies],
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, _request, reply) => {
      // No hook runs for these.
      reply.headers(API_HEADERS)
      sendError(reply, problemOf(error) ?? { status: 500, message: 'internal error' })
    },
  })
  app.server.maxConnections = limits.connections
  const allowedOrigins = options.allowedOrigins ?? new Set()
  app.addHook('onRequest', cutUnread(limits.pipelined))
  app.addHook('onRequest', securityHeaders(options.docsPrefix ?? '/docs'))
  allowOrigins(app, allowedOrigins)
  installErrorHandler(app)
  installNotFound(app, options.fallback)
  app.addHook('onRequest', originGuard(allowedOrigins))
  useExactJson(app, [])
  closeWhenAnswered(app)
  return app
}

/**
 * Closing the server ends the connections that are idle at that moment. One that is just being
 * answered would then be kept alive like any other, and closing would wait for it.
 */
function closeWhenAnswered(app: FastifyInstance): void {
  let timer: NodeJS.Timeout | undefined
  app.addHook('preClose', (done) => {
    timer = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS)
    done()
  })
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer)
    done()
  })
}

/** Node keeps the answer in the making here. */
type HttpSocket = Socket & { readonly _httpMessage?: object | null }

/**
 * Bytes that are no HTTP request, or come too slowly: one last answer, then the line is cut. While
 * an earlier request still waits for its answer it is cut at once: this one would be taken for it.
 */
function refuseConnection(error: Error & { code?: string }, socket: HttpSocket): void {
  const pending = socket._httpMessage !== undefined && socket._httpMessage !== null
  if (error.code === 'ECONNRESET' || !socket.writable || pending) {
    socket.destroy()
    return
  }
  const problem = connectionProblem(error.code)
  const body = JSON.stringify(errorBody(problem))
  const headers = {
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...API_HEADERS,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${problem.status} Refused\r\n${lines.join('')}\r\n${body}`)
}

function connectionProblem(code: string | undefined): HttpProblem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, message: 'the request took too long to arrive' }
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, message: 'the headers are too large' }
    default:
      return { status: 400, message: 'this is not a valid HTTP request' }
  }
}
