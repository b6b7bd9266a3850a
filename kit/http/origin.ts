/**
 * Refuses requests that a browser makes on behalf of another site. What is neither marked by
 * `Sec-Fetch-Site` nor by `Origin` does not come from a browser, so no cookie was lent to it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { onRequestHookHandler } from 'fastify'
import { sendError } from './errors.ts'

/** Origins besides the server's own that may act for their user, like `https://trade.example`. */
export type AllowedOrigins = ReadonlySet<string>

/** True when a page of another, not allowed, origin sent the request. */
export function isForeign(headers: IncomingHttpHeaders, allowed: AllowedOrigins): boolean {
  const site = headers['sec-fetch-site']
  if (site === 'same-origin' || site === 'none') return false
  const origin = headers.origin
  if (origin === undefined) return site !== undefined
  if (allowed.has(origin)) return false
  return site !== undefined || !isOwn(origin, headers.host)
}

/** The hook that answers 403 to a foreign request that could change something. */
export function originGuard(allowed: AllowedOrigins): onRequestHookHandler {
  return (request, reply, done) => {
    const { method } = request
    const reads = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
    if (reads || !isForeign(request.headers, allowed)) {
      done()
      return
    }
    sendError(reply, { status: 403, message: 'a page of another origin may not do this' })
  }
}

/** Compares host and port only: behind a proxy the server cannot know the scheme for certain. */
function isOwn(origin: string, host: string | undefined): boolean {
  const own = parse(`http://${host ?? ''}`)
  const other = parse(origin)
  if (own === undefined || other === undefined || host === undefined) return false
  if (other.protocol === 'http:') return other.host === own.host
  return other.protocol === 'https:' && other.host === parse(`https://${host}`)?.host
}

function parse(text: string): URL | undefined {
  return URL.parse(text) ?? undefined
}
