/** Answers for requests that no route takes: 405 when only the method is wrong, else 404. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './errors.ts'

/** Answers a GET or HEAD outside of `/api`, say with a page; whatever it returns is awaited. */
export type PageFallback = (request: FastifyRequest, reply: FastifyReply) => unknown

/**
 * Gives `app` its answers for unrouted requests. Must be called before routes are added, so that
 * it can learn them. They are refused before their body is read.
 */
export function installNotFound(app: FastifyInstance, fallback?: PageFallback): void {
  const routes = routeTable()
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.add(route.url, method)
  })
  app.addHook('onRequest', (request, reply, done) => {
    if (request.is404 && !wantsPage(request)) refuse(request, reply)
    else done()
  })
  app.setNotFoundHandler((request, reply) =>
    fallback !== undefined && wantsPage(request)
      ? fallback(request, reply)
      : refuse(request, reply),
  )

  function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = pathOf(request.url)
    const methods = routes.methodsOf(path)
    if (methods.length === 0) return sendError(reply, { status: 404, message: 'not found' })
    const allowed = methods.join(', ')
    reply.header('allow', allowed)
    const message = `${request.method} is not possible here, only ${allowed}`
    return sendError(reply, { status: 405, message })
  }
}

interface RouteTable {
  add(pattern: string, method: string): void
  methodsOf(path: string): readonly string[]
}

interface KnownRoute {
  readonly shape: RegExp
  readonly methods: Set<string>
}

function routeTable(): RouteTable {
  const known = new Map<string, KnownRoute>()
  return {
    add(pattern, method) {
      if (CATCH_ALL.test(pattern)) return
      const route = known.get(pattern) ?? { shape: shapeOf(pattern), methods: new Set() }
      route.methods.add(method)
      known.set(pattern, route)
    },
    methodsOf(path) {
      const methods = new Set<string>()
      for (const route of known.values()) {
        if (route.shape.test(path)) for (const method of route.methods) methods.add(method)
      }
      return [...methods].sort()
    },
  }
}

/** Routes that take any path say nothing about which paths exist. */
const CATCH_ALL = /^\/?\*$/

function shapeOf(pattern: string): RegExp {
  const segments = pattern.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]*'
    return segment.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
  })
  return new RegExp(`^${segments.join('/')}$`)
}

function wantsPage(request: FastifyRequest): boolean {
  const readsOnly = request.method === 'GET' || request.method === 'HEAD'
  return readsOnly && !/^\/api(?:[/?]|$)/.test(request.url)
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
