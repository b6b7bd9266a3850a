/**
 * `npm run readmodel -- <command>`: makes the SQL read model anew from the log, or compares it with
 * what the log gives. Exit codes: 0 done and equal, 1 different, 2 the command cannot run.
 */
import { LogDamage } from '@bourse/exchange/repository/log/log-damage'
import { runCommandLine, type Script } from './command-line.ts'
import { EXIT } from './log-command.ts'
import { rebuild } from './readmodel-rebuild.ts'
import { verify } from './readmodel-verify.ts'

const READ_MODEL: Script = {
  name: 'readmodel',
  commands: [rebuild, verify],
  help: `Exit code 0: done and equal. 1: the rows are not what the log gives. 2: the command cannot
run; nothing was changed.`,
  explain(error) {
    if (!(error instanceof LogDamage)) return undefined
    process.stderr.write(`${error.message}\nsee npm run log -- verify\n`)
    return EXIT.cannotRun
  },
}

process.exitCode = await runCommandLine(READ_MODEL, process.argv.slice(2))
