/** Finds test files and runs them with Node's own runner, for `npm test` and `npm run soak`. */
import { globSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { finished } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

export type TestRun = {
  readonly files: readonly string[]
  /** Test files at a time, each in a process of its own. */
  readonly concurrency: number
  /** A test that takes longer fails; none = as long as it takes. */
  readonly testMsMax?: number
  /** A skipped or unfinished test fails the run. */
  readonly isStrict: boolean
  /** Hears every file that has ended. */
  readonly onFile?: (ended: EndedFile) => void
}

/** What a test file came to. Its path is relative to the root. */
export type EndedFile = {
  readonly file: string
  readonly isPassed: boolean
  readonly tests: number
  readonly seconds: number
  /** What its tests wrote to standard output. */
  readonly output: string
}

export const projectRoot = dirname(import.meta.dirname)

/** Paths, relative to the root and sorted, of the project's files whose names match a glob. */
export function findFiles(pattern: string): string[] {
  const skipped = new Set(['node_modules', 'fixture', 'data', '.git'])
  return globSync(`**/${pattern}`, {
    cwd: projectRoot,
    exclude: (path) => skipped.has(path.split(sep).at(-1) ?? ''),
  })
    .map((path) => path.split(sep).join('/'))
    .toSorted()
}

/**
 * The files that a person meant: a name is a path, from where npm was called or from the root, a
 * folder, or any part of a path. Gives back the names that match nothing as `unknown`.
 */
export function selectFiles(all: readonly string[], names: readonly string[]) {
  const callerFolder = process.env['INIT_CWD'] ?? process.cwd()
  const unknown: string[] = []
  const files = new Set<string>()
  for (const name of names) {
    const path = relative(projectRoot, resolve(callerFolder, name)).split(sep).join('/')
    const isFolder = statSync(join(projectRoot, path), { throwIfNoEntry: false })?.isDirectory()
    const exact = all.filter((file) => file === path || (isFolder && file.startsWith(`${path}/`)))
    const matching = exact.length > 0 ? exact : all.filter((file) => file.includes(name))
    if (matching.length === 0) unknown.push(name)
    for (const file of matching) files.add(file)
  }
  return { files: [...files].toSorted(), unknown }
}

/** Runs the files, prints every test and the closing counts, and returns whether all is well. */
export async function runTests(tests: TestRun): Promise<boolean> {
  const notRun: string[] = []
  const unfinished = new Set(tests.files.map((file) => resolve(projectRoot, file)))
  const watchdog = watchSilence(tests, unfinished)
  let isPassed = false
  const stream = run({
    cwd: projectRoot,
    files: [...unfinished],
    concurrency: tests.concurrency,
    signal: watchdog.signal,
    ...(tests.testMsMax ? { timeout: tests.testMsMax } : {}),
  })
  stream.on('data', watchdog.heard)
  const outputs = new Map<string, string>()
  stream.on('test:stdout', ({ file, message }) => {
    if (file !== undefined) outputs.set(file, (outputs.get(file) ?? '') + message)
  })
  stream.on('test:pass', ({ name, file, skip, todo }) => {
    if (skip === undefined && todo === undefined) return
    notRun.push(`${relative(projectRoot, file ?? '')}: ${name}`)
  })
  stream.on('test:summary', ({ file, success, counts, duration_ms }) => {
    if (file === undefined) isPassed = success
    else unfinished.delete(file)
    if (file === undefined || tests.onFile === undefined) return
    const ended = { isPassed: success, tests: counts.tests, seconds: duration_ms / 1_000 }
    const path = relative(projectRoot, file).split(sep).join('/')
    tests.onFile({ file: path, ...ended, output: outputs.get(file) ?? '' })
  })
  const report = stream.compose(new spec())
  report.pipe(process.stdout, { end: false })
  await finished(report)
  watchdog.stop()
  if (!tests.isStrict || notRun.length === 0) return isPassed
  process.stdout.write(`\nskipped, which counts as failed here:\n  ${notRun.join('\n  ')}\n`)
  return false
}

/**
 * Node's limit is for single tests: a file whose process does not end afterwards, because it left
 * something open, would hold up the run for ever. When nothing at all has happened for one and a
 * half times the limit, this ends the run and names the files that have not ended.
 */
function watchSilence({ testMsMax, concurrency }: TestRun, unfinished: ReadonlySet<string>) {
  const abort = new AbortController()
  if (!testMsMax) return { signal: abort.signal, heard: () => {}, stop: () => {} }
  const end = () => {
    const files = [...unfinished].slice(0, concurrency).map((file) => relative(projectRoot, file))
    process.stdout.write(`\nended, as nothing happened any more: ${files.join(', ')}\n`)
    abort.abort()
  }
  const timer = setTimeout(end, testMsMax * 1.5)
  return { signal: abort.signal, heard: () => timer.refresh(), stop: () => clearTimeout(timer) }
}

/** Seconds since `beganMs` of performance.now, as people read them. */
export function secondsSince(beganMs: number): string {
  const seconds = (performance.now() - beganMs) / 1000
  return seconds < 90 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`
}
