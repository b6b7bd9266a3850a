/**
 * Makes the work tree ready to run: packages as the lockfile says, a Node that `npm run` can use,
 * and with `--web` the trading screen in web/dist. Plain JavaScript without dependencies, because
 * it runs before there are any, on Node 20 or later.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE_TO_INSTALL = 20
const NPM_TO_INSTALL = 10
const NODE_TO_RUN = 24
const LOCK_WAIT_MS_MAX = 600_000
const LOCK_POLL_MS = 200
const LOCK_UNWRITTEN_MS_MAX = 10_000

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const lockfilePath = join(root, 'package-lock.json')
const modulesPath = join(root, 'node_modules')
const stampPath = join(modulesPath, '.setup-stamp.json')
const lockPath = join(root, '.setup.lock')
const binNames = process.platform === 'win32' ? ['node.cmd', 'node.ps1', 'node'] : ['node']
const binNode = join(modulesPath, '.bin', binNames[0])

const HELP = `npm run build

Installs the packages of package-lock.json and builds the screen into web/dist, each only when it
is not up to date. npm start, npm run dev and npm test do the same first.
`

/** A state of the machine that the person at the keyboard must change; its message says how. */
class SetupError extends Error {}

try {
  if (process.argv.includes('--help')) process.stdout.write(HELP)
  else await prepare()
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`\nsetup: ${error.message}\n`)
  process.exitCode = 1
}

async function prepare() {
  setUp()
  if (process.argv.includes('--web')) await setUpWeb()
}

/** Quick when there is nothing to do. */
function setUp() {
  checkNode()
  const wanted = wantedStamp()
  if (isUpToDate(wanted)) return
  withLock(() => {
    if (isUpToDate(wanted)) return
    installPackages()
    const node = checkRunningNode()
    writeFileSync(stampPath, `${JSON.stringify({ ...wanted, node })}\n`)
  })
}

/** Also quick when nothing changed; imported here, so that installing never depends on it. */
async function setUpWeb() {
  const { buildWeb, isWebBuilt } = await import('./web.mjs')
  if (isWebBuilt(root)) return
  withLock(() => {
    if (isWebBuilt(root)) return
    process.stderr.write('setup: building the trading screen ...\n')
    const began = Date.now()
    const words = buildWeb(root, existsSync(binNode) ? binNode : process.execPath)
    if (words !== undefined) {
      throw new SetupError(
        `the trading screen cannot be built. Vite says:\n\n${words}\n\n` +
          'Mend what it names in web/ and run the command again.',
      )
    }
    process.stderr.write(`setup: built in ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
  })
}

function checkNode() {
  if (major(process.versions.node) >= NODE_TO_INSTALL) return
  throw new SetupError(
    `Node ${process.versions.node} is too old. Install Node ${NODE_TO_RUN} (or any from ` +
      `${NODE_TO_INSTALL}: npm then brings ${NODE_TO_RUN} itself) and run the command again.`,
  )
}

function wantedStamp() {
  const lockfile = createHash('sha256').update(readFileSync(lockfilePath)).digest('hex')
  return { lockfile, platform: `${process.platform}-${process.arch}` }
}

/** The stamp also remembers which Node was found, so that this check starts no process. */
function isUpToDate(wanted) {
  const stamp = readJson(stampPath)
  if (stamp?.lockfile !== wanted.lockfile || stamp.platform !== wanted.platform) return false
  if (stamp.node === 'packaged') return existsSync(binNode)
  return !existsSync(binNode) && major(process.versions.node) >= NODE_TO_RUN
}

function installPackages() {
  if (isInstalled()) return
  const [command, args] = npmCommand()
  const version = npmVersion(command, args)
  if (major(version) < NPM_TO_INSTALL) {
    throw new SetupError(
      `npm ${version} is too old. Install npm ${NPM_TO_INSTALL} or later ` +
        '(npm install --global npm@latest) and run the command again.',
    )
  }
  process.stderr.write('setup: installing the packages of package-lock.json ...\n')
  const began = Date.now()
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts']
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  const result = spawn(
    command,
    [...args, 'ci', ...flags, ...quiet],
    ['ignore', 'ignore', 'inherit'],
  )
  if (result.status !== 0) {
    throw new SetupError(
      `npm ci failed (${result.error?.message ?? `exit ${result.status ?? result.signal}`}); ` +
        'its own words are above.\nInstalling needs the npm registry: check that this machine is ' +
        'online, or that `npm config get registry` names a mirror it can reach.\nIf it is ' +
        'about the lockfile, run `npm install` and `node tool/lockfile.ts --fix`, and commit it.',
    )
  }
  process.stderr.write(`setup: done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
}

/** True if node_modules agrees with the lockfile, whoever installed it, by npm's own record. */
function isInstalled() {
  const wanted = readJson(lockfilePath)?.packages
  const found = readJson(join(modulesPath, '.package-lock.json'))?.packages
  if (!wanted || !found) return false
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue
    const installed = found[path]
    if (!installed && entry.optional && !isForThisMachine(entry)) continue
    if (!installed || installed.version !== entry.version) return false
    if (!existsSync(join(root, path))) return false
  }
  return Object.keys(found).every((path) => !path.includes('node_modules/') || wanted[path])
}

/**
 * True if the entry names this platform. A package for one C library counts as foreign, because
 * which one this machine has is not cheap to tell; so does a helper that names no platform.
 */
function isForThisMachine(entry) {
  if (entry.libc || !entry.os) return false
  const platforms = [entry.os].flat()
  const architectures = [entry.cpu ?? process.arch].flat()
  return platforms.includes(process.platform) && architectures.includes(process.arch)
}

/** `npm run` says which npm runs us; otherwise it is the one on PATH. */
function npmCommand() {
  const script = process.env.npm_execpath
  if (script && /npm-cli\.[cm]?js$/.test(script)) {
    return [process.env.npm_node_execpath ?? process.execPath, [script]]
  }
  return ['npm', []]
}

function npmVersion(command, args) {
  const result = spawn(command, [...args, '--version'], ['ignore', 'pipe', 'ignore'])
  if (result.status === 0) return String(result.stdout).trim()
  throw new SetupError(
    `npm was not found (${result.error?.message ?? `exit ${result.status}`}). ` +
      `Install npm ${NPM_TO_INSTALL} or later and run the command again.`,
  )
}

/** Says which Node `npm run` will use: the packaged one, or an installed one if it is recent. */
function checkRunningNode() {
  if (existsSync(binNode)) {
    const result = spawn(binNode, ['--version'], ['ignore', 'pipe', 'ignore'])
    const version = String(result.stdout ?? '').trim()
    if (result.status === 0 && major(version.slice(1)) >= NODE_TO_RUN) return 'packaged'
    // Built for another C library: take it off the PATH of `npm run`, where nothing could start.
    for (const name of binNames) rmSync(join(modulesPath, '.bin', name), { force: true })
  }
  const own = process.execPath.startsWith(modulesPath) ? installedNode() : process.versions.node
  if (own && major(own) >= NODE_TO_RUN) return 'installed'
  throw new SetupError(
    `Bourse runs on Node ${NODE_TO_RUN} or later. npm offers no packaged Node that works on ` +
      `${process.platform}-${process.arch}, and the installed one is ${own ?? 'missing'}.\n` +
      `Install Node ${NODE_TO_RUN} from https://nodejs.org or your system's packages, ` +
      'put it first on PATH and run the command again.',
  )
}

/** Version of the first `node` on PATH outside node_modules, or undefined. */
function installedNode() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const PATH = folders.filter((folder) => !folder.includes('node_modules')).join(delimiter)
  const result = spawn('node', ['--version'], ['ignore', 'pipe', 'ignore'], {
    ...process.env,
    PATH,
  })
  return result.status === 0 ? String(result.stdout).trim().slice(1) : undefined
}

/** Runs `work` while no other setup of this tree does; a dead process's lock is taken over. */
function withLock(work) {
  const deadline = Date.now() + LOCK_WAIT_MS_MAX
  let told = false
  while (!takeLock()) {
    const holder = lockHolder()
    if (holder.isDead) {
      removeLock(holder.text)
      continue
    }
    if (Date.now() > deadline) {
      throw new SetupError(
        `another setup (${holder.text}) holds ${lockPath}; end it or remove the file.`,
      )
    }
    if (!told) process.stderr.write(`setup: waiting for another setup (${holder.text}) ...\n`)
    told = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_POLL_MS)
  }
  try {
    work()
  } finally {
    rmSync(lockPath, { force: true })
  }
}

function takeLock() {
  try {
    writeFileSync(lockPath, `process ${process.pid} on ${hostname()}`, { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw new SetupError(`cannot write ${lockPath} (${error.code}); make the folder writable.`, {
      cause: error,
    })
  }
}

/** The lock's text, and whether its process has ended; on another machine nobody can tell. */
function lockHolder() {
  try {
    const text = readFileSync(lockPath, 'utf8')
    const [, pid, host] = text.match(/^process (\d+) on (.*)$/) ?? []
    if (!pid)
      return { text, isDead: Date.now() - statSync(lockPath).mtimeMs > LOCK_UNWRITTEN_MS_MAX }
    return { text, isDead: host === hostname() && !isAlive(Number(pid)) }
  } catch {
    return { text: 'just ended', isDead: false }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

/** Moves the dead lock aside first: if another setup was quicker, its own lock is put back. */
function removeLock(deadText) {
  const aside = `${lockPath}.${process.pid}`
  try {
    renameSync(lockPath, aside)
    if (readFileSync(aside, 'utf8') === deadText) rmSync(aside)
    else renameSync(aside, lockPath)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

function spawn(command, args, stdio, env = process.env) {
  const shell = process.platform === 'win32' && !command.endsWith('.exe')
  return spawnSync(shell ? `"${command}"` : command, args, { cwd: root, env, stdio, shell })
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function major(version) {
  return Number.parseInt(version, 10)
}
