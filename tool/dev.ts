/**
 * `npm run dev`: the exchange, started again at every change of the code, with readable logs, and
 * the trading screen from its sources, so that a change is seen at once.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pretty from 'pino-pretty'
import { projectRoot } from './runner.ts'

const MAIN = 'app/exchange-gitbitex/main.ts'
const VITE = 'node_modules/vite/bin/vite.js'
const STOP_MS_MAX = 10_000

const HELP = `npm run dev

Runs ${MAIN} and starts it again when a file it uses changes. The trading
screen, as its sources are, is on http://localhost:5173 or the next free port, which Vite prints.
Without DATA_DIR the data lies in a temporary folder, kept over restarts and removed at the end
(Ctrl-C). All other settings are those of npm start.

  --help    show this
`

const { values } = parseArgs({ options: { help: { type: 'boolean' } } })
if (values.help) process.stdout.write(HELP)
else await develop()

async function develop(): Promise<void> {
  const given = process.env['DATA_DIR']
  const folder = given || mkdtempSync(join(tmpdir(), 'bourse-dev-'))
  process.stdout.write(`data in ${folder}${given ? '' : ', removed at the end'}\n`)
  const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', MAIN], {
    cwd: projectRoot,
    stdio: ['inherit', 'pipe', 'inherit'],
    env: { ...process.env, DATA_DIR: folder },
  })
  child.stdout.pipe(
    pretty({
      colorize: process.stdout.isTTY,
      translateTime: 'SYS:HH:MM:ss.l',
      ignore: 'pid,hostname',
      singleLine: true,
      sync: true,
    }),
  )
  const screen = spawn(process.execPath, [VITE, 'web', '--clearScreen', 'false'], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const stop = (signal: NodeJS.Signals) => {
    for (const one of [screen, child]) one.kill(signal)
    setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  const code = await new Promise<number | null>((done) => child.once('close', done))
  screen.kill()
  if (!given) rmSync(folder, { recursive: true, force: true })
  process.exitCode = code ?? 0
}
