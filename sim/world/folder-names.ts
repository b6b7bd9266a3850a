/**
 * Names of simulated files. A name is sure to be there after power loss once its folder is synced.
 */
import type { Inode } from './inode.ts'

type Change = { readonly path: string; readonly inode: Inode | undefined }

export class FolderNames {
  #names = new Map<string, Inode>()
  readonly #folders = new Set<string>(['/'])
  #durable = new Map<string, Inode>()
  /** Changes of names since their folder was synced, oldest first. */
  #unsynced: Change[] = []

  get(path: string): Inode | undefined {
    return this.#names.get(path)
  }

  hasFolder(folder: string): boolean {
    return this.#folders.has(folder)
  }

  makeFolder(folder: string): void {
    for (let at = folder; at !== '/'; at = folderOf(at)) this.#folders.add(at)
  }

  set(path: string, inode: Inode): void {
    this.#names.set(path, inode)
    this.#unsynced.push({ path, inode })
  }

  delete(path: string): void {
    this.#names.delete(path)
    this.#unsynced.push({ path, inode: undefined })
  }

  /** Names of the files right in `folder`. */
  list(folder: string): string[] {
    return this.paths(folder).map((path) => path.slice(folder.length + 1))
  }

  /** Paths of the files right in `folder`, sorted. */
  paths(folder: string): string[] {
    return [...this.#names.keys()].filter((path) => folderOf(path) === folder).sort()
  }

  syncFolder(folder: string): void {
    const rest: Change[] = []
    for (const change of this.#unsynced) {
      if (folderOf(change.path) === folder) apply(this.#durable, change)
      else rest.push(change)
    }
    this.#unsynced = rest
  }

  /** Keeps the first `kept` of the changes that were not synced, and forgets the rest. */
  losePower(kept: (changes: number) => number): void {
    const count = kept(this.#unsynced.length)
    for (const change of this.#unsynced.slice(0, count)) apply(this.#durable, change)
    this.#unsynced = []
    this.#names = new Map(this.#durable)
  }

  inodes(): Iterable<Inode> {
    return this.#names.values()
  }
}

/** The folder that a path lies in. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf('/')
  return end <= 0 ? '/' : path.slice(0, end)
}

function apply(names: Map<string, Inode>, { path, inode }: Change): void {
  if (inode === undefined) names.delete(path)
  else names.set(path, inode)
}
