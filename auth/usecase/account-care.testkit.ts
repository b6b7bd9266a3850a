/** The account pages' use case on fakes whose clock stands still, for tests. */
import type { Auth } from '@bourse/domain/auth/auth'
import type { CodeSource, Mail } from '@bourse/domain/auth/care'
import type { UserId } from '@bourse/domain/shared/ids'
import { memoryPhotos } from '../repository/photo/memory.ts'
import { createAccountCare } from './account-care.ts'
import type { signedUp } from './auth.testkit.ts'
import type { CareLimits } from './care-limits.ts'
import { photoDesk } from './photo-desk.ts'

/** Codes CODE1, CODE2, …: in any case of their letters, as real ones are. */
class FakeCodes implements CodeSource {
  made = 0
  hashed = 0

  make(): string {
    this.made++
    return `CODE${this.made}`
  }

  hash(code: string): string {
    this.hashed++
    return `hash of ${code.toUpperCase()}`
  }
}

export interface CareWorldOptions {
  readonly limits?: Partial<CareLimits>
  readonly auth?: Pick<Auth, 'verifyPassword' | 'revokeAll'>
  readonly photoBytesMax?: number
}

/** Account care around the accounts of `world`. */
export function caring(
  world: Awaited<ReturnType<typeof signedUp>>,
  options: CareWorldOptions = {},
) {
  const { store, hasher, clock } = world
  const limits = options.limits ?? {}
  const letters: Mail[] = []
  const troubles: string[] = []
  const shared = new Set<UserId>()
  const codes = new FakeCodes()
  const photos = memoryPhotos(options.photoBytesMax)
  /** Awaited before each letter is taken. */
  const mail = { opens: async (): Promise<void> => undefined }
  let tickets = 0
  const isShared = (userId: UserId) => shared.has(userId)
  const nowMs = () => clock.ms
  const desk = photoDesk({
    photos,
    photoOf: async (userId) => (await store.userById(userId))?.photo,
    makeTicket: () => `ticket${++tickets}`,
    isShared,
    nowMs,
    limits,
  })
  const care = createAccountCare({
    store,
    auth: options.auth ?? world.auth,
    hasher,
    codes,
    desk,
    outbox: {
      async send(letter) {
        await mail.opens()
        letters.push(letter)
      },
    },
    isShared,
    nowMs,
    onTrouble: (error, what) => troubles.push(`${what}: ${(error as Error).message}`),
    limits,
  })
  return { ...world, care, desk, photos, codes, letters, troubles, shared, mail }
}
