/** Photos in memory, for tests and throw-away runs. */
import type { Photo, PhotoStore } from '@bourse/domain/auth/care'
import { ownerTag, photoKey } from './key.ts'

/** An empty store that takes `bytesMax` bytes. */
export function memoryPhotos(bytesMax = Number.POSITIVE_INFINITY): PhotoStore {
  const photos = new Map<string, Photo>()
  const bytes = () => photos.values().reduce((sum, photo) => sum + photo.bytes.length, 0)
  return {
    async put(owner, photo) {
      const key = photoKey(owner, photo)
      if (photos.has(key)) return key
      if (bytes() + photo.bytes.length > bytesMax) return undefined
      photos.set(key, photo)
      return key
    },
    get: async (key) => photos.get(key),
    async keepOnly(owner, keys) {
      for (const key of [...photos.keys()]) {
        if (key.startsWith(`${ownerTag(owner)}-`) && !keys.has(key)) photos.delete(key)
      }
    },
  }
}
