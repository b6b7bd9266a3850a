/**
 * Puts the simulated disk, clock and randomness under the server's own code, and plants bugs in it:
 * a loader hook swaps what its modules import and changes their text as they are loaded. Must be
 * in place before any of them is.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutants/mutant.ts'

const SUBSTITUTES: Readonly<Record<string, string>> = {
  'node:fs': './shim/fs.ts',
  'node:fs/promises': './shim/fs-promises.ts',
  'node:crypto': './shim/crypto.ts',
}
/** Modules whose files lie on the simulated disk. */
const ON_DISK = /\/exchange\/repository\/(log|snapshot)\//
const TIMED = /\/exchange\/(usecase\/gateway|delivery\/background|repository\/log)\//
const TIMERS =
  /\b(setTimeout|setInterval|setImmediate|clearTimeout|clearInterval|clearImmediate)\(/g

/** Installs the hook; `mutant` is planted when its module is loaded. */
export function installHooks(mutant: Mutant | undefined): void {
  if (mutant !== undefined) checkMutant(mutant)
  registerHooks({
    resolve(specifier, context, next) {
      const substitute = SUBSTITUTES[specifier]
      if (substitute === undefined || !ON_DISK.test(context.parentURL ?? '')) {
        return next(specifier, context)
      }
      const url = new URL(substitute, import.meta.url).href
      return { url, format: 'module-typescript', shortCircuit: true }
    },
    load(url, context, next) {
      const loaded = next(url, context)
      const planted = mutant !== undefined && url.endsWith(`/${mutant.file}`)
      if (!planted && !TIMED.test(url)) return loaded
      let source = String(loaded.source)
      if (planted) source = source.replace(mutant.find, () => mutant.replace)
      return { ...loaded, source: withTimers(url, source) }
    },
  })
}

/** The module with virtual timers in its scope; lines keep their numbers. */
function withTimers(url: string, source: string): string {
  if (!TIMED.test(url)) return source
  const names = new Set(source.match(TIMERS)?.map((call) => call.slice(0, -1)))
  if (url.endsWith('/folder-lock.ts')) names.add('process')
  if (names.size === 0) return source
  const from = new URL('./shim/time.ts', import.meta.url).href
  return `import { ${[...names].join(', ')} } from '${from}'; ${source}`
}

/** Throws when the text to replace is not in its module exactly once. */
export function checkMutant({ name, file, find }: Mutant): void {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  const found = readFileSync(path, 'utf8').split(find).length - 1
  if (found === 1) return
  throw new Error(`mutant "${name}": its text is ${found} times in ${file}, not once`)
}
