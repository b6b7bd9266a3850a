/** `npm run check`: everything that can be known without running the code. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { isMain } from './is-main.ts'
import { projectRoot, secondsSince } from './runner.ts'

type Step = {
  readonly name: string
  readonly what: string
  /** A script, from the project's root, and its arguments. */
  readonly command: readonly string[]
}

const BIOME = 'node_modules/@biomejs/biome/bin/biome'
const TSC = 'node_modules/typescript/bin/tsc'
const PLAIN = ['--colors=off', '--max-diagnostics=20']
const REPAIR: Step = {
  name: 'repair',
  what: 'let biome format the code and repair what it safely can',
  command: [BIOME, 'check', '--write', ...PLAIN, '.'],
}
const STEPS: readonly Step[] = [
  {
    name: 'imports',
    what: 'which folder may use which (.dependency-cruiser.mjs)',
    command: ['tool/imports.ts'],
  },
  {
    name: 'lint',
    what: 'mistakes and habits (biome.json)',
    command: [
      BIOME,
      'ci',
      ...PLAIN,
      '--formatter-enabled=false',
      '--assist-enabled=false',
      '--error-on-warnings',
      '.',
    ],
  },
  {
    name: 'format',
    what: 'layout of the code and order of imports; --fix repairs it',
    command: [BIOME, 'ci', ...PLAIN, '--linter-enabled=false', '--reporter=summary', '.'],
  },
  {
    name: 'types',
    what: 'TypeScript, strict (tsconfig.json)',
    command: [TSC, '--project', 'tsconfig.json'],
  },
  {
    name: 'screen',
    what: 'the same for what runs in browsers (web/tsconfig.json)',
    command: [TSC, '--project', 'web/tsconfig.json'],
  },
  {
    name: 'screen-tools',
    what: "and for the screen's tests and build (web/tsconfig.tools.json)",
    command: [TSC, '--project', 'web/tsconfig.tools.json'],
  },
  {
    name: 'unused',
    what: 'files, exports and packages that nothing uses (knip.json)',
    command: ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'],
  },
  {
    name: 'tidy',
    what: 'house rules (tool/tidy-rules.ts)',
    command: ['tool/tidy.ts'],
  },
  {
    name: 'lockfile',
    what: 'complete for every platform, licences allowed, no install scripts',
    command: ['tool/lockfile.ts'],
  },
]
const STEPS_AT_A_TIME = 2

const HELP = `npm run check [-- [--fix] [step...]]

Runs these steps, or only those named, and shows what the failing ones say:
${STEPS.map(({ name, what }) => `  ${name.padEnd(14)}${what}`).join('\n')}

  --fix     first ${REPAIR.what}
  --help    show this
`

if (isMain(import.meta)) process.exitCode = await main(process.argv.slice(2))

/** Runs the steps, all by default, prints a line for each, and returns whether all passed. */
export async function check(steps: readonly Step[] = STEPS): Promise<boolean> {
  const began = performance.now()
  const waiting = [...steps]
  const failures: string[] = []
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const complaint = await runStep(step)
      if (complaint !== undefined) failures.push(`--- ${step.name} ---\n${complaint}\n`)
    }
  }
  await Promise.all(Array.from({ length: STEPS_AT_A_TIME }, work))
  if (failures.length > 0) process.stdout.write(`\n${failures.join('\n')}\n`)
  const verdict = failures.length > 0 ? `${failures.length} of ${steps.length} failed` : 'all ok'
  process.stdout.write(`check: ${verdict}, ${secondsSince(began)}\n`)
  return failures.length === 0
}

/** What the step printed if it failed, else undefined. */
async function runStep({ name, command }: Step): Promise<string | undefined> {
  const began = performance.now()
  const child = spawn(process.execPath, command, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  const exit = new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  })
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  const verdict = code === 0 ? 'ok' : 'FAILED'
  process.stdout.write(`${name.padEnd(14)}${verdict.padEnd(8)}${secondsSince(began)}\n`)
  return code === 0 ? undefined : `${out}${err}`.trim()
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { fix: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const unknown = positionals.filter((name) => !STEPS.some((step) => step.name === name))
  if (unknown.length > 0) {
    process.stderr.write(`no such step: ${unknown.join(', ')}\n\n${HELP}`)
    return 1
  }
  if (values.fix) await runStep(REPAIR)
  const isWanted = ({ name }: Step) => positionals.length === 0 || positionals.includes(name)
  return (await check(STEPS.filter(isWanted))) ? 0 : 1
}
