/**
 * What people do with their account besides signing in: name, photo, password. Asking for a code
 * and using one cost and answer the same whether or not somebody has the e-mail.
 */

import type { Auth, AuthStore, PasswordHasher, ResetCodeRow, User } from '@bourse/domain/auth/auth'
import type { AccountCare, CareRefusal, CodeSource, Outbox } from '@bourse/domain/auth/care'
import { isEmail } from '@bourse/domain/auth/credentials'
import { assert } from '@bourse/domain/shared/assert'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { CARE_LIMITS, type CareLimits } from './care-limits.ts'
import { passwordProblem } from './credential-rules.ts'
import { resetLetter } from './letters.ts'
import { nameProblem } from './name-rules.ts'
import type { PhotoDeskService } from './photo-desk.ts'
import { WorkQueue } from './work-queue.ts'

/** What the use case stands on. */
export interface AccountCareParts {
  readonly store: AuthStore
  readonly auth: Pick<Auth, 'verifyPassword' | 'revokeAll'>
  readonly hasher: PasswordHasher
  readonly codes: CodeSource
  readonly outbox: Outbox
  readonly desk: PhotoDeskService
  /** True for an account that everybody has the password of: nobody may change it. */
  readonly isShared: (userId: UserId) => boolean
  /** Milliseconds since 1970: codes outlive the process. */
  readonly nowMs: () => number
  /** Told of what failed after the answer, such as a letter that could not be sent. */
  readonly onTrouble: (error: unknown, what: string) => void
  readonly limits?: Partial<CareLimits>
}

export interface AccountCareService extends AccountCare {
  /** Resolves when nothing is under way any more: letters are handed over, wrong codes counted. */
  idle(): Promise<void>
  /** As `idle`, and letters that have not begun are not written: who asked can ask again. */
  close(): Promise<void>
}

/** The use case. */
export function createAccountCare(parts: AccountCareParts): AccountCareService {
  return new AccountCareUseCase(parts)
}

type Answer = Result<undefined, CareRefusal>

class AccountCareUseCase implements AccountCareService {
  readonly #parts: AccountCareParts
  readonly #limits: CareLimits
  readonly #letters: WorkQueue
  /** New passwords, one at a time: neither a code nor an old password counts twice side by side. */
  readonly #changes: WorkQueue
  readonly #underWay = new Set<Promise<void>>()
  #closing = false

  constructor(parts: AccountCareParts) {
    this.#parts = parts
    this.#limits = { ...CARE_LIMITS, ...parts.limits }
    this.#letters = new WorkQueue(this.#limits.letters, this.#limits.lettersWaiting)
    this.#changes = new WorkQueue(1, this.#limits.hashWaiting)
  }

  async setName(userId: UserId, given: string): Promise<Result<User, CareRefusal>> {
    const { store, isShared } = this.#parts
    if (isShared(userId)) return no(SHARED)
    const name = given.trim()
    const why = nameProblem(name, this.#limits.nameLength)
    if (why !== undefined) return no({ kind: 'invalid-name', why })
    await store.setName(userId, name)
    return ok(await this.#user(userId))
  }

  async setPhoto(userId: UserId, photo: string): Promise<Result<User, CareRefusal>> {
    const { store, desk, isShared } = this.#parts
    if (isShared(userId)) return no(SHARED)
    if (desk.full) return no({ kind: 'busy' })
    const settled = await desk.settle(userId, photo, (kept) => store.setPhoto(userId, kept))
    if (!settled.ok) return no({ kind: 'invalid-photo', why: settled.problem })
    return ok(await this.#user(userId))
  }

  async changePassword(
    userId: UserId,
    oldPassword: string,
    newPassword: string,
  ): Promise<Result<User, CareRefusal>> {
    const { auth, hasher, isShared } = this.#parts
    if (isShared(userId)) return no(SHARED)
    const user = await this.#user(userId)
    const why = passwordProblem(newPassword, user.email)
    if (why !== undefined) return no({ kind: 'invalid-password', why })
    if (newPassword === oldPassword) return no(SAME_PASSWORD)
    if (this.#changes.full) return no({ kind: 'busy' })
    return this.#changes.run(async () => {
      const verified = await auth.verifyPassword(user.email, oldPassword)
      if (!verified.ok) return verified
      await this.#setPassword(userId, await hasher.hash(newPassword))
      return ok(user)
    })
  }

  async requestReset(email: string): Promise<Answer> {
    if (!isEmail(email)) return no({ kind: 'invalid-email' })
    if (this.#letters.full) return no({ kind: 'busy' })
    this.#later('a code could not be mailed', () => this.#letters.run(() => this.#mailCode(email)))
    return ok(undefined)
  }

  async resetPassword(email: string, code: string, newPassword: string): Promise<Answer> {
    const why = passwordProblem(newPassword, email)
    if (why !== undefined) return no({ kind: 'invalid-password', why })
    if (this.#changes.full) return no({ kind: 'busy' })
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#later('a wrong code could not be counted', () =>
      this.#changes.run(async () => {
        const wrong = await this.#reset({ email, code, newPassword }, resolve).catch(reject)
        if (wrong !== undefined) await this.#parts.store.countResetFailure(wrong)
      }),
    )
    return promise
  }

  close(): Promise<void> {
    this.#closing = true
    return this.idle()
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  /** Makes the code before it looks who it is for. */
  async #mailCode(email: string): Promise<void> {
    const { store, codes, outbox, isShared, nowMs } = this.#parts
    await answersSent()
    if (this.#closing) return
    const code = codes.make()
    const codeHash = codes.hash(code)
    const row = await store.userByEmail(email)
    if (row === undefined || isShared(row.id)) return
    await store.setResetCode({ userId: row.id, codeHash, createdAt: nowMs(), failures: 0 })
    await outbox.send(resetLetter(row.email, code, this.#limits.codeAgeMs))
  }

  /**
   * Gives `answer` the answer, and returns whose wrong code is to be counted: writing that down
   * takes time, which would tell that somebody has this e-mail.
   */
  async #reset(asked: ResetAsked, answer: (answer: Answer) => void): Promise<UserId | undefined> {
    const { store, hasher, codes, isShared } = this.#parts
    const passwordHash = await hasher.hash(asked.newPassword)
    const codeHash = codes.hash(asked.code)
    const user = await store.userByEmail(asked.email)
    const row = await store.resetCode(user?.id ?? NOBODY)
    const same = sameText(row?.codeHash ?? codes.hash(''), codeHash)
    const open = row !== undefined && this.#isOpen(row) && !isShared(row.userId)
    if (open && same) {
      await store.removeResetCode(row.userId)
      await this.#setPassword(row.userId, passwordHash)
      answer(ok(undefined))
      return undefined
    }
    answer(no({ kind: 'wrong-code' }))
    await answersSent()
    return open ? row.userId : undefined
  }

  #isOpen(row: ResetCodeRow): boolean {
    const ageMs = this.#parts.nowMs() - row.createdAt
    const inTime = ageMs >= 0 && ageMs < this.#limits.codeAgeMs
    return inTime && row.failures < this.#limits.codeFailures
  }

  /** The new password first: should the process end between the two, the old one opens nothing. */
  async #setPassword(userId: UserId, passwordHash: string): Promise<void> {
    const { store, auth } = this.#parts
    await store.setPasswordHash(userId, passwordHash)
    await store.removeResetCode(userId)
    await auth.revokeAll(userId)
  }

  async #user(userId: UserId): Promise<User> {
    const row = await this.#parts.store.userById(userId)
    assert(row !== undefined, 'users are never removed')
    const { id, email, createdAt, name, photo } = row
    return { id, email, createdAt, name, photo }
  }

  /** Runs `work` once the answer is on its way; its failure is told to `onTrouble` as `what`. */
  #later(what: string, work: () => Promise<void>): void {
    const done = work()
      .catch((error: unknown) => this.#parts.onTrouble(error, what))
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }
}

interface ResetAsked {
  readonly email: string
  readonly code: string
  readonly newPassword: string
}

const SHARED: CareRefusal = { kind: 'shared-account' }
const SAME_PASSWORD: CareRefusal = {
  kind: 'invalid-password',
  why: 'the new password must not be the old one',
}
/** Nobody has this id, and so no code. */
const NOBODY = toUserId(0)

/** Resolves after what is being answered just now has been written to its sockets. */
function answersSent(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Compares as many characters whatever they are, so that the time does not tell how many agree. */
function sameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at)
  return difference === 0
}
