/** How each refusal of the account use case is said over HTTP. */
import type { AuthRefusal } from '@bourse/domain/auth/auth'
import { unreachable } from '@bourse/domain/shared/assert'
import { type HttpProblem, retryAfterSeconds } from '@bourse/kit/http/errors'

/** A second is time enough for the hash queue to move on. */
const BUSY_RETRY_MS = 1_000

/** Status, code and sentence of `refusal`. */
export function refusalProblem(refusal: AuthRefusal): HttpProblem {
  switch (refusal.kind) {
    case 'invalid-email':
      return { status: 400, message: 'email is not a valid e-mail address' }
    case 'invalid-password':
      return { status: 400, message: refusal.why }
    case 'email-taken':
      return { status: 409, message: 'this e-mail address is already registered' }
    case 'wrong-credentials':
      return { status: 401, code: 5, message: 'e-mail or password is wrong' }
    case 'busy':
      return {
        status: 503,
        message: 'too many people are signing in, try again in a moment',
        retryAfterMs: BUSY_RETRY_MS,
      }
    case 'delayed':
      return tooMany('failed tries', refusal.retryAfterMs)
    default:
      return unreachable(refusal)
  }
}

/** 429 for too many of `what`, with the time to wait. */
export function tooMany(what: string, retryAfterMs: number): HttpProblem {
  const seconds = retryAfterSeconds(retryAfterMs)
  const unit = seconds === 1 ? 'second' : 'seconds'
  return { status: 429, message: `too many ${what}, try again in ${seconds} ${unit}`, retryAfterMs }
}
