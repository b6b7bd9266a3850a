/** `npm start`: the exchange as one program. */
import { createLogger } from '@bourse/kit/logger/logger'
import { type Config, readConfig } from './config.ts'
import { leave } from './leave.ts'
import { lettersGo } from './people-care.ts'
import { asStartRefused, StartRefused } from './storage.ts'
import { type Exchange, startExchange } from './wiring.ts'

const HELP = `npm start

Runs the exchange: HTTP API and WebSocket feed on http://localhost:9090, admin listener on 9091,
data in ./data. Environment variables change that; README.md has the table. Ctrl-C stops it.
`

/** A clean stop that takes longer than this has failed. */
const STOP_MS = 40_000

if (process.argv.includes('--help')) process.stdout.write(HELP)
else await main()

async function main(): Promise<void> {
  const config = read()
  const logger = createLogger({ level: config.logLevel, name: 'bourse' })
  let exchange: Exchange | undefined
  const die = (reason: unknown): never => {
    const error = asStartRefused(reason)
    if (error instanceof StartRefused) {
      process.stderr.write(`${error.message}\n`)
      leave(error.exitCode)
    }
    logger.fatal({ err: error }, 'the exchange cannot go on')
    leave(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
  let stopping = false
  const stop = (): void => {
    // A server that is not ready yet has answered nobody: it may end as it is.
    if (exchange === undefined) leave(0)
    if (stopping) return
    stopping = true
    setTimeout(() => die(new Error('stopping took too long')), STOP_MS).unref()
    exchange.stop().then(() => leave(0), die)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  try {
    exchange = await startExchange({ config, logger, onFatal: die })
  } catch (error) {
    return die(error)
  }
  process.stdout.write(banner(exchange, config))
  exchange.adminCredential.keep()
}

function read() {
  try {
    return readConfig(process.env)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    return leave(2)
  }
}

function banner(exchange: Exchange, config: Config): string {
  const { url, adminUrl, demo, survives } = exchange
  const { shownOnce } = exchange.adminCredential
  const lines = [
    `Bourse listens on ${url}  (API documents: ${url}/docs)`,
    `an acknowledged order survives: ${survives}`,
    `data: ${config.dataDir}`,
    `letters go to ${lettersGo(config)}`,
    `admin listener: ${adminUrl}  (in a browser: the operator's page)`,
  ]
  if (shownOnce !== undefined) lines.push(`admin credential, shown only now: ${shownOnce}`)
  if (demo !== undefined) lines.push(`demo account: ${demo.email} / ${demo.password}`)
  return `\n${lines.map((line) => `  ${line}\n`).join('')}\n`
}
