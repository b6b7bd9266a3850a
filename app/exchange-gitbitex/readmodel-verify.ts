/** `verify`: folds the log into rows of its own and compares them with the read model. */
import { READ_MODEL_VERSION } from '@bourse/exchange/repository/readmodel/schema'
import { sqliteReader } from '@bourse/exchange/repository/readmodel/sqlite'
import {
  compareReadModels,
  removeReadModel,
} from '@bourse/exchange/repository/readmodel/sqlite-files'
import { type Command, print, printFacts, Refusal } from './log-command.ts'
import { foldInto, type Subject, withSubject } from './readmodel-fold.ts'

const EXIT = { equal: 0, different: 1 } as const

export const verify: Command = {
  name: 'verify',
  summary: 'compare the rows with what the log gives',
  details: `Folds the log up to the mark of the rows into a file beside the read model, compares
all tables row by row and value by value, and deletes the file. Prints "equal" with the number of
rows of each table, or the first difference. The server must be stopped. Of a log that was trimmed,
rows from before its oldest snapshot cannot be compared.`,
  options: [],
  run: ({ data }) => withSubject(data, compare),
}

async function compare(subject: Subject): Promise<number> {
  const { folders, log } = subject
  const mark = requireRows(subject)
  const made = `${folders.readModel}.verify`
  try {
    // Tables of an older program are completed first, as a start of the server would.
    await (await sqliteReader(folders.readModel)).close()
    const folded = await foldInto(made, subject, mark)
    const compared = compareReadModels(folders.readModel, made)
    if (!compared.equal) {
      await print(`different: ${compared.difference}\n`)
      return EXIT.different
    }
    await printFacts([
      ['log id', log.genesis.logId],
      ['sequence id', folded.sequence],
      ...compared.counts,
    ])
    if (folded.from !== undefined) {
      await print(
        `the log was trimmed: rows up to sequence id ${folded.from.sequence} were not compared\n`,
      )
    }
    const later = log.end - folded.position
    if (later > 0) await print(`${later} later records are left to the next start of the server\n`)
    await print('equal\n')
    return EXIT.equal
  } finally {
    removeReadModel(made)
  }
}

/** The mark of rows that can be compared. */
function requireRows({ folders, log, mark }: Subject): number {
  const { readModel } = folders
  if (mark === undefined) {
    throw new Refusal(`there is no read model in ${readModel}: npm run readmodel -- rebuild`)
  }
  if (mark.version !== READ_MODEL_VERSION) {
    throw new Refusal(
      `${readModel} has rows of version ${mark.version}, this program writes version ` +
        `${READ_MODEL_VERSION}: npm run readmodel -- rebuild`,
    )
  }
  if (mark.logId !== log.genesis.logId && mark.logId !== '') {
    throw new Refusal(`${readModel} is of log ${mark.logId}, not of log ${log.genesis.logId}`)
  }
  return mark.sequence
}
