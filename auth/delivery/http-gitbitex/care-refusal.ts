/** How each refusal of account care is said over HTTP. */
import type { CareRefusal, PhotoRefusal } from '@bourse/domain/auth/care'
import { unreachable } from '@bourse/domain/shared/assert'
import type { HttpProblem } from '@bourse/kit/http/errors'
import { refusalProblem } from './refusal.ts'

/** Long enough for a queue to move on. */
const BUSY_RETRY_MS = 1_000
const BUSY: HttpProblem = {
  status: 503,
  message: 'too many people at once, try again in a moment',
  retryAfterMs: BUSY_RETRY_MS,
}
const SHARED: HttpProblem = {
  status: 403,
  message: 'this account is shared by everybody and cannot be changed: register one of your own',
}

/**
 * Status, code and sentence of `refusal`. A wrong old password is 400: the client would take 401 as
 * an order to sign in again, and say that the password was changed.
 */
export function careProblem(refusal: CareRefusal): HttpProblem {
  switch (refusal.kind) {
    case 'invalid-name':
    case 'invalid-photo':
      return { status: 400, message: refusal.why }
    case 'wrong-credentials':
      return { status: 400, message: 'the old password is wrong' }
    case 'wrong-code':
      return { status: 400, message: 'the code is wrong, used or too old: ask for a new one' }
    case 'shared-account':
      return SHARED
    case 'busy':
      return BUSY
    default:
      return refusalProblem(refusal)
  }
}

/** Status, code and sentence of `refusal`. */
export function photoProblem(refusal: PhotoRefusal): HttpProblem {
  switch (refusal.kind) {
    case 'unknown-ticket':
      return { status: 404, message: 'this upload is not known, ask for a new one' }
    case 'not-a-picture':
      return { status: 415, message: refusal.why }
    case 'shared-account':
      return SHARED
    case 'busy':
      return BUSY
    case 'no-room':
      return { status: 507, message: 'there is no room for further pictures' }
    default:
      return unreachable(refusal)
  }
}
