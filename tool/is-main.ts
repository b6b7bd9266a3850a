/** Tells a script that was started from one that was imported, on every Node from 24.0. */
import { realpathSync } from 'node:fs'

/** True in the file that node was started with; `import.meta.main` came only with Node 24.2. */
export function isMain(meta: ImportMeta): boolean {
  const script = process.argv[1]
  return script !== undefined && realpathSync(script) === realpathSync(meta.filename)
}
