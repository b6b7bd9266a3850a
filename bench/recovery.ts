/**
 * Recovery: a server with a log of many events is killed with SIGKILL before it has made a snapshot
 * of any of them, and started again; measured is the time until it takes orders.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BenchOptions } from './bench-options.ts'
import { writeLog } from './replay.ts'
import { adminState, startServer } from './server.ts'

/** Milliseconds from the start of the process until it listens, and until the log was replayed. */
export async function recoveryBench(options: BenchOptions): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'bourse-recovery-'))
  try {
    await writeLog(folder, options)
    const settings = { PREVIEW_BOTS: 'false', SNAPSHOT_EVERY: '100000000' }
    const first = await startServer(folder, settings)
    while (((await adminState(first))['recorderLag'] ?? 1) > 0) await sleep(200)
    await first.kill('SIGKILL')
    const server = await startServer(folder, settings)
    const readyMs = Number.parseInt(/ready in (\d+) ms/.exec(server.readyLine)?.[1] ?? '', 10)
    await server.kill('SIGKILL')
    return { bench: 'recovery', events: options.events, startMs: server.startMs, readyMs }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
