/** Response headers that keep browsers from sniffing, framing, caching or leaking what they get. */
import type { onRequestHookHandler } from 'fastify'

/** For JSON: nothing in it may run, and nobody keeps a copy. */
export const API_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
}

/** For pages and their parts: caching is left to whoever serves them. */
const PAGE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "frame-ancestors 'none'; base-uri 'self'; object-src 'none'",
  'referrer-policy': 'same-origin',
}

/** For the interactive API documents: own scripts only, inline styles because they need them. */
const DOCS_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
}

/** Whoever came over TLS is to come that way for the next year. */
const ONLY_TLS = 'max-age=31536000'

/**
 * The hook that sets them: the first set for paths under `/api/`, the third for those under
 * `docsPrefix` (like `/docs`), the second for the rest. A handler may set any of them again.
 */
export function securityHeaders(docsPrefix: string): onRequestHookHandler {
  return (request, reply, done) => {
    const { url } = request
    if (url.startsWith('/api/')) reply.headers(API_HEADERS)
    else if (url.startsWith(docsPrefix)) reply.headers(DOCS_HEADERS)
    else reply.headers(PAGE_HEADERS)
    if (request.protocol === 'https') reply.header('strict-transport-security', ONLY_TLS)
    done()
  }
}
