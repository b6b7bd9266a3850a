/** `rebuild`: makes the read model anew and puts it in the place of the one there was. */
import {
  countRows,
  removeReadModel,
  replaceReadModel,
} from '@bourse/exchange/repository/readmodel/sqlite-files'
import { type Command, EXIT, print, printFacts } from './log-command.ts'
import { foldInto, withSubject } from './readmodel-fold.ts'

export const rebuild: Command = {
  name: 'rebuild',
  summary: 'make all rows anew from the log',
  details: `Folds the whole log into a new file beside the read model and then puts it in its
place; until then the old one is left as it is. The server must be stopped. Of a log that was
trimmed, rows from before its oldest snapshot are kept as they are and the others made anew.`,
  options: [],
  run: ({ data }) =>
    withSubject(data, async (subject) => {
      const { readModel } = subject.folders
      const made = `${readModel}.new`
      try {
        const folded = await foldInto(made, subject, Number.MAX_SAFE_INTEGER)
        const counts = countRows(made)
        await replaceReadModel(made, readModel)
        await printFacts([
          ['log id', subject.log.genesis.logId],
          ['position', folded.position],
          ['sequence id', folded.sequence],
          ...counts,
        ])
        if (folded.from !== undefined) {
          const { sequence } = folded.from
          await print(`the log was trimmed: rows up to sequence id ${sequence} are the old ones\n`)
        }
        await print('rebuilt\n')
        return EXIT.clean
      } finally {
        removeReadModel(made)
      }
    }),
}
