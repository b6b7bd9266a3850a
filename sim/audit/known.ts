/** What the parts of the audit know of each other. */
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { Coverage } from '../coverage.ts'
import type { AuditedAccounts } from './accounts.ts'
import type { AuditedBooks } from './books.ts'
import type { Listed } from './listed.ts'
import type { Retries } from './retries.ts'

export interface Known {
  readonly position: number
  readonly time: number
  readonly rulesVersion: number
  readonly limits: EngineLimits
  readonly coverage: Coverage
  readonly accounts: AuditedAccounts
  readonly books: AuditedBooks
  readonly listed: Listed
  readonly retries: Retries
  /** True when the user's order was filled a moment ago. */
  justFilled(user: number, id: number): boolean
  /** Tells that something is wrong. */
  violation(invariant: string, why: string): void
}
