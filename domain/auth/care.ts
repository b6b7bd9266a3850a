/** What people do with their account besides signing in: profile, photo, password. */

import type { UserId } from '../shared/ids.ts'
import type { Result } from '../shared/result.ts'
import type { AuthRefusal, User } from './auth.ts'

/** A letter to one person, as plain text. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Where letters go: a folder, or an SMTP server. */
export interface Outbox {
  /** Resolves when the letter is handed over; rejects when it could not be. */
  send(mail: Mail): Promise<void>
}

/** Photos in the data folder, named by their content. */
export interface PhotoStore {
  /** The key of a stored picture. */
  put(photo: Photo): Promise<string>
  get(key: string): Promise<Photo | undefined>
}

export interface Photo {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  readonly bytes: Uint8Array
}

export type CareRefusal =
  | AuthRefusal
  | { readonly kind: 'invalid-name'; readonly why: string }
  | { readonly kind: 'invalid-photo'; readonly why: string }
  /** Wrong, used, too old, or for nobody: which one is not told. */
  | { readonly kind: 'wrong-code' }

/** The use case of the account pages. */
export interface AccountCare {
  setName(userId: UserId, name: string): Promise<Result<User, CareRefusal>>
  setPhoto(userId: UserId, photo: string): Promise<Result<User, CareRefusal>>
  /** Ends all of the user's sessions. */
  changePassword(
    userId: UserId,
    oldPassword: string,
    newPassword: string,
  ): Promise<Result<User, CareRefusal>>
  /** Mails a code if somebody has this e-mail; answers the same, after the same time, if not. */
  requestReset(email: string): Promise<Result<undefined, CareRefusal>>
  /** Sets a new password and ends all of the user's sessions. */
  resetPassword(
    email: string,
    code: string,
    newPassword: string,
  ): Promise<Result<undefined, CareRefusal>>
}
