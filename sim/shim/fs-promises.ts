/** `node:fs/promises` on the simulated disk, as much of it as the server uses. */

import { failure, type Handle, missing } from '../world/disk.ts'
import { folderOf } from '../world/folder-names.ts'
import { Inode } from '../world/inode.ts'
import { present } from '../world/present.ts'

const disk = () => present().disk

class SimFileHandle {
  readonly #handle: Handle

  constructor(handle: Handle) {
    this.#handle = handle
  }

  read(buffer: Buffer, offset: number, length: number, position: number) {
    const { inode, path } = this.#handle
    return disk().call('read', path, () => {
      const bytes = inode.view(position, length)
      buffer.set(bytes, offset)
      return { bytesRead: bytes.length, buffer }
    })
  }

  /** Behind what was written through this handle before, as Node does it. */
  async writeFile(data: Uint8Array): Promise<void> {
    for (let from = 0; from < data.length; ) {
      const written = await disk().write(this.#handle, data.subarray(from), this.#handle.at)
      this.#handle.at += written
      from += written
    }
  }

  sync(): Promise<void> {
    const { inode, path, isFolder } = this.#handle
    return disk().call('sync', path, () => {
      if (isFolder) disk().names.syncFolder(path)
      else inode.sync()
    })
  }

  truncate(length: number): Promise<void> {
    const { inode, path } = this.#handle
    return disk().call('truncate', path, () => inode.truncate(length))
  }

  stat(): Promise<{ size: number }> {
    const { inode, path } = this.#handle
    return disk().call('look', path, () => ({ size: inode.size }))
  }

  close(): Promise<void> {
    return disk().call('close', this.#handle.path, () => undefined)
  }
}

/** Opens a file or folder: flags r, r+ and w. */
export function open(path: string, flags: string): Promise<SimFileHandle> {
  const how = { create: flags === 'w', empty: flags === 'w', isSynced: false }
  return disk().call('open', path, () => new SimFileHandle(disk().open(path, how)))
}

/** Names in a folder. */
export function readdir(path: string): Promise<string[]> {
  return disk().call('look', path, () => {
    if (!disk().names.hasFolder(path)) throw missing('scandir', path)
    return disk().names.list(path)
  })
}

export function mkdir(path: string): Promise<void> {
  return disk().call('look', path, () => disk().names.makeFolder(path))
}

/** Removes a file; with `force` one that is not there, too. */
export function rm(path: string, options?: { readonly force?: boolean }): Promise<void> {
  return disk().call('remove', path, () => {
    if (disk().names.get(path) !== undefined) disk().names.delete(path)
    else if (options?.force !== true) throw missing('rm', path)
  })
}

export function rename(from: string, to: string): Promise<void> {
  return disk().call('rename', from, () => {
    const { names } = disk()
    const inode = names.get(from)
    if (inode === undefined) throw missing('rename', from)
    if (!names.hasFolder(folderOf(to))) throw failure('ENOENT', 'rename', to)
    names.set(to, inode)
    names.delete(from)
  })
}

export function stat(path: string): Promise<{ size: number }> {
  return disk().call('look', path, () => {
    const inode = disk().names.get(path)
    if (inode === undefined && !disk().names.hasFolder(path)) throw missing('stat', path)
    return { size: (inode ?? new Inode()).size }
  })
}

export function readFile(path: string): Promise<Buffer> {
  return disk().call('read', path, () => {
    const inode = disk().names.get(path)
    if (inode === undefined) throw missing('open', path)
    return Buffer.from(inode.view(0, inode.size))
  })
}
