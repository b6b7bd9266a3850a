/** The trading screen as its sources are now, for tests that open it in a browser. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const SETUP = fileURLToPath(new URL('../../tool/setup.mjs', import.meta.url))

/** Builds web/dist if anything changed; servers serve it. Throws with what the build said. */
export function buildScreen(): void {
  const { status, stderr } = spawnSync(process.execPath, [SETUP, '--web'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}
