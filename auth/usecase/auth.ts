/**
 * Registering, signing in and out, and telling who a token belongs to. Everything that could tell a
 * stranger which e-mails are registered costs and answers the same for those that are not.
 */
import type {
  AccessTokens,
  Auth,
  AuthRefusal,
  AuthStore,
  ClientInfo,
  PasswordHasher,
  RefreshRefusal,
  Session,
  SessionInfo,
  SignedIn,
  TokenPair,
  TokenSource,
  TokenState,
  User,
  UserRow,
} from '@bourse/domain/auth/auth'
import { isEmail } from '@bourse/domain/auth/credentials'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import type { Snowflake } from '@bourse/domain/shared/snowflake'
import { AccessCache, looksSigned } from './access-cache.ts'
import { passwordProblem } from './credential-rules.ts'
import { AUTH_LIMITS, type AuthLimits } from './limits.ts'
import { RefreshTokens } from './refresh.ts'
import { SessionTable } from './session-table.ts'
import { SignInAttempts } from './sign-in-attempts.ts'
import { WorkQueue } from './work-queue.ts'

/** What the use case stands on. */
export interface AuthParts {
  readonly store: AuthStore
  readonly hasher: PasswordHasher
  readonly tokens: TokenSource
  readonly access: AccessTokens
  /** Gives users their ids. */
  readonly ids: Snowflake
  /** Milliseconds since 1970: sessions outlive the process. */
  readonly nowMs: () => number
  /** What counts as one address when guesses are counted; the address itself when left out. */
  readonly networkOf?: (address: string) => string
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
  readonly #access: AccessCache
  readonly #refresh: RefreshTokens
  readonly #queue: WorkQueue
  readonly #attempts: SignInAttempts

  constructor(parts: Inner) {
    this.#parts = parts
    this.#sessions = parts.sessions
    this.#access = new AccessCache(parts)
    this.#refresh = new RefreshTokens(parts)
    this.#queue = new WorkQueue(parts.limits.hashing, parts.limits.hashWaiting)
    this.#attempts = new SignInAttempts(parts)
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

  signIn(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, AuthRefusal>> {
    return this.#enter({ email, password, client }, (user) => this.openSession(user.id, client))
  }

  openTokens(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<TokenPair, AuthRefusal>> {
    return this.#enter({ email, password, client }, async (user) => {
      const session = await this.#sessions.issueApi(user.id, client)
      return this.#refresh.first(session, client)
    })
  }

  refresh(refreshToken: string, client: ClientInfo): Promise<Result<TokenPair, RefreshRefusal>> {
    return this.#refresh.refresh(refreshToken, client)
  }

  admit(token: string): Promise<void> {
    return this.#access.admit(token)
  }

  check(token: string): TokenState {
    return looksSigned(token) ? this.#access.check(token) : this.#sessions.check(token)
  }

  async signOut(token: string): Promise<boolean> {
    if (!looksSigned(token)) return this.#sessions.signOut(token)
    await this.#access.admit(token)
    const state = this.#access.check(token)
    return state.kind === 'valid' && this.revoke(state.session.userId, state.session.id)
  }

  async user(id: UserId): Promise<User | undefined> {
    const row = await this.#parts.store.userById(id)
    return row === undefined ? undefined : withoutHash(row)
  }

  openSession(userId: UserId, client: ClientInfo): Promise<SignedIn> {
    return this.#sessions.issue(userId, client)
  }

  async verifyPassword(email: string, password: string): Promise<Result<User, AuthRefusal>> {
    const verified = await this.#attempt({ email, password })
    return verified.ok ? ok(withoutHash(verified.value)) : verified
  }

  sessionsOf(userId: UserId): readonly SessionInfo[] {
    return this.#sessions.of(userId)
  }

  async revoke(userId: UserId, sessionId: number): Promise<boolean> {
    return (await this.#sessions.revoke(userId, (id) => id === sessionId)) > 0
  }

  revokeAll(userId: UserId, except?: number): Promise<number> {
    return this.#sessions.revoke(userId, (id) => id !== except)
  }

  onSessionEnd(listener: (sessionId: number) => void): void {
    this.#sessions.onEnd(listener)
  }

  async maintain(): Promise<void> {
    this.#access.prune()
    await this.#sessions.maintain()
    await this.#refresh.prune()
  }

  close(): Promise<void> {
    return this.#sessions.close()
  }

  async #addUser(email: string, password: string): Promise<Result<User, AuthRefusal>> {
    const { store, hasher, ids, nowMs } = this.#parts
    if ((await store.userByEmail(email)) !== undefined) return no({ kind: 'email-taken' })
    const passwordHash = await hasher.hash(password)
    const user: User = { id: toUserId(ids.next()), email, createdAt: nowMs(), name: '', photo: '' }
    const added = await store.addUser({ ...user, passwordHash })
    return added ? ok(user) : no({ kind: 'email-taken' })
  }

  /** What `open` gives the user whose password this is. */
  async #enter<Opened extends { readonly session: Session }>(
    wish: Credentials,
    open: (user: UserRow) => Promise<Opened>,
  ): Promise<Result<Opened, AuthRefusal>> {
    if (this.#sessions.full) return no({ kind: 'busy' })
    const verified = await this.#attempt(wish)
    if (!verified.ok) return verified
    const user = verified.value
    const opened = await open(user)
    // A password that was changed meanwhile has ended the sessions before this one.
    const now = await this.#parts.store.userById(user.id)
    if (now !== undefined && (await this.#isStill(now, user, wish.password))) return ok(opened)
    await this.revoke(user.id, opened.session.id)
    return no({ kind: 'wrong-credentials' })
  }

  /** Whether the password that was right before is right now; usually the hash is the same. */
  async #isStill(now: UserRow, before: UserRow, password: string): Promise<boolean> {
    if (now.passwordHash === before.passwordHash) return true
    return !this.#queue.full && (await this.#queue.run(() => this.#isRight(now, password)))
  }

  /** The user if the password is right; a try that fails makes later ones wait. */
  async #attempt({ email, password, client }: Credentials): Promise<Result<UserRow, AuthRefusal>> {
    if (this.#queue.full) return no({ kind: 'busy' })
    const attempt = this.#attempts.begin(email, client)
    if (typeof attempt === 'number') return no({ kind: 'delayed', retryAfterMs: attempt })
    const user = await this.#queue.run(() => this.#verified(email, password))
    if (user === undefined) return no({ kind: 'wrong-credentials' })
    attempt.succeeded()
    return ok(user)
  }

  /** The user if the password is right. One hash is computed, whether or not there is a user. */
  async #verified(email: string, password: string): Promise<UserRow | undefined> {
    const { store, hasher } = this.#parts
    const row = await store.userByEmail(email)
    const right = await this.#isRight(row, password)
    if (row === undefined || !right) return undefined
    if (!hasher.outdated(row.passwordHash)) return row
    const passwordHash = await hasher.hash(password)
    await store.setPasswordHash(row.id, passwordHash, row.passwordHash)
    return { ...row, passwordHash }
  }

  #isRight(row: UserRow | undefined, password: string): Promise<boolean> {
    const { hasher, dummyHash } = this.#parts
    return hasher.verify(row?.passwordHash ?? dummyHash, password)
  }
}

interface Credentials {
  readonly email: string
  readonly password: string
  /** Left out when no session is to be opened. */
  readonly client?: ClientInfo
}

function withoutHash(row: UserRow): User {
  const { id, email, createdAt, name, photo } = row
  return { id, email, createdAt, name, photo }
}
