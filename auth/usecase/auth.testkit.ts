/** An account use case on fakes whose clock stands still, for tests. */
import type {
  AccessClaims,
  AccessTokens,
  AuthStore,
  ClientInfo,
  PasswordHasher,
  TokenPair,
  TokenSource,
} from '@bourse/domain/auth/auth'
import { snowflake } from '@bourse/domain/shared/snowflake'
import { memoryAuthStore } from '../repository/store/memory.ts'
import { createAuth } from './auth.ts'
import type { AuthLimits } from './limits.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const START_MS = Date.UTC(2026, 0, 5)
export const PASSWORD = 'correct horse battery'
export const WRONG = 'wrong horse battery'
export const CLIENT: ClientInfo = { address: '192.0.2.7', agent: 'a test' }

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

/** Signs by writing the claims down, and counts what it verifies. */
class FakeAccess implements AccessTokens {
  readonly keySet: AccessTokens['keySet'] = { keys: [] }
  readonly #nowMs: () => number
  verified = 0
  /** Awaited before each verification. */
  gate: Promise<void> = Promise.resolve()
  #made = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  async sign(claims: AccessClaims): Promise<string> {
    this.#made++
    const text = Buffer.from(JSON.stringify(claims)).toString('base64url')
    return `fake.${text}.${this.#made}`
  }

  async verify(token: string): Promise<AccessClaims | 'expired' | undefined> {
    this.verified++
    await this.gate
    const [name, text = ''] = token.split('.')
    if (name !== 'fake') return undefined
    const claims = JSON.parse(Buffer.from(text, 'base64url').toString()) as AccessClaims
    return claims.expiresAt <= this.#nowMs() ? 'expired' : claims
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
  const access = new FakeAccess(nowMs)
  const ids = snowflake(1, nowMs)
  const auth = await createAuth({ store, hasher, tokens, access, ids, nowMs, limits })
  hasher.hashed = 0
  const ended: number[] = []
  auth.onSessionEnd((id) => ended.push(id))

  /** Signs ada in and gives the token. */
  async function token(): Promise<string> {
    const signedIn = await auth.signIn('ada@example.com', PASSWORD, CLIENT)
    if (!signedIn.ok) throw new Error(`not signed in: ${signedIn.problem.kind}`)
    return signedIn.value.token
  }

  /** Opens a session of ada's for the API and gives its tokens. */
  async function pair(client: ClientInfo = CLIENT): Promise<TokenPair> {
    const opened = await auth.openTokens('ada@example.com', PASSWORD, client)
    if (!opened.ok) throw new Error(`not signed in: ${opened.problem.kind}`)
    return opened.value
  }

  return { auth, clock, hasher, tokens, access, store, ended, token, pair }
}
