/**
 * Registering, signing in and out, and telling who a token belongs to. Everything that could tell a
 * stranger which e-mails are registered costs and answers the same for those that are not.
 */
import type {
  Auth,
  AuthRefusal,
  AuthStore,
  PasswordHasher,
  SignedIn,
  TokenSource,
  TokenState,
  User,
  UserRow,
} from '@bourse/domain/auth/auth'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import type { Snowflake } from '@bourse/domain/shared/snowflake'
import { AttemptDelay } from './attempt-delay.ts'
import { EMAIL_LENGTH_MAX, isEmail, passwordProblem } from './credential-rules.ts'
import { AUTH_LIMITS, type AuthLimits } from './limits.ts'
import { SessionTable } from './session-table.ts'
import { WorkQueue } from './work-queue.ts'

/** What the use case stands on. */
export interface AuthParts {
  readonly store: AuthStore
  readonly hasher: PasswordHasher
  readonly tokens: TokenSource
  /** Gives users their ids. */
  readonly ids: Snowflake
  /** Milliseconds since 1970: sessions outlive the process. */
  readonly nowMs: () => number
  readonly limits?: Partial<AuthLimits>
}

export interface AuthService extends Auth {
  /**
   * Ends sessions that have run out and writes what the store does not know yet. To be called every
   * few seconds; rejects when the store fails, and then the next call tries again.
   */
  maintain(): Promise<void>
  /** Writes all last uses. The store stays open. */
  close(): Promise<void>
  /** Sessions that are valid now. */
  readonly sessionCount: number
}

/** The use case with the sessions of the store. Rejects when the store cannot be read. */
export async function createAuth(parts: AuthParts): Promise<AuthService> {
  const limits = { ...AUTH_LIMITS, ...parts.limits }
  const { store, tokens, nowMs } = parts
  const sessions = new SessionTable({ store, tokens, nowMs, limits })
  await sessions.load()
  const dummyHash = await parts.hasher.hash(tokens.make())
  return new AuthUseCase({ ...parts, limits, sessions, dummyHash })
}

interface Inner extends AuthParts {
  readonly limits: AuthLimits
  readonly sessions: SessionTable
  /** Stands in for the hash of a user that does not exist. */
  readonly dummyHash: string
}

class AuthUseCase implements AuthService {
  readonly #parts: Inner
  readonly #sessions: SessionTable
  readonly #queue: WorkQueue
  readonly #delay: AttemptDelay

  constructor(parts: Inner) {
    this.#parts = parts
    this.#sessions = parts.sessions
    this.#queue = new WorkQueue(parts.limits.hashing, parts.limits.hashWaiting)
    this.#delay = new AttemptDelay(parts.limits, parts.nowMs)
  }

  get sessionCount(): number {
    return this.#sessions.count
  }

  async register(email: string, password: string): Promise<Result<User, AuthRefusal>> {
    if (!isEmail(email)) return no({ kind: 'invalid-email' })
    const why = passwordProblem(password, email)
    if (why !== undefined) return no({ kind: 'invalid-password', why })
    if (this.#queue.full) return no({ kind: 'busy' })
    return this.#queue.run(() => this.#addUser(email, password))
  }

  async signIn(email: string, password: string): Promise<Result<SignedIn, AuthRefusal>> {
    if (this.#queue.full || this.#sessions.full) return no({ kind: 'busy' })
    const key = email.slice(0, EMAIL_LENGTH_MAX).toLowerCase()
    const retryAfterMs = this.#delay.begin(key)
    if (retryAfterMs > 0) return no({ kind: 'delayed', retryAfterMs })
    const user = await this.#queue.run(() => this.#verified(email, password))
    if (user === undefined) return no({ kind: 'wrong-credentials' })
    this.#delay.succeeded(key)
    return ok(await this.#sessions.issue(user.id))
  }

  signOut(token: string): Promise<boolean> {
    return this.#sessions.signOut(token)
  }

  check(token: string): TokenState {
    return this.#sessions.check(token)
  }

  async user(id: UserId): Promise<User | undefined> {
    const row = await this.#parts.store.userById(id)
    return row === undefined ? undefined : withoutHash(row)
  }

  onSessionEnd(listener: (sessionId: number) => void): void {
    this.#sessions.onEnd(listener)
  }

  maintain(): Promise<void> {
    return this.#sessions.maintain()
  }

  close(): Promise<void> {
    return this.#sessions.close()
  }

  async #addUser(email: string, password: string): Promise<Result<User, AuthRefusal>> {
    const { store, hasher, ids, nowMs } = this.#parts
    if ((await store.userByEmail(email)) !== undefined) return no({ kind: 'email-taken' })
    const passwordHash = await hasher.hash(password)
    const row: UserRow = { id: toUserId(ids.next()), email, createdAt: nowMs(), passwordHash }
    return (await store.addUser(row)) ? ok(withoutHash(row)) : no({ kind: 'email-taken' })
  }

  /** The user if the password is right. One hash is computed, whether or not there is a user. */
  async #verified(email: string, password: string): Promise<User | undefined> {
    const { store, hasher, dummyHash } = this.#parts
    const row = await store.userByEmail(email)
    const right = await hasher.verify(row?.passwordHash ?? dummyHash, password)
    if (row === undefined || !right) return undefined
    if (hasher.outdated(row.passwordHash)) {
      await store.setPasswordHash(row.id, await hasher.hash(password))
    }
    return withoutHash(row)
  }
}

function withoutHash(row: UserRow): User {
  return { id: row.id, email: row.email, createdAt: row.createdAt }
}
