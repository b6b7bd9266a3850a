/** Every bound of the account context, with what happens at it. */
export interface AuthLimits {
  /** A session unused for longer has run out. */
  readonly sessionIdleMs: number
  /** A session older than this has run out, however busy it was. */
  readonly sessionAgeMs: number
  /** Sessions of one user: one more ends the oldest. */
  readonly sessionsPerUser: number
  /** Sessions altogether: beyond it nobody can sign in ('busy') until some end. */
  readonly sessions: number
  /**
   * Tokens whose hash need not be computed again, and as many access tokens whose signature need
   * not be verified again: beyond it the first one in is dropped.
   */
  readonly tokensCached: number
  /** How long an access token is good. */
  readonly accessMs: number
  /** A refresh token unused for longer has run out; so has one of a session that has. */
  readonly refreshIdleMs: number
  /** For so long the client that used a refresh token may use it again: its reply was lost. */
  readonly refreshGraceMs: number
  /** Signatures verified at once, and tokens waiting for it: beyond both a token is not known. */
  readonly verifying: number
  readonly verifyWaiting: number
  /** Run-out tokens still told apart from unknown ones: beyond it the first one in is dropped. */
  readonly expiredRemembered: number
  /** The last use of a session is written to the store at most this often. */
  readonly writeBackMs: number
  /** Passwords hashed at once, and requests waiting for it: beyond both the answer is 'busy'. */
  readonly hashing: number
  readonly hashWaiting: number
  /** Failed sign-ins with one e-mail before the first delay. */
  readonly freeFailures: number
  /** The first delay; it doubles with each further failure up to the longest. */
  readonly delayFirstMs: number
  readonly delayMaxMs: number
  /** After this long without a try the failures of an e-mail are forgotten. */
  readonly delayForgetMs: number
  /** E-mails whose failures are remembered: beyond it the one tried longest ago is forgotten. */
  readonly delayEmails: number
  /** The same from one address, where many people may be: they forget one failure at a time. */
  readonly addressFreeFailures: number
  readonly addressForgetOneMs: number
  readonly delayAddresses: number
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

export const AUTH_LIMITS: AuthLimits = {
  sessionIdleMs: 24 * HOUR_MS,
  sessionAgeMs: 7 * 24 * HOUR_MS,
  sessionsPerUser: 100,
  sessions: 250_000,
  tokensCached: 100_000,
  accessMs: 10 * MINUTE_MS,
  refreshIdleMs: 24 * HOUR_MS,
  refreshGraceMs: 10 * SECOND_MS,
  verifying: 8,
  verifyWaiting: 20_000,
  expiredRemembered: 50_000,
  writeBackMs: MINUTE_MS,
  hashing: 2,
  hashWaiting: 64,
  freeFailures: 10,
  delayFirstMs: SECOND_MS,
  delayMaxMs: 30 * SECOND_MS,
  delayForgetMs: HOUR_MS,
  delayEmails: 50_000,
  addressFreeFailures: 50,
  addressForgetOneMs: MINUTE_MS,
  delayAddresses: 50_000,
}
