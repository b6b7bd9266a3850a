/** Snapshots as files, each whole under its name or not there; docs/event-log.md has the bytes. */
import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Snapshot, SnapshotStore, StoredSnapshot } from '@bourse/domain/exchange/snapshot'
import { syncFolder, writeDurably } from '../log/durable-file.ts'
import { deletable } from './keep.ts'
import {
  bodyDamage,
  decodeHeader,
  encodeHeader,
  PRELUDE_BYTES,
  readPrelude,
  type SnapshotDamage,
  type SnapshotHeader,
} from './snapshot-bytes.ts'

const NAME = /^snapshot-([0-9]{20})\.snap$/
/** Bytes read or written at once: the system's limit for one call is 2 GiB. */
const CHUNK_BYTES = 64 * 1024 * 1024

export interface FileSnapshots extends SnapshotStore {
  /** Checks every byte of a snapshot. */
  verify(file: string): Promise<StoredSnapshot>
}

/** The snapshots in `folder`, which is made when the first is saved. `keep` is at least 1. */
export function fileSnapshots(options: {
  readonly folder: string
  /** How many of the newest stay whatever the marks say; 2 by default. */
  readonly keep?: number
}): FileSnapshots {
  return new Files(options.folder, options.keep ?? 2)
}

class Files implements FileSnapshots {
  readonly #folder: string
  readonly #keep: number
  /** What `load` and `verify` found wrong in files whose headers are good. */
  readonly #damaged = new Map<string, SnapshotDamage>()

  constructor(folder: string, keep: number) {
    this.#folder = folder
    this.#keep = Math.max(1, keep)
  }

  async list(): Promise<readonly StoredSnapshot[]> {
    const stored: StoredSnapshot[] = []
    for (const file of await this.#files()) {
      const known = this.#damaged.get(file)
      const read = known ?? (await withFile(file, readHeader))
      // A file that another process deleted meanwhile is no longer stored.
      if (read !== undefined) stored.push(asStored(file, read))
    }
    return stored
  }

  async load(file: string): Promise<Snapshot | undefined> {
    const read = await this.#readAll(file)
    if (read === undefined || 'why' in read) return undefined
    let at = read.header.headerBytes
    const sections = read.header.sections.map(({ name, version, length }) => {
      const bytes = read.bytes.subarray(at, at + length)
      at += length
      return { name, version, bytes }
    })
    return { meta: read.header.meta, sections }
  }

  async verify(file: string): Promise<StoredSnapshot> {
    const read = await this.#readAll(file)
    if (read === undefined) return { file, ok: false, offset: 0, why: 'there is no such file' }
    return 'why' in read ? { ...read, file, ok: false } : asStored(file, read.header)
  }

  async save(snapshot: Snapshot, keepFrom: number): Promise<string> {
    await mkdir(this.#folder, { recursive: true })
    const file = join(this.#folder, fileName(snapshot.meta.sequence))
    await writeDurably(file, (handle) => writeSnapshot(handle, snapshot))
    this.#damaged.delete(file)
    await this.#deleteOld(keepFrom)
    return file
  }

  async #readAll(
    file: string,
  ): Promise<{ header: SnapshotHeader; bytes: Buffer } | SnapshotDamage | undefined> {
    const read = await withFile(file, readWhole)
    if (read === undefined) return undefined
    const stored = asStored(file, 'why' in read ? read : read.header)
    if (stored.ok) return read
    this.#damaged.set(file, stored)
    return stored
  }

  /** Only good headers count as kept; a damaged file goes when good ones of its age would go. */
  async #deleteOld(keepFrom: number): Promise<void> {
    const stored = await this.list()
    const good = stored.filter((each) => each.ok).map((each) => each.meta.sequence)
    const newestDeletable = deletable(good, this.#keep, keepFrom)[0] ?? -1
    for (const { file } of stored) {
      if (sequenceOf(file) > newestDeletable) continue
      await rm(file, { force: true })
      this.#damaged.delete(file)
    }
    await syncFolder(this.#folder)
  }

  /** Paths, newest first. */
  async #files(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    return names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse()
      .map((name) => join(this.#folder, name))
  }
}

function fileName(sequence: number): string {
  return `snapshot-${String(sequence).padStart(20, '0')}.snap`
}

function sequenceOf(file: string): number {
  return Number(NAME.exec(basename(file))?.[1])
}

function asStored(file: string, read: SnapshotHeader | SnapshotDamage): StoredSnapshot {
  if ('why' in read) return { file, ok: false, offset: read.offset, why: read.why }
  if (read.meta.sequence === sequenceOf(file)) return { file, ok: true, meta: read.meta }
  const why = `the header says sequence id ${read.meta.sequence}, the name another`
  return { file, ok: false, offset: 0, why }
}

/** Undefined when there is no such file. */
async function withFile<Value>(
  file: string,
  use: (handle: FileHandle) => Promise<Value>,
): Promise<Value | undefined> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}

async function readHeader(handle: FileHandle): Promise<SnapshotHeader | SnapshotDamage> {
  const length = readPrelude(await readPart(handle, 0, PRELUDE_BYTES))
  if (typeof length !== 'number') return length
  const bytes = await readPart(handle, 0, length)
  if (bytes.length < length) return { offset: 0, why: 'the file ends inside its header' }
  const header = decodeHeader(bytes)
  if ('why' in header) return header
  const { size } = await handle.stat()
  if (size === header.fileBytes) return header
  const offset = Math.min(size, header.fileBytes)
  return { offset, why: `the file has ${size} bytes, its header says ${header.fileBytes}` }
}

async function readWhole(
  handle: FileHandle,
): Promise<{ header: SnapshotHeader; bytes: Buffer } | SnapshotDamage> {
  const header = await readHeader(handle)
  if ('why' in header) return header
  const bytes = await readPart(handle, 0, header.fileBytes)
  return bodyDamage(bytes, header) ?? { header, bytes }
}

/** The bytes from `from`, fewer at the end of the file. */
async function readPart(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  while (at < length) {
    const wanted = Math.min(CHUNK_BYTES, length - at)
    const { bytesRead } = await handle.read(bytes, at, wanted, from + at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return bytes.subarray(0, at)
}

async function writeSnapshot(handle: FileHandle, snapshot: Snapshot): Promise<void> {
  const hash = createHash('sha256')
  const parts = [encodeHeader(snapshot), ...snapshot.sections.map((section) => section.bytes)]
  for (const part of parts) {
    for (let at = 0; at < part.length; at += CHUNK_BYTES) {
      const chunk = part.subarray(at, at + CHUNK_BYTES)
      hash.update(chunk)
      await handle.writeFile(chunk)
    }
  }
  await handle.writeFile(hash.digest())
}
