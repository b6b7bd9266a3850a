/** Users and sessions: a system of record of their own, apart from the trading log. */
import type { UserId } from '../shared/ids.ts'
import type { Result } from '../shared/result.ts'

/** A registered person. Times are milliseconds since 1970. */
export interface User {
  readonly id: UserId
  readonly email: string
  readonly createdAt: number
  /** What others may call the person; '' for none given. */
  readonly name: string
  /** Path or URL of the photo, '' for none. */
  readonly photo: string
}

/** Where somebody signs in from, as they would recognise it in a list; both are cut to fit. */
export interface ClientInfo {
  readonly address: string
  /** What the program calls itself. */
  readonly agent: string
}

/** `web` sessions live on one opaque token, `api` sessions on access and refresh tokens. */
export type SessionKind = 'web' | 'api'

/** A signed-in session. The token itself is known to its bearer only; at rest there is its hash. */
export interface Session {
  /** Rising number, written into events as the credential. */
  readonly id: number
  readonly userId: UserId
  readonly createdAt: number
}

/** A session as its owner sees it. */
export interface SessionInfo extends Session {
  readonly kind: SessionKind
  readonly seenAt: number
  readonly client: ClientInfo
}

/** Why a registration or sign-in was refused. */
export type AuthRefusal =
  | { readonly kind: 'invalid-email' }
  | { readonly kind: 'invalid-password'; readonly why: string }
  | { readonly kind: 'email-taken' }
  /** Unknown e-mail and wrong password alike. */
  | { readonly kind: 'wrong-credentials' }
  /** The hash queue is full. */
  | { readonly kind: 'busy' }
  /** Too many failed attempts: `retryAfterMs` tells when the next is heard. */
  | { readonly kind: 'delayed'; readonly retryAfterMs: number }

/** What a presented token is. `expired`: it was good once, and is known to have run out. */
export type TokenState =
  | { readonly kind: 'valid'; readonly session: Session }
  | { readonly kind: 'expired' }
  | { readonly kind: 'unknown' }

export interface SignedIn {
  readonly token: string
  readonly session: Session
}

/** Tokens of an `api` session; times are when they run out, milliseconds since 1970. */
export interface TokenPair {
  /** A signed JWT, good for a few minutes. */
  readonly accessToken: string
  readonly accessUntil: number
  /** Opaque, good for one refresh. */
  readonly refreshToken: string
  readonly refreshUntil: number
  readonly session: Session
}

/** Why a refresh token was not accepted. `reused`: it was used before, so its session was ended. */
export type RefreshRefusal = 'unknown' | 'expired' | 'reused'

/** The use case that doors speak to. */
export interface Auth {
  register(email: string, password: string): Promise<Result<User, AuthRefusal>>
  signIn(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<SignedIn, AuthRefusal>>
  /** Signs in for the API: a session with an access and a refresh token. */
  openTokens(
    email: string,
    password: string,
    client: ClientInfo,
  ): Promise<Result<TokenPair, AuthRefusal>>
  /** New tokens for a refresh token, which is used up by it. */
  refresh(refreshToken: string, client: ClientInfo): Promise<Result<TokenPair, RefreshRefusal>>
  /**
   * Verifies a signed access token that `check` has not seen yet; afterwards `check` knows what it
   * is. Resolves at once for every other token. Never rejects.
   */
  admit(token: string): Promise<void>
  /** Ends the session at once; false when the token was not valid. */
  signOut(token: string): Promise<boolean>
  /** Synchronous and without I/O: this stands on the path of every order. */
  check(token: string): TokenState
  user(id: UserId): Promise<User | undefined>
  /** A new session without a password: for somebody who has just proved who they are. */
  openSession(userId: UserId, client: ClientInfo): Promise<SignedIn>
  /** One hash is computed, whoever asks; tries count and are delayed like sign-ins. */
  verifyPassword(email: string, password: string): Promise<Result<User, AuthRefusal>>
  /** The user's valid sessions, newest first. */
  sessionsOf(userId: UserId): readonly SessionInfo[]
  /** Ends one of the user's sessions; false when the user has no such session. */
  revoke(userId: UserId, sessionId: number): Promise<boolean>
  /** Ends all of the user's sessions but `except`; how many ended. */
  revokeAll(userId: UserId, except?: number): Promise<number>
  /** Calls `listener` with a session's id when it ends, so that its sockets can be closed. */
  onSessionEnd(listener: (sessionId: number) => void): void
}

/** Stored rows. Password and token are hashes; emails are compared in lower case. */
export interface UserRow extends User {
  readonly passwordHash: string
}
export interface SessionRow extends SessionInfo {
  /** '' for an `api` session. */
  readonly tokenHash: string
}

/** A refresh token at rest. All tokens of one session are its family. */
export interface RefreshRow {
  readonly tokenHash: string
  readonly sessionId: number
  /** Hash of the token that it was given for, '' for the session's first. */
  readonly parentHash: string
  /** Who it was given to. */
  readonly client: ClientInfo
  readonly createdAt: number
  /** 0 until it, or another token with the same parent, was used. */
  readonly usedAt: number
}

/** A code that was mailed to somebody who forgot the password; a user has one at most. */
export interface ResetCodeRow {
  readonly userId: UserId
  readonly codeHash: string
  readonly createdAt: number
  /** Wrong codes tried. */
  readonly failures: number
}

/** The port of the user database. */
export interface AuthStore {
  /** False when the e-mail is taken. */
  addUser(row: UserRow): Promise<boolean>
  userByEmail(email: string): Promise<UserRow | undefined>
  userById(id: UserId): Promise<UserRow | undefined>
  /** Ids of all users, in rising order. */
  userIds(): Promise<readonly UserId[]>
  /** With `was`: only if that is still the hash. */
  setPasswordHash(userId: UserId, hash: string, was?: string): Promise<void>
  addSession(row: Omit<SessionRow, 'id'>): Promise<number>
  sessions(): Promise<readonly SessionRow[]>
  /** Writes the last use of several sessions at once. */
  touchSessions(seen: ReadonlyMap<number, number>): Promise<void>
  removeSessions(ids: readonly number[]): Promise<void>
  setName(userId: UserId, name: string): Promise<void>
  setPhoto(userId: UserId, photo: string): Promise<void>
  /** The token goes with its session; one for a session that is gone is not kept. */
  addRefresh(row: RefreshRow): Promise<void>
  refreshByHash(tokenHash: string): Promise<RefreshRow | undefined>
  /**
   * In one transaction: marks the parent of `next`, and all tokens with the same parent as that
   * one, as used at `next.createdAt`, and adds `next`. False, and nothing changed, when it is used
   * already or its session is gone.
   */
  rotateRefresh(next: RefreshRow): Promise<boolean>
  /**
   * In one transaction: adds one more successor of a used token, for a reply that was lost. False,
   * and nothing changed, unless the parent of `next` has successors, none of them is used and all
   * were given to the same client.
   */
  addRefreshSuccessor(next: RefreshRow): Promise<boolean>
  /** Drops tokens used before `before`. */
  pruneRefresh(before: number): Promise<void>
  /** Replaces the user's code. */
  setResetCode(row: ResetCodeRow): Promise<void>
  resetCode(userId: UserId): Promise<ResetCodeRow | undefined>
  countResetFailure(userId: UserId): Promise<void>
  removeResetCode(userId: UserId): Promise<void>
  close(): Promise<void>
}

/** What an access token says once its signature, issuer, audience and times are right. */
export interface AccessClaims {
  readonly userId: UserId
  readonly sessionId: number
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** The public half of a signing key, as a JSON Web Key. */
export interface PublicKey {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly y: string
  readonly kid: string
  readonly alg: string
  readonly use: string
}

/** Signs and verifies access tokens. */
export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>
  /**
   * Undefined for anything but a token that this server would have signed; 'expired' for one that
   * was such a token once.
   */
  verify(token: string): Promise<AccessClaims | 'expired' | undefined>
  /** The public keys as a JSON Web Key Set. */
  readonly keySet: { readonly keys: PublicKey[] }
}

/** Slow password hashing off the event loop. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
  /** True when the hash was made with weaker parameters than those in force. */
  outdated(hash: string): boolean
}

/** Opaque session tokens: made at random, kept at rest as their hash only. */
export interface TokenSource {
  /** A fresh token of 256 random bits, as text that needs no escaping in a cookie or header. */
  make(): string
  /** The one-way hash under which a token is kept. Synchronous and quick. */
  hash(token: string): string
}
