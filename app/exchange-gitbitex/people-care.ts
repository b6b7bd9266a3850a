/**
 * The account pages, wired: where letters and photos go, and which account nobody may change since
 * everybody has its password.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileOutbox } from '@bourse/auth/repository/mail/file'
import { mailedCodes } from '@bourse/auth/repository/mail/mailed-code'
import { smtpOutbox } from '@bourse/auth/repository/mail/smtp'
import { filePhotos } from '@bourse/auth/repository/photo/files'
import { createAccountCare } from '@bourse/auth/usecase/account-care'
import { photoDesk } from '@bourse/auth/usecase/photo-desk'
import type { Auth, AuthStore, PasswordHasher, TokenSource } from '@bourse/domain/auth/auth'
import type { AccountCare, PhotoDesk } from '@bourse/domain/auth/care'
import type { UserId } from '@bourse/domain/shared/ids'
import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { DEMO } from './demo-account.ts'
import { dataFolders } from './storage.ts'

/** A letter under way when the server stops may take this long. */
const CLOSE_MS = 5_000

export interface PeopleCare {
  readonly care: AccountCare
  readonly desk: PhotoDesk
  /** True for the account whose password is public. */
  readonly isShared: (userId: UserId) => boolean
  /** To be called once the demo account is there. */
  noteDemo(): Promise<void>
  close(): Promise<void>
}

interface CareNeeds {
  readonly store: AuthStore
  readonly auth: Pick<Auth, 'verifyPassword' | 'revokeAll'>
  readonly hasher: PasswordHasher
  readonly tokens: TokenSource
}

/** Everything behind the account pages. */
export async function openPeopleCare(
  config: Config,
  logger: Logger,
  { store, auth, hasher, tokens }: CareNeeds,
): Promise<PeopleCare> {
  const folders = dataFolders(config.dataDir)
  const shared = new Set<UserId>()
  const isShared = (userId: UserId): boolean => shared.has(userId)
  const from = config.mailFrom
  const outbox =
    config.smtpUrl === undefined
      ? fileOutbox({ folder: folders.outbox, from, nowMs: Date.now })
      : smtpOutbox({ url: config.smtpUrl, from })
  const desk = photoDesk({
    photos: filePhotos({ folder: folders.photos }),
    photoOf: async (userId) => (await store.userById(userId))?.photo,
    makeTicket: () => tokens.make(),
    isShared,
    nowMs: () => performance.now(),
  })
  const care = createAccountCare({
    ...{ store, auth, hasher, outbox, desk, isShared },
    codes: mailedCodes(),
    nowMs: Date.now,
    onTrouble: (error, what) => logger.error({ err: error }, what),
  })
  async function noteDemo(): Promise<void> {
    const demo = config.preview ? await store.userByEmail(DEMO.email) : undefined
    if (demo !== undefined) shared.add(demo.id)
  }
  await noteDemo()
  return {
    ...{ care, desk, isShared, noteDemo },
    close: () => Promise.race([care.close(), sleep(CLOSE_MS, undefined, { ref: false })]),
  }
}

/** Where letters go, for the banner: never with the password of the mail server. */
export function lettersGo({ smtpUrl, dataDir }: Config): string {
  return smtpUrl === undefined ? dataFolders(dataDir).outbox : new URL(smtpUrl).host
}
