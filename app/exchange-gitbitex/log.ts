/**
 * `npm run log -- <command>`: looks at, checks and keeps the event log of an exchange. Exit codes:
 * 0 done and clean, 1 the log or a snapshot is damaged, 2 the command cannot run.
 */
import { parseArgs } from 'node:util'
import { LogDamage } from '@bourse/exchange/repository/log/log-damage'
import { type Command, type CommandInput, EXIT, Refusal } from './log-command.ts'
import { backup, restore } from './log-copy.ts'
import { dump } from './log-dump.ts'
import { repair } from './log-repair.ts'
import { trim } from './log-trim.ts'
import { verify } from './log-verify.ts'

const COMMANDS: readonly Command[] = [dump, verify, repair, trim, backup, restore]

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', () => process.exit(EXIT.clean))
process.exitCode = await run(process.argv.slice(2))

/** Runs one command line and returns its exit code. */
async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(overview())
    return name === undefined ? EXIT.cannotRun : EXIT.clean
  }
  const command = COMMANDS.find((each) => each.name === name)
  if (command === undefined) {
    process.stderr.write(`there is no command ${name}\n\n${overview()}`)
    return EXIT.cannotRun
  }
  try {
    const input = parse(command, rest)
    if (input !== undefined) return await command.run(input)
    process.stdout.write(usage(command))
    return EXIT.clean
  } catch (error) {
    return explain(command, error)
  }
}

/** Undefined when help was asked for. */
function parse(command: Command, args: string[]): CommandInput | undefined {
  const options = Object.fromEntries(
    ['data', ...command.options.map(([name]) => name)].map((name) => [name, { type: 'string' }]),
  ) as Record<string, { type: 'string' }>
  const { values, positionals } = parseArgs({
    args,
    options: { ...options, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  if (values['help'] === true) return undefined
  const wanted = command.argument === undefined ? 0 : 1
  if (positionals.length !== wanted) {
    throw new Refusal(
      wanted === 0 ? `${command.name} takes no argument` : `give one ${command.argument}`,
    )
  }
  const given = new Map<string, string>()
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') given.set(name, value)
  }
  const data = given.get('data') ?? (process.env['DATA_DIR'] || './data')
  return { data, options: given, argument: positionals[0] ?? '' }
}

/** Tells what stopped a command, in one line wherever the cause is known. */
function explain(command: Command, error: unknown): number {
  if (!(error instanceof Error)) throw error
  if (error instanceof LogDamage) {
    process.stdout.write(`damaged: ${error.message}\n`)
    if (error.goodTo !== undefined) {
      process.stdout.write(
        `records up to position ${error.goodTo} are good; to give up the rest: ` +
          `npm run log -- repair --drop-from ${error.goodTo + 1}\n`,
      )
    }
    return EXIT.damaged
  }
  process.stderr.write(`${command.name}: ${error.message}\n`)
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true
  if (isUsage) process.stderr.write(`\n${usage(command)}`)
  return EXIT.cannotRun
}

function overview(): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`)
  return `usage: npm run log -- <command> [options]

${lines.join('\n')}

  --data DIR   the data folder; else DATA_DIR, else ./data
  --help       also behind a command

Exit code 0: done and clean. 1: the log or a snapshot is damaged. 2: the command cannot run.
The format, the rules of damage and examples are in docs/event-log.md.
`
}

function usage(command: Command): string {
  const argument = command.argument === undefined ? '' : ` ${command.argument}`
  const options = [...command.options, ['data', 'DIR', 'the data folder'] as const]
  const lines = options.map(([name, value, text]) => `  ${`--${name} ${value}`.padEnd(22)} ${text}`)
  return `usage: npm run log -- ${command.name}${argument} [options]

${command.details}

${lines.join('\n')}
`
}
