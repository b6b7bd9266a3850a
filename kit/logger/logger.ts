/**
 * The program's log: JSON lines for machines, one readable line each on a terminal. Values under
 * names of secrets never reach it.
 */
import { type DestinationStream, type Logger, pino } from 'pino'
import { readableLine } from './readable.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface LoggerOptions {
  readonly level: LogLevel
  /** The program's name, in every JSON line. */
  readonly name: string
  /** Readable lines instead of JSON; when left out, whether the output is a terminal. */
  readonly readable?: boolean
  /** Where lines go; standard output when left out. */
  readonly output?: LogOutput
}

/** A stream of text, such as process.stdout. */
export interface LogOutput {
  write(text: string): unknown
  readonly isTTY?: boolean
}

/** A pino logger. Lines are written at once, so a crash loses none. */
export function createLogger(options: LoggerOptions): Logger {
  const output = options.output ?? process.stdout
  const readable = options.readable ?? output.isTTY === true
  const settings = {
    level: options.level,
    redact: { paths: SECRET_PATHS, censor: '[secret]' },
    base: { name: options.name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  if (!readable && options.output === undefined)
    return pino(settings, pino.destination({ sync: true }))
  const stream: DestinationStream = {
    write: (line) => void output.write(readable ? readableLine(line) : line),
  }
  return pino(settings, stream)
}

/** Names whose values are secret, wherever they stand up to three levels deep. */
const SECRETS = [
  'password',
  'passwordHash',
  'oldPassword',
  'newPassword',
  'token',
  'tokenHash',
  'accessToken',
  'refreshToken',
  'verifyCode',
  'authKey',
  'secret',
  'credential',
  'authorization',
  'cookie',
  '["set-cookie"]',
]

const SECRET_PATHS = SECRETS.flatMap((name) => {
  const below = name.startsWith('[') ? name : `.${name}`
  return [name, `*${below}`, `*.*${below}`, `*.*.*${below}`]
})
