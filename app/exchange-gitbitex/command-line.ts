/** Command lines of the form `npm run <script> -- <command> [options]`: parsing, help, errors. */
import { parseArgs } from 'node:util'
import { type Command, type CommandInput, EXIT, Refusal } from './log-command.ts'

/** A script of commands and what its help says behind their list. */
export interface Script {
  readonly name: string
  readonly commands: readonly Command[]
  readonly help: string
  /** Tells an error that only this script knows, and its exit code; undefined for all others. */
  readonly explain?: (error: Error) => number | undefined
}

/** Runs one command line and returns its exit code. */
export async function runCommandLine(script: Script, args: readonly string[]): Promise<number> {
  // A reader such as `head` that has seen enough is no failure.
  process.stdout.on('error', () => process.exit(EXIT.clean))
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(overview(script))
    return name === undefined ? EXIT.cannotRun : EXIT.clean
  }
  const command = script.commands.find((each) => each.name === name)
  if (command === undefined) {
    process.stderr.write(`there is no command ${name}\n\n${overview(script)}`)
    return EXIT.cannotRun
  }
  try {
    const input = parse(command, rest)
    if (input !== undefined) return await command.run(input)
    process.stdout.write(usage(script, command))
    return EXIT.clean
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return script.explain?.(error) ?? explain(script, command, error)
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
function explain(script: Script, command: Command, error: Error): number {
  process.stderr.write(`${command.name}: ${error.message}\n`)
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true
  if (isUsage) process.stderr.write(`\n${usage(script, command)}`)
  return EXIT.cannotRun
}

function overview({ name, commands, help }: Script): string {
  const lines = commands.map((each) => `  ${each.name.padEnd(9)} ${each.summary}`)
  return `usage: npm run ${name} -- <command> [options]

${lines.join('\n')}

  --data DIR   the data folder; else DATA_DIR, else ./data
  --help       also behind a command

${help}
`
}

function usage({ name }: Script, command: Command): string {
  const argument = command.argument === undefined ? '' : ` ${command.argument}`
  const options = [...command.options, ['data', 'DIR', 'the data folder'] as const]
  const lines = options.map(
    ([option, value, text]) => `  ${`--${option} ${value}`.padEnd(22)} ${text}`,
  )
  return `usage: npm run ${name} -- ${command.name}${argument} [options]

${command.details}

${lines.join('\n')}
`
}
