/** Temporary data folders. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs `body` with a path for a data folder that does not exist yet, and removes it afterwards. */
export async function inFolder<Value>(body: (dataDir: string) => Promise<Value>): Promise<Value> {
  const { dataDir, remove } = await temporaryFolder()
  try {
    return await body(dataDir)
  } finally {
    await remove()
  }
}

/** A path for a data folder that does not exist yet. */
export async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-test-'))
  return {
    dataDir: join(folder, 'data'),
    /** A process that was just killed may be writing its last file. */
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}
