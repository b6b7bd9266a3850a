/** Files that appear whole and durable under their names, or not at all. */
import { type FileHandle, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

const COPY_CHUNK_BYTES = 1024 * 1024

/** Lets `write` fill a file under a temporary name, then gives it its own, durably. */
export async function writeDurably(
  file: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = `${file}.new`
  const handle = await open(temporary, 'w')
  try {
    await write(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  await syncFolder(dirname(file))
}

/** Makes names that were created, renamed or removed in `folder` durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; there the file system journals names on its own.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Writes the first `bytes` bytes of `source` as `target`, durably. Throws if the source is shorter.
 */
export async function copyDurably(source: string, target: string, bytes: number): Promise<void> {
  const from = await open(source, 'r')
  try {
    await writeDurably(target, (to) => copyBytes(from, to, bytes))
  } finally {
    await from.close()
  }
}

async function copyBytes(from: FileHandle, to: FileHandle, bytes: number): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(COPY_CHUNK_BYTES)
  let at = 0
  while (at < bytes) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, bytes - at), at)
    if (bytesRead === 0) throw new Error(`a file has ${at} bytes, ${bytes} were expected`)
    await to.writeFile(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}
