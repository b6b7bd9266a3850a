/**
 * Recovery: a server with a log of many events and no snapshot of them is started; measured is the
 * time until it takes orders, as after a kill -9 with that many events since the last snapshot.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchOptions } from './bench-options.ts'
import { writeLog } from './replay.ts'
import { startServer } from './server.ts'

/** Milliseconds from the start of the process until it listens, and until the log was replayed. */
export async function recoveryBench(options: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-recovery-'))
  try {
    await writeLog(folder, options)
    const server = await startServer(folder, { PREVIEW_BOTS: 'false', SNAPSHOT_EVERY: '100000000' })
    const readyMs = Number.parseInt(/ready in (\d+) ms/.exec(server.readyLine)?.[1] ?? '', 10)
    await server.kill('SIGKILL')
    return { bench: 'recovery', events: options.events, startMs: server.startMs, readyMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
