/** Ending the process with an exit code, at once and for certain. */

const SHELL = '/bin/sh'

/**
 * Never returns. Node's own exit joins V8's worker threads first, and may wait for ever when they
 * are compiling or collecting just then (nodejs/node issue 54918; a refused start met it once in a
 * few times). So the process is replaced by one that only exits; where that cannot be, Node's way
 * it is. What has to be finished must be finished before: no exit handlers run.
 */
export function leave(code: number): never {
  try {
    if (process.platform !== 'win32') process.execve?.(SHELL, ['sh', '-c', `exit ${code}`], {})
  } catch {
    // No shell there: fall through.
  }
  process.exit(code)
}
