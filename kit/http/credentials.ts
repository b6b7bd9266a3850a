/**
 * Where a request carries its session token: the cookie `accessToken`, else `Authorization:
 * Bearer`. It is read for every private request, so it looks for one cookie and allocates one
 * string.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { HttpProblem } from './errors.ts'

const TOKEN_COOKIE = 'accessToken'

/** The token that `headers` carry, or undefined when they carry none. It is not checked here. */
export function sessionToken(headers: IncomingHttpHeaders): string | undefined {
  const cookies = headers.cookie
  if (cookies !== undefined) {
    const token = cookieValue(cookies, TOKEN_COOKIE)
    if (token !== undefined) return token
  }
  return bearerToken(headers.authorization)
}

/** The value of the first cookie called `name` that is not empty, without quotes around it. */
function cookieValue(header: string, name: string): string | undefined {
  let from = 0
  while (from < header.length) {
    const found = header.indexOf('=', from)
    if (found === -1) return undefined
    const semicolon = header.indexOf(';', from)
    const end = semicolon === -1 ? header.length : semicolon
    if (found < end && header.slice(from, found).trim() === name) {
      const value = unquoted(header.slice(found + 1, end).trim())
      if (value !== '') return value
    }
    from = end + 1
  }
  return undefined
}

/** For OpenAPI: the schemes themselves, and what a private route says under `security`. */
export const SECURITY_SCHEMES = {
  cookie: { type: 'apiKey', in: 'cookie', name: TOKEN_COOKIE },
  bearer: { type: 'http', scheme: 'bearer' },
} as const
export const EITHER_CREDENTIAL = [{ cookie: [] }, { bearer: [] }]

/** How a private route answers when a request has no good token. */
export const CREDENTIAL_PROBLEMS = {
  missing: { status: 401, code: 5, message: 'token not found' },
  expired: { status: 401, code: 3, message: 'the token has expired, sign in again' },
  unknown: { status: 401, code: 5, message: 'the token is not valid, sign in again' },
} as const satisfies Record<string, HttpProblem>

/** What a browser must keep for `maxAgeSeconds`; 0 makes it forget. Value of `Set-Cookie`. */
export function tokenCookie(token: string, maxAgeSeconds: number, secure: boolean): string {
  const flags = `Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`
  return `${TOKEN_COOKIE}=${token}; ${flags}${secure ? '; Secure' : ''}`
}

function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const match = /^Bearer +([^\s,]+) *$/i.exec(header)
  return match?.[1]
}

function unquoted(value: string): string {
  const quoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"')
  return quoted ? value.slice(1, -1) : value
}
