/**
 * Which pages of other origins may read answers: those on a list, and nobody else. An origin that
 * is not on it is told nothing, whatever it asks.
 */
import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { AllowedOrigins } from './origin.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** What such a page may send; the last three mark requests of the GitBitEx web client. */
const ALLOWED_HEADERS = [
  ...['Accept', 'Authorization', 'Content-Type'],
  ...['HideAuthError', 'HideError', 'ResponseAll'],
]
const EXPOSED_HEADERS = ['gbe-before', 'gbe-after', 'retry-after']
const PREFLIGHT_SECONDS = 600

/**
 * Lets pages of the `allowed` origins read the answers of `app` and send the credentials they hold
 * for it. Must be called before other hooks are added, so that refusals can be read too; without
 * allowed origins it does nothing.
 */
export function allowOrigins(app: FastifyInstance, allowed: AllowedOrigins): void {
  if (allowed.size === 0) return
  const options = {
    origin: (origin: string | undefined, decide: (error: null, value: string | false) => void) =>
      decide(null, origin !== undefined && allowed.has(origin) ? origin : false),
    credentials: true,
    methods: METHODS,
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  }
  // Called, not registered: a registered plugin is loaded later, behind the hooks that refuse.
  cors(app, options, (error) => {
    if (error !== undefined) throw error
  })
}

/** True when `text` is an origin as browsers send it, like `https://trade.example:8443`. */
export function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.parse(text)?.origin === text
}
