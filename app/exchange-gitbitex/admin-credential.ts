/** The credential of the admin listener: made once, shown once, kept as a hash. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export interface AdminCredential {
  /** The credential itself, only when it has just been made. */
  readonly shownOnce: string | undefined
  /** Keeps it for later starts; after it was shown, so that none is kept that nobody has seen. */
  readonly keep: () => void
  readonly accepts: (presented: string) => boolean
}

/** The credential given, or the one whose hash lies in `file`, or a new one. */
export function adminCredential(file: string, given: string | undefined): AdminCredential {
  if (given !== undefined) return known(digest(given))
  if (existsSync(file)) {
    return known(Buffer.from(readFileSync(file, 'utf8').trim(), 'hex'))
  }
  const made = randomBytes(24).toString('base64url')
  const hash = digest(made)
  return {
    shownOnce: made,
    accepts: accepting(hash),
    keep: () => writeFileSync(file, `${hash.toString('hex')}\n`, { mode: 0o600 }),
  }
}

function known(hash: Buffer): AdminCredential {
  return { shownOnce: undefined, accepts: accepting(hash), keep: () => {} }
}

/**
 * Compares hashes, so that neither the length nor the first wrong letter shows in the time taken.
 */
function accepting(expected: Buffer): (presented: string) => boolean {
  return (presented) => {
    const hash = digest(presented)
    return hash.length === expected.length && timingSafeEqual(hash, expected)
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
