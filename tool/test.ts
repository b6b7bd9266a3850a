/** `npm test`: every check, then every test. */
import { parseArgs } from 'node:util'
import { check } from './check.ts'
import { findFiles, runTests, secondsSince, selectFiles } from './runner.ts'

const FILES_AT_A_TIME = 2
const TEST_MS_MAX = 200_000

const HELP = `npm test [-- [--no-check] [file...]]

Runs the checks of \`npm run check\`, then every *.test.ts. With files, folders or parts of
their paths, runs only those tests and no checks.

  --no-check    tests only
  --help        show this

With CI=true a skipped test fails the run. Random tests print their seed; SEED=... repeats it.
The long versions are \`npm run soak\`.
`

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'no-check': { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const all = findFiles('*.test.ts')
  const { files, unknown } = selectFiles(all, positionals)
  if (unknown.length > 0) {
    process.stderr.write(`no *.test.ts matches: ${unknown.join(', ')}\n`)
    return 1
  }
  const began = performance.now()
  const isPartial = positionals.length > 0
  const isChecked = isPartial || values['no-check'] || (await check())
  const isTested = await runTests({
    files: isPartial ? files : all,
    concurrency: FILES_AT_A_TIME,
    testMsMax: TEST_MS_MAX,
    isStrict: process.env['CI'] === 'true',
  })
  const verdicts = [isChecked ? [] : ['checks failed'], isTested ? [] : ['tests failed']].flat()
  const verdict = verdicts.length > 0 ? verdicts.join(', ') : 'all ok'
  process.stdout.write(`\nnpm test: ${verdict}, ${secondsSince(began)}\n`)
  return verdicts.length > 0 ? 1 : 0
}
