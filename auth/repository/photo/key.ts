/** Keys of photos: whose it is, what it is, and how it is to be shown, in a name fit for a path. */
import { hash } from 'node:crypto'
import type { Photo } from '@bourse/domain/auth/care'
import type { UserId } from '@bourse/domain/shared/ids'

/** A key in its parts. */
export interface PhotoKey {
  /** Stands for the owner, without telling the id. */
  readonly owner: string
  /** The content's hash and type. */
  readonly name: string
  readonly type: Photo['type']
}

/** The key of `photo` as `owner` has it: `<owner>-<content>.<type>`. */
export function photoKey(owner: UserId, photo: Photo): string {
  const ending = photo.type.slice('image/'.length)
  return `${ownerTag(owner)}-${hash('sha256', photo.bytes, 'hex')}.${ending}`
}

/** What stands for `owner` in keys: 16 hexadecimal digits. */
export function ownerTag(owner: UserId): string {
  return hash('sha256', `photos of ${owner}`, 'hex').slice(0, 16)
}

/** The parts of `key`, or undefined when no photo can have it. */
export function readPhotoKey(key: string): PhotoKey | undefined {
  const [, owner, name, ending] = KEY.exec(key) ?? []
  if (owner === undefined || name === undefined || ending === undefined) return undefined
  return { owner, name, type: `image/${ending}` as Photo['type'] }
}

const KEY = /^([0-9a-f]{16})-([0-9a-f]{64}\.(png|jpeg|webp|gif))$/
