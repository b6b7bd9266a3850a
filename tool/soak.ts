/** `npm run soak`: the long versions of the tests that have one. */
import { parseArgs } from 'node:util'
import { findFiles, runTests, secondsSince, selectFiles } from './runner.ts'
import { type Row, rowsOf, table } from './soak-table.ts'

/** Option, the environment variable that carries it to the tests, and what it means. */
const LIMITS = [
  ['minutes', 'SOAK_MINUTES', 'how long each test goes on'],
  ['commands', 'SOAK_COMMANDS', 'random commands in each differential test'],
  ['rounds', 'SOAK_ROUNDS', 'kills and restarts in each recovery test'],
  ['seed', 'SEED', 'repeat the run that printed this seed'],
] as const

const HELP = `npm run soak [-- [options] [name...]]

Runs every *.soak.ts, and every *.soak.test.ts in its long version, one file at a time; with names,
only the files whose path contains one. A test reads SOAK=1 and the limits from its environment and
has its own defaults for them. Ends with a table: the result of each test, its seconds, and what was
tried, in figures.

${LIMITS.map(describeLimit).join('\n')}
  --help         show this
`

process.exitCode = await main(process.argv.slice(2))

function describeLimit([name, variable, what]: readonly string[]): string {
  return `  ${`--${name} N`.padEnd(15)}${what} (${variable})`
}

async function main(args: string[]): Promise<number> {
  const options = Object.fromEntries(LIMITS.map(([name]) => [name, { type: 'string' as const }]))
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { ...options, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const all = [...findFiles('*.soak.ts'), ...findFiles('*.soak.test.ts')]
  const { files, unknown } = selectFiles(all, positionals)
  if (unknown.length > 0) {
    process.stderr.write(`no soak test matches: ${unknown.join(', ')}; there are:\n`)
    process.stderr.write(all.map((file) => `  ${file}\n`).join(''))
    return 1
  }
  process.env['SOAK'] = '1'
  for (const [name, variable] of LIMITS) {
    const value = (values as Readonly<Record<string, unknown>>)[name]
    if (typeof value !== 'string') continue
    if (!/^(\d+|0x[0-9a-f]+)$/i.test(value)) {
      process.stderr.write(`--${name} takes a whole number, not "${value}"\n`)
      return 1
    }
    process.env[variable] = value
  }
  const began = performance.now()
  const rows: Row[] = []
  const isPassed = await runTests({
    files: positionals.length > 0 ? files : all,
    concurrency: 1,
    isStrict: false,
    onFile: (ended) => rows.push(...rowsOf(ended)),
  })
  process.stdout.write(table(rows))
  process.stdout.write(
    `\nnpm run soak: ${isPassed ? 'all ok' : 'failed'}, ${secondsSince(began)}\n`,
  )
  return isPassed ? 0 : 1
}
