/**
 * Builds the trading screen into web/dist when anything it is made of has changed. Plain
 * JavaScript without dependencies, as tool/setup.mjs, which calls it.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUILT = 'web/dist'
const STAMP = '.stamp'
const VITE = 'node_modules/vite/bin/vite.js'
/** What the build reads, besides the packages that the lockfile names. */
const SOURCES = ['web', 'domain']
const NO_SOURCE = /^(dist|node_modules|bench)([.]|$)|[.](test|testkit|soak|contract)[.]ts$/

/** True if web/dist of the tree at `root` is what its present sources give. */
export function isWebBuilt(root) {
  try {
    return readFileSync(join(root, BUILT, STAMP), 'utf8') === sourcesHash(root)
  } catch {
    return false
  }
}

/**
 * Builds with the Node at `node`. A server that is running keeps the old files until the new ones
 * are whole. Returns undefined, or what the build said when it failed.
 */
export function buildWeb(root, node) {
  const hash = sourcesHash(root)
  const fresh = join(root, `${BUILT}.${process.pid}`)
  const aside = `${fresh}.old`
  try {
    const args = [VITE, 'build', 'web', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn']
    const { status, signal, error, stdout, stderr } = spawnSync(node, args, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production' },
    })
    if (status !== 0) {
      const words = `${stdout ?? ''}${stderr ?? ''}`.trim()
      return words || (error?.message ?? `it ended with ${status ?? signal}`)
    }
    gzipBelow(fresh)
    writeFileSync(join(fresh, STAMP), hash)
    moveIfThere(join(root, BUILT), aside)
    renameSync(fresh, join(root, BUILT))
    return undefined
  } finally {
    for (const folder of [fresh, aside]) rmSync(folder, { recursive: true, force: true })
  }
}

/** Of names and contents: times change with every checkout. */
function sourcesHash(root) {
  const hash = createHash('sha256')
  const add = (path) => hash.update(`${path}\0`).update(readFileSync(join(root, path)))
  add('package-lock.json')
  for (const folder of SOURCES) for (const path of filesBelow(root, folder)) add(path)
  return hash.digest('hex')
}

function filesBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !NO_SOURCE.test(name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(root, path) : [path]
    })
    .toSorted()
}

/** The server sends these where a browser takes them: a third of the size. */
function gzipBelow(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!/[.](js|css|svg)$/.test(name)) continue
    const path = join(folder, name)
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }))
  }
}

function moveIfThere(from, to) {
  try {
    renameSync(from, to)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
