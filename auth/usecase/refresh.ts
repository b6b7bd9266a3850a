/**
 * Access and refresh tokens. A refresh token is used up by its use. One that comes back later was
 * stolen, from the owner or by the thief's victim, so its session ends; but a client whose reply
 * was lost gets another successor for a few seconds, as long as none was used.
 */
import type {
  AccessTokens,
  AuthStore,
  ClientInfo,
  RefreshRefusal,
  RefreshRow,
  Session,
  TokenPair,
  TokenSource,
} from '@bourse/domain/auth/auth'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { keptClient } from './client-info.ts'
import type { AuthLimits } from './limits.ts'
import { type SessionTable, TOKEN_LENGTH_MAX } from './session-table.ts'

export interface RefreshParts {
  readonly store: AuthStore
  readonly tokens: TokenSource
  readonly access: AccessTokens
  readonly sessions: SessionTable
  readonly nowMs: () => number
  readonly limits: AuthLimits
}

/** Old tokens are dropped at most this often. */
const PRUNE_EVERY_MS = 3_600_000

export class RefreshTokens {
  readonly #parts: RefreshParts
  #prunedAt = 0

  constructor(parts: RefreshParts) {
    this.#parts = parts
  }

  /** The first tokens of a session. */
  async first(session: Session, client: ClientInfo): Promise<TokenPair> {
    const made = await this.#make(session, '', client)
    await this.#parts.store.addRefresh(made.row)
    return made.pair
  }

  async refresh(token: string, client: ClientInfo): Promise<Result<TokenPair, RefreshRefusal>> {
    const { store, tokens, sessions, nowMs, limits } = this.#parts
    if (token.length > TOKEN_LENGTH_MAX) return no('unknown')
    const row = await store.refreshByHash(tokens.hash(token))
    if (row === undefined) return no('unknown')
    const state = sessions.apiSession(row.sessionId)
    if (state.kind !== 'valid') return no(state.kind)
    const { session } = state
    if (row.usedAt === 0 && nowMs() >= row.createdAt + limits.refreshIdleMs) return no('expired')
    // Made before anything is stored: what fails here has used up nothing.
    const made = await this.#make(session, row.tokenHash, client)
    const accepted = await this.#accepted(row, made.row)
    // It may have been ended meanwhile.
    if (sessions.apiSession(session.id).kind !== 'valid') return no('unknown')
    if (accepted) return ok(made.pair)
    await sessions.revoke(session.userId, (id) => id === session.id)
    return no('reused')
  }

  /** Drops tokens so old that nobody can be told from a stranger by them; now and then. */
  async prune(): Promise<void> {
    const { store, nowMs, limits } = this.#parts
    const now = nowMs()
    if (Math.abs(now - this.#prunedAt) < PRUNE_EVERY_MS) return
    await store.pruneRefresh(now - limits.refreshIdleMs)
    this.#prunedAt = now
  }

  /** Whether `next` is now in the store as a successor of `row`. */
  async #accepted(row: RefreshRow, next: RefreshRow): Promise<boolean> {
    const { store, limits } = this.#parts
    if (row.usedAt === 0 && (await store.rotateRefresh(next))) return true
    // Read again: it may have been used since, by another request.
    const used = await store.refreshByHash(row.tokenHash)
    if (used === undefined) return false
    const elapsedMs = Math.abs(next.createdAt - used.usedAt)
    return elapsedMs <= limits.refreshGraceMs && (await store.addRefreshSuccessor(next))
  }

  async #make(
    session: Session,
    parentHash: string,
    client: ClientInfo,
  ): Promise<{ readonly pair: TokenPair; readonly row: RefreshRow }> {
    const { tokens, access, nowMs, limits } = this.#parts
    const now = nowMs()
    const sessionUntil = session.createdAt + limits.sessionAgeMs
    const accessUntil = Math.min(now + limits.accessMs, sessionUntil)
    const refreshToken = tokens.make()
    const accessToken = await access.sign({
      userId: session.userId,
      sessionId: session.id,
      expiresAt: accessUntil,
    })
    const refreshUntil = Math.min(now + limits.refreshIdleMs, sessionUntil)
    return {
      pair: { accessToken, accessUntil, refreshToken, refreshUntil, session },
      row: {
        tokenHash: tokens.hash(refreshToken),
        sessionId: session.id,
        parentHash,
        client: keptClient(client),
        createdAt: now,
        usedAt: 0,
      },
    }
  }
}
