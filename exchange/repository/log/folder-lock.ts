/**
 * Keeps a folder for one process. The lock is a file that names its holder; a holder that died
 * without removing it is noticed, also when its process id was given to another process or the
 * machine restarted. Processes that do not see each other (other machine, other container) are not
 * kept apart.
 */
import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { no, ok, type Result } from '@bourse/domain/shared/result'
import { LogUnusable } from './log-damage.ts'

export interface FolderLock {
  /** Gives the folder free. */
  release(): void
}

/** Who holds a lock. `started` and `boot` are empty where the system does not tell them. */
interface Holder {
  readonly pid: number
  readonly started: string
  readonly boot: string
  /** Tells two locks of one process apart. */
  readonly nonce: string
}

/** Takes the lock, or says who holds it: 'process 1234'. Throws LogUnusable on a foreign file. */
export function lockFolder(folder: string): Result<FolderLock, string> {
  return takeLock(join(folder, 'lock'))
}

function takeLock(path: string): Result<FolderLock, string> {
  const { pid, started, boot } = identity(process.pid)
  const own: Holder = { pid, started, boot, nonce: randomBytes(8).toString('hex') }
  for (;;) {
    if (linkNew(path, own)) return ok({ release: () => releaseLock(path, own) })
    const holder = readHolder(path)
    if (holder === undefined) continue
    if (isAlive(holder)) return no(`process ${holder.pid}`)
    const refused = removeStale(path, holder)
    if (refused !== undefined) return no(refused)
  }
}

/**
 * Removes the lock of a dead holder. Only who holds the guard named after that very lock may do so,
 * or of two that found it stale the slower would remove the quicker one's new lock.
 */
function removeStale(path: string, stale: Holder): string | undefined {
  const guard = takeLock(`${path}.${stale.nonce}`)
  if (!guard.ok) return guard.problem
  if (readHolder(path)?.nonce === stale.nonce) rmSync(path)
  guard.value.release()
  return undefined
}

/** Makes the lock file with its content in one step; false when there is one already. */
function linkNew(path: string, own: Holder): boolean {
  const temporary = `${path}.new-${own.nonce}`
  writeFileSync(temporary, `${JSON.stringify(own)}\n`)
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary)
  }
}

function releaseLock(path: string, own: Holder): void {
  if (readHolder(path)?.nonce === own.nonce) rmSync(path)
}

/** Undefined when the lock has just been removed. Throws when the file is none of ours. */
function readHolder(path: string): Holder | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const holder = JSON.parse(text) as Holder
    if (Number.isInteger(holder.pid) && /^[0-9a-f]+$/.test(holder.nonce)) return holder
  } catch {
    // Falls through to the one message for whatever is wrong with the file.
  }
  throw new LogUnusable(
    `${path} is not a lock of this program; remove it if no server uses the folder`,
  )
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = identity(holder.pid)
  if (now.ended) return false
  if (holder.boot === '' || now.boot === '') return true
  return holder.boot === now.boot && holder.started === now.started
}

/**
 * When the process with this id was started and since which boot, as Linux tells it. `ended`: it
 * was killed and only waits for its parent to notice.
 */
function identity(pid: number): Omit<Holder, 'nonce'> & { readonly ended: boolean } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces; behind it come the state and, 20th, the start time.
    const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return { pid, started: fields[18] ?? '', boot, ended: state === 'Z' || state === 'X' }
  } catch {
    return { pid, started: '', boot: '', ended: false }
  }
}
