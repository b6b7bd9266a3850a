/**
 * `npm run log -- <command>`: looks at, checks and keeps the event log of an exchange. Exit codes:
 * 0 done and clean, 1 the log or a snapshot is damaged, 2 the command cannot run.
 */
import { LogDamage } from '@bourse/exchange/repository/log/log-damage'
import { runCommandLine, type Script } from './command-line.ts'
import { EXIT } from './log-command.ts'
import { backup, restore } from './log-copy.ts'
import { dump } from './log-dump.ts'
import { repair } from './log-repair.ts'
import { trim } from './log-trim.ts'
import { verify } from './log-verify.ts'

const LOG: Script = {
  name: 'log',
  commands: [dump, verify, repair, trim, backup, restore],
  help: `Exit code 0: done and clean. 1: the log or a snapshot is damaged. 2: the command cannot
run. The format, the rules of damage and examples are in docs/event-log.md.`,
  explain(error) {
    if (!(error instanceof LogDamage)) return undefined
    process.stdout.write(`damaged: ${error.message}\n`)
    if (error.goodTo !== undefined) {
      process.stdout.write(
        `records up to position ${error.goodTo} are good; to give up the rest: ` +
          `npm run log -- repair --drop-from ${error.goodTo + 1}\n`,
      )
    }
    return EXIT.damaged
  },
}

process.exitCode = await runCommandLine(LOG, process.argv.slice(2))
