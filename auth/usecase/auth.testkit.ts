/** An account use case on fakes whose clock stands still, for tests. */
import type { AuthStore, PasswordHasher, TokenSource } from '@bourse/domain/auth/auth'
import { snowflake } from '@bourse/domain/shared/snowflake'
import { memoryAuthStore } from '../repository/store/memory.ts'
import { createAuth } from './auth.ts'
import type { AuthLimits } from './limits.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const START_MS = Date.UTC(2026, 0, 5)
export const PASSWORD = 'correct horse battery'
export const WRONG = 'wrong horse battery'

/** Counts its work; a hash made before `version` was raised is outdated. */
class FakeHasher implements PasswordHasher {
  version = 1
  hashed = 0
  verified = 0
  /** Awaited before each verification. */
  gate: Promise<void> = Promise.resolve()

  async hash(password: string): Promise<string> {
    this.hashed++
    return `v${this.version}:${password}`
  }

  async verify(hash: string, password: string): Promise<boolean> {
    this.verified++
    await this.gate
    return hash.slice(hash.indexOf(':') + 1) === password
  }

  outdated(hash: string): boolean {
    return !hash.startsWith(`v${this.version}:`)
  }
}

/** Tokens t1, t2, … and a count of the hashes made of them. */
class FakeTokens implements TokenSource {
  made = 0
  hashed = 0

  make(): string {
    this.made++
    return `t${this.made}`
  }

  hash(token: string): string {
    this.hashed++
    return `hash of ${token}`
  }
}

/** A use case with one registered user, ada@example.com. */
export async function signedUp(limits: Partial<AuthLimits> = {}) {
  const world = await restarted(memoryAuthStore(), limits)
  const registered = await world.auth.register('Ada@example.com', PASSWORD)
  if (!registered.ok) throw new Error(`not registered: ${registered.problem.kind}`)
  return { ...world, user: registered.value }
}

/** A use case on what `store` holds, `nowMs` after the start of time. */
export async function restarted(store: AuthStore, limits: Partial<AuthLimits> = {}, laterMs = 0) {
  const clock = { ms: START_MS + laterMs }
  const nowMs = () => clock.ms
  const hasher = new FakeHasher()
  const tokens = new FakeTokens()
  const ids = snowflake(1, nowMs)
  const auth = await createAuth({ store, hasher, tokens, ids, nowMs, limits })
  hasher.hashed = 0
  const ended: number[] = []
  auth.onSessionEnd((id) => ended.push(id))

  /** Signs ada in and gives the token. */
  async function token(): Promise<string> {
    const signedIn = await auth.signIn('ada@example.com', PASSWORD)
    if (!signedIn.ok) throw new Error(`not signed in: ${signedIn.problem.kind}`)
    return signedIn.value.token
  }

  return { auth, clock, hasher, tokens, store, ended, token }
}
