/** Users and sessions: a system of record of their own, apart from the trading log. */
import type { UserId } from '../shared/ids.ts'
import type { Result } from '../shared/result.ts'

/** A registered person. Times are milliseconds since 1970. */
export interface User {
  readonly id: UserId
  readonly email: string
  readonly createdAt: number
}

/** A signed-in session. The token itself is known to its bearer only; at rest there is its hash. */
export interface Session {
  /** Rising number, written into events as the credential. */
  readonly id: number
  readonly userId: UserId
  readonly createdAt: number
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

/** The use case that doors speak to. */
export interface Auth {
  register(email: string, password: string): Promise<Result<User, AuthRefusal>>
  signIn(email: string, password: string): Promise<Result<SignedIn, AuthRefusal>>
  /** Ends the session at once; false when the token was not valid. */
  signOut(token: string): Promise<boolean>
  /** Synchronous and without I/O: this stands on the path of every order. */
  check(token: string): TokenState
  user(id: UserId): Promise<User | undefined>
  /** Calls `listener` with a session's id when it ends, so that its sockets can be closed. */
  onSessionEnd(listener: (sessionId: number) => void): void
}

/** Stored rows. Password and token are hashes; emails are compared in lower case. */
export interface UserRow extends User {
  readonly passwordHash: string
}
export interface SessionRow extends Session {
  readonly tokenHash: string
  readonly seenAt: number
}

/** The port of the user database. */
export interface AuthStore {
  /** False when the e-mail is taken. */
  addUser(row: UserRow): Promise<boolean>
  userByEmail(email: string): Promise<UserRow | undefined>
  userById(id: UserId): Promise<UserRow | undefined>
  /** Ids of all users, in rising order. */
  userIds(): Promise<readonly UserId[]>
  setPasswordHash(userId: UserId, hash: string): Promise<void>
  addSession(row: Omit<SessionRow, 'id'>): Promise<number>
  sessions(): Promise<readonly SessionRow[]>
  /** Writes the last use of several sessions at once. */
  touchSessions(seen: ReadonlyMap<number, number>): Promise<void>
  removeSessions(ids: readonly number[]): Promise<void>
  close(): Promise<void>
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
