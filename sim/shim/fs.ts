/** `node:fs` on the simulated disk, as much of it as the server uses. */
import { failure, type Handle, missing } from '../world/disk.ts'
import { Inode } from '../world/inode.ts'
import { present } from '../world/present.ts'

/** As on Linux. */
export const constants = { O_RDWR: 2, O_DSYNC: 0o10000 } as const

type Done<Value> = (error: Error | null, value?: Value) => void

const disk = () => present().disk

export function open(path: string, flags: number, done: Done<number>): void {
  const how = { create: false, empty: false, isSynced: (flags & constants.O_DSYNC) !== 0 }
  const opened = disk().call('open', path, () => {
    const { descriptors } = disk()
    const descriptor = descriptors.size + 10
    descriptors.set(descriptor, disk().open(path, how))
    return descriptor
  })
  tell(opened, done)
}

export function close(descriptor: number, done: Done<void>): void {
  const { path } = handleOf(descriptor)
  tell(
    disk().call('close', path, () => undefined),
    done,
  )
}

/** Writes `length` bytes of `buffer` from `from` at `position`. */
export function write(
  descriptor: number,
  buffer: Buffer,
  from: number,
  length: number,
  position: number,
  done: Done<number>,
): void {
  const bytes = buffer.subarray(from, from + length)
  tell(disk().write(handleOf(descriptor), bytes, position), done)
}

export function fdatasync(descriptor: number, done: Done<void>): void {
  const { inode, path } = handleOf(descriptor)
  tell(
    disk().call('sync', path, () => inode.sync()),
    done,
  )
}

export function linkSync(from: string, to: string): void {
  disk().now(() => {
    const { names } = disk()
    const inode = names.get(from)
    if (inode === undefined) throw missing('link', from)
    if (names.get(to) !== undefined) throw failure('EEXIST', 'link', to)
    names.set(to, inode)
  })
}

export function rmSync(path: string): void {
  disk().now(() => {
    if (disk().names.get(path) === undefined) throw missing('rm', path)
    disk().names.delete(path)
  })
}

export function writeFileSync(path: string, text: string): void {
  disk().now(() => {
    const inode = new Inode()
    inode.write(Buffer.from(text), 0, true)
    disk().names.set(path, inode)
  })
}

/** A file as text; what the system says of processes is made up. */
export function readFileSync(path: string): string {
  if (path === '/proc/sys/kernel/random/boot_id') return `${present().bootId()}\n`
  const [, pid] = /^\/proc\/(\d+)\/stat$/.exec(path) ?? []
  if (pid !== undefined) return processLine(path, Number(pid))
  return disk().now(() => {
    const inode = disk().names.get(path)
    if (inode === undefined) throw missing('open', path)
    return inode.view(0, inode.size).toString()
  })
}

function processLine(path: string, pid: number): string {
  const process = present().processOf(pid)
  if (process === undefined) throw missing('open', path)
  const state = process.isAlive ? 'S' : 'Z'
  return `${pid} (node) ${state} ${'0 '.repeat(18)}${process.startedAt} 0`
}

function handleOf(descriptor: number): Handle {
  const handle = disk().descriptors.get(descriptor)
  if (handle === undefined) throw failure('EBADF', 'use', String(descriptor))
  return handle
}

function tell<Value>(promise: Promise<Value>, done: Done<Value>): void {
  promise.then(
    (value) => done(null, value),
    (error: Error) => done(error),
  )
}
