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

/** Makes the codes that are mailed; at rest there is their hash only. */
export interface CodeSource {
  /** A fresh code of 128 random bits, in letters and digits that a person can copy. */
  make(): string
  /** The one-way hash of a code as people type it. Synchronous and quick. */
  hash(code: string): string
}

/** Where pictures are asked for over HTTP: this and a key are what a user has as a photo. */
export const PHOTO_PATH = '/api/files/photos/'

/** The largest file that is taken as a photo. */
export const PHOTO_BYTES_MAX = 512 * 1024

/** Photos in the data folder, named by their owner and content. */
export interface PhotoStore {
  /** The key of the stored picture; undefined when the folder is full. */
  put(owner: UserId, photo: Photo): Promise<string | undefined>
  get(key: string): Promise<Photo | undefined>
  /** Drops all pictures of `owner` but those under `keys`. */
  keepOnly(owner: UserId, keys: ReadonlySet<string>): Promise<void>
}

export interface Photo {
  readonly type: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'
  readonly bytes: Uint8Array
}

export type CareRefusal =
  | AuthRefusal
  | { readonly kind: 'invalid-name'; readonly why: string }
  | { readonly kind: 'invalid-photo'; readonly why: string }
  /** Everybody has the password of this account: nobody may change it. */
  | { readonly kind: 'shared-account' }
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

export type PhotoRefusal =
  /** Never given, used up, run out, or somebody else's: which one is not told. */
  | { readonly kind: 'unknown-ticket' }
  | { readonly kind: 'not-a-picture'; readonly why: string }
  | { readonly kind: 'shared-account' }
  /** Too many at once. */
  | { readonly kind: 'busy' }
  /** The folder of pictures is full. */
  | { readonly kind: 'no-room' }

/**
 * Takes pictures in: first a ticket, then the bytes under it, then `AccountCare.setPhoto`. A ticket
 * is the key under which the picture can be fetched at once; the key of its content is for good.
 */
export interface PhotoDesk {
  /** A ticket for one upload by this user. */
  openTicket(userId: UserId): Result<string, PhotoRefusal>
  /** Why this user cannot upload under `ticket` now, or undefined. To ask before taking bytes. */
  refusalFor(userId: UserId, ticket: string): PhotoRefusal | undefined
  upload(
    userId: UserId,
    ticket: string,
    bytes: Uint8Array,
  ): Promise<Result<undefined, PhotoRefusal>>
  /** The picture under a key or under the ticket by which it was uploaded. */
  picture(key: string): Promise<Photo | undefined>
}
