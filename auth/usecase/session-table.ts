/**
 * All valid sessions, in memory, with the store behind them. Checking a token that was seen before
 * is one Map lookup and a comparison of times; nothing waits for the store but signing in and out.
 */
import type {
  AuthStore,
  ClientInfo,
  Session,
  SessionInfo,
  SessionKind,
  SessionRow,
  SignedIn,
  TokenSource,
  TokenState,
} from '@bourse/domain/auth/auth'
import type { UserId } from '@bourse/domain/shared/ids'
import { keptClient } from './client-info.ts'
import type { AuthLimits } from './limits.ts'

export interface SessionTableParts {
  readonly store: AuthStore
  readonly tokens: TokenSource
  readonly nowMs: () => number
  readonly limits: AuthLimits
}

export class SessionTable {
  readonly #parts: SessionTableParts
  readonly #limits: AuthLimits
  readonly #nowMs: () => number
  readonly #byId = new Map<number, Live>()
  /** Those that live on one opaque token, by its hash. */
  readonly #byHash = new Map<string, Live>()
  /** The same sessions by the token itself, as far as it has been presented; bounded. */
  readonly #byToken = new Map<string, Live>()
  /** Each user's sessions, oldest first. */
  readonly #byUser = new Map<UserId, Set<Live>>()
  /** Sessions that have run out, by token hash or `idKey`; bounded. */
  readonly #expired = new Set<string>()
  /** Ended sessions that the store may still have. */
  readonly #toRemove = new Set<number>()
  readonly #listeners: ((sessionId: number) => void)[] = []
  #issuing = 0
  #maintaining: Promise<void> | undefined

  constructor(parts: SessionTableParts) {
    this.#parts = parts
    this.#limits = parts.limits
    this.#nowMs = parts.nowMs
  }

  /** Takes over what the store holds. */
  async load(): Promise<void> {
    for (const row of await this.#parts.store.sessions()) this.#add(row)
    await this.maintain()
  }

  get count(): number {
    return this.#byId.size
  }

  /** True while no further session can be issued. */
  get full(): boolean {
    return this.#byId.size + this.#issuing >= this.#limits.sessions
  }

  check(token: string): TokenState {
    const live = this.#byToken.get(token)
    return live === undefined ? this.#checkByHash(token) : this.#used(live)
  }

  /** What a token is whose signature says that it belongs to this session of this user. */
  checkSigned(sessionId: number, userId: number): TokenState {
    const live = this.#byId.get(sessionId)
    if (live === undefined) return this.#expired.has(idKey(sessionId)) ? EXPIRED : UNKNOWN
    const isTheirs = live.session.userId === userId && live.kind === 'api'
    return isTheirs ? this.#used(live) : UNKNOWN
  }

  /** A session for access and refresh tokens by its id; using it counts as its use. */
  apiSession(sessionId: number): TokenState {
    const live = this.#byId.get(sessionId)
    return this.checkSigned(sessionId, live?.session.userId ?? 0)
  }

  /** A new session that lives on the token given with it, already in the store. */
  async issue(userId: UserId, client: ClientInfo): Promise<SignedIn> {
    const { tokens } = this.#parts
    const token = tokens.make()
    const session = await this.#open({ userId, client, kind: 'web', tokenHash: tokens.hash(token) })
    const live = this.#byId.get(session.id)
    if (live !== undefined) this.#cacheToken(live, token)
    return { token, session }
  }

  /** A new session for access and refresh tokens, already in the store. */
  issueApi(userId: UserId, client: ClientInfo): Promise<Session> {
    return this.#open({ userId, client, kind: 'api', tokenHash: '' })
  }

  /** The user's valid sessions, newest first. */
  of(userId: UserId): readonly SessionInfo[] {
    const now = this.#nowMs()
    const mine = [...(this.#byUser.get(userId) ?? [])].filter((live) => !this.#hasRunOut(live, now))
    return mine.reverse().map(({ session, kind, client, seenAt }) => ({
      ...session,
      ...{ kind, client, seenAt },
    }))
  }

  /** Ends one session of the user, or those that `ends` picks; how many. */
  async revoke(userId: UserId, ends: (sessionId: number) => boolean): Promise<number> {
    const mine = [...(this.#byUser.get(userId) ?? [])]
    const ending = mine.filter((live) => ends(live.session.id))
    for (const live of ending) this.#end(live)
    await this.#writeRemovals()
    return ending.length
  }

  /** Ends the session in memory, then in the store; false when the token was not valid. */
  async signOut(token: string): Promise<boolean> {
    if (this.check(token).kind !== 'valid') return false
    const live = this.#byToken.get(token)
    if (live === undefined) return false
    this.#end(live)
    await this.#writeRemovals()
    return true
  }

  onEnd(listener: (sessionId: number) => void): void {
    this.#listeners.push(listener)
  }

  maintain(): Promise<void> {
    this.#maintaining ??= this.#write(this.#limits.writeBackMs).finally(() => {
      this.#maintaining = undefined
    })
    return this.#maintaining
  }

  async close(): Promise<void> {
    await this.#maintaining?.catch(() => undefined)
    await this.#write(1)
  }

  #checkByHash(token: string): TokenState {
    if (token.length > TOKEN_LENGTH_MAX) return UNKNOWN
    const hash = this.#parts.tokens.hash(token)
    const live = this.#byHash.get(hash)
    if (live === undefined) return this.#expired.has(hash) ? EXPIRED : UNKNOWN
    this.#cacheToken(live, token)
    return this.#used(live)
  }

  #used(live: Live): TokenState {
    const now = this.#nowMs()
    if (this.#hasRunOut(live, now)) {
      this.#expire(live)
      return EXPIRED
    }
    if (now > live.seenAt) live.seenAt = now
    return live.state
  }

  #hasRunOut(live: Live, now: number): boolean {
    const { sessionIdleMs, sessionAgeMs } = this.#limits
    return now - live.seenAt >= sessionIdleMs || now - live.session.createdAt >= sessionAgeMs
  }

  async #open(
    wish: Pick<SessionRow, 'userId' | 'client' | 'kind' | 'tokenHash'>,
  ): Promise<Session> {
    const now = this.#nowMs()
    const row = { ...wish, client: keptClient(wish.client), createdAt: now, seenAt: now }
    this.#issuing++
    try {
      const id = await this.#parts.store.addSession(row)
      const live = this.#add({ ...row, id })
      this.#endOldest(row.userId)
      return live.session
    } finally {
      this.#issuing--
    }
  }

  #add(row: SessionRow): Live {
    const session: Session = { id: row.id, userId: row.userId, createdAt: row.createdAt }
    const live: Live = {
      session,
      state: { kind: 'valid', session },
      kind: row.kind,
      client: row.client,
      tokenHash: row.tokenHash,
      seenAt: row.seenAt,
      writtenAt: row.seenAt,
      token: undefined,
    }
    this.#byId.set(row.id, live)
    if (row.kind === 'web') this.#byHash.set(row.tokenHash, live)
    const mine = this.#byUser.get(row.userId) ?? new Set()
    this.#byUser.set(row.userId, mine.add(live))
    return live
  }

  #cacheToken(live: Live, token: string): void {
    if (this.#byToken.size >= this.#limits.tokensCached) {
      const [first] = this.#byToken.values()
      if (first !== undefined) this.#dropToken(first)
    }
    live.token = token
    this.#byToken.set(token, live)
  }

  #dropToken(live: Live): void {
    if (live.token !== undefined) this.#byToken.delete(live.token)
    live.token = undefined
  }

  #endOldest(userId: UserId): void {
    const mine = this.#byUser.get(userId)
    while (mine !== undefined && mine.size > this.#limits.sessionsPerUser) {
      const [oldest] = mine
      if (oldest !== undefined) this.#end(oldest)
    }
  }

  #expire(live: Live): void {
    this.#expired.add(live.kind === 'web' ? live.tokenHash : idKey(live.session.id))
    if (this.#expired.size > this.#limits.expiredRemembered) {
      const [first] = this.#expired
      if (first !== undefined) this.#expired.delete(first)
    }
    this.#end(live)
  }

  #end(live: Live): void {
    const { id, userId } = live.session
    this.#byId.delete(id)
    this.#byHash.delete(live.tokenHash)
    this.#dropToken(live)
    const mine = this.#byUser.get(userId)
    mine?.delete(live)
    if (mine?.size === 0) this.#byUser.delete(userId)
    this.#toRemove.add(id)
    for (const listener of this.#listeners) listener(id)
  }

  /** Ends what has run out; writes last uses at least `unwrittenMs` newer than the store's. */
  async #write(unwrittenMs: number): Promise<void> {
    const now = this.#nowMs()
    const seen = new Map<number, number>()
    const touched: Live[] = []
    for (const live of this.#byId.values()) {
      if (this.#hasRunOut(live, now)) this.#expire(live)
      else if (live.seenAt - live.writtenAt >= unwrittenMs) {
        seen.set(live.session.id, live.seenAt)
        touched.push(live)
      }
    }
    if (seen.size > 0) await this.#parts.store.touchSessions(seen)
    for (const live of touched) live.writtenAt = seen.get(live.session.id) ?? live.writtenAt
    await this.#writeRemovals()
  }

  async #writeRemovals(): Promise<void> {
    if (this.#toRemove.size === 0) return
    const ids = [...this.#toRemove]
    await this.#parts.store.removeSessions(ids)
    for (const id of ids) this.#toRemove.delete(id)
  }
}

/** A valid session and what changes about it. */
interface Live {
  readonly session: Session
  /** Made once, so that a check allocates nothing. */
  readonly state: TokenState
  readonly kind: SessionKind
  readonly client: ClientInfo
  readonly tokenHash: string
  seenAt: number
  /** The last use that the store knows of. */
  writtenAt: number
  /** The token, while it is in the cache. */
  token: string | undefined
}

export const EXPIRED: TokenState = { kind: 'expired' }
export const UNKNOWN: TokenState = { kind: 'unknown' }
/** Longer texts are no tokens: they are not even hashed. */
export const TOKEN_LENGTH_MAX = 128

/** Session ids among token hashes, which have no blanks. */
function idKey(sessionId: number): string {
  return `session ${sessionId}`
}
