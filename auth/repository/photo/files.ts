/**
 * Photos as files: a folder for each owner, a file for each content. A file is whole under its name
 * or not there. Calls that change something run one after the other.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Photo, PhotoStore } from '@bourse/domain/auth/care'
import type { UserId } from '@bourse/domain/shared/ids'
import { ownerTag, photoKey, readPhotoKey } from './key.ts'

export interface FilePhotosOptions {
  /** Made with the first photo. */
  readonly folder: string
  /** Bytes of all photos together: beyond it none is taken. 4 GiB when left out. */
  readonly bytesMax?: number
}

const BYTES_MAX = 4 * 1024 ** 3

/** The photos in `folder`. Its methods reject when the folder cannot be read or written. */
export function filePhotos(options: FilePhotosOptions): PhotoStore {
  return new Files(options.folder, options.bytesMax ?? BYTES_MAX)
}

class Files implements PhotoStore {
  readonly #folder: string
  readonly #bytesMax: number
  /** Bytes of all photos; undefined until they were counted. */
  #bytes: number | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(folder: string, bytesMax: number) {
    this.#folder = folder
    this.#bytesMax = bytesMax
  }

  put(owner: UserId, photo: Photo): Promise<string | undefined> {
    return this.#inTurn(async (counted) => {
      const key = photoKey(owner, photo)
      const file = this.#fileOf(key) ?? ''
      if ((await bytesOf(file)) === photo.bytes.length) return key
      if (counted + photo.bytes.length > this.#bytesMax) return undefined
      await mkdir(join(this.#folder, ownerTag(owner)), { recursive: true, mode: 0o700 })
      await writeWhole(file, photo.bytes)
      this.#bytes = counted + photo.bytes.length
      return key
    })
  }

  async get(key: string): Promise<Photo | undefined> {
    const type = readPhotoKey(key)?.type
    const file = this.#fileOf(key)
    if (type === undefined || file === undefined) return undefined
    const bytes = await unlessMissing(readFile(file), undefined)
    return bytes === undefined ? undefined : { type, bytes }
  }

  keepOnly(owner: UserId, keys: ReadonlySet<string>): Promise<void> {
    return this.#inTurn(async (counted) => {
      const folder = join(this.#folder, ownerTag(owner))
      let left = counted
      for (const name of await namesIn(folder)) {
        if (keys.has(`${ownerTag(owner)}-${name}`)) continue
        left -= await bytesOf(join(folder, name))
        await rm(join(folder, name), { force: true })
        this.#bytes = left
      }
    })
  }

  /** Runs `work` when what came before is done, with the bytes that there are. */
  #inTurn<T>(work: (counted: number) => Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      this.#bytes ??= await bytesBelow(this.#folder)
      return work(this.#bytes)
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  #fileOf(key: string): string | undefined {
    const parts = readPhotoKey(key)
    return parts === undefined ? undefined : join(this.#folder, parts.owner, parts.name)
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0
  for (const owner of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, owner))) {
      bytes += await bytesOf(join(folder, owner, name))
    }
  }
  return bytes
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return unlessMissing(readdir(folder), [])
}

/** 0 when there is no such file. */
async function bytesOf(file: string): Promise<number> {
  return (await unlessMissing(stat(file), undefined))?.size ?? 0
}

async function unlessMissing<T, Fallback>(
  promise: Promise<T>,
  fallback: Fallback,
): Promise<T | Fallback> {
  try {
    return await promise
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return fallback
    throw error
  }
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${file}.new`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
}
