/** Every bound of account care, with what happens at it. */
export interface CareLimits {
  /** Characters of a name. */
  readonly nameLength: number
  /** A mailed code older than this is void. */
  readonly codeAgeMs: number
  /** Wrong codes after which the right one is void as well. */
  readonly codeFailures: number
  /** Letters under way at once, and waiting for it: beyond both the answer is 'busy'. */
  readonly letters: number
  readonly lettersWaiting: number
  /** New passwords waiting to be hashed, one at a time: beyond it the answer is 'busy'. */
  readonly hashWaiting: number
  /** A ticket is good for an upload this long, and shows the picture for `shownMs` after it. */
  readonly ticketMs: number
  readonly shownMs: number
  /** Tickets of one user: one more drops the oldest. */
  readonly ticketsPerUser: number
  /** Tickets altogether: beyond it the answer is 'busy' until some run out. */
  readonly tickets: number
  /** Pictures waiting to be stored, one at a time: beyond it the answer is 'busy'. */
  readonly uploadsWaiting: number
}

const MINUTE_MS = 60_000

export const CARE_LIMITS: CareLimits = {
  nameLength: 40,
  codeAgeMs: 10 * MINUTE_MS,
  codeFailures: 5,
  letters: 2,
  lettersWaiting: 100,
  hashWaiting: 16,
  ticketMs: 5 * MINUTE_MS,
  shownMs: 60 * MINUTE_MS,
  ticketsPerUser: 4,
  tickets: 10_000,
  uploadsWaiting: 32,
}
