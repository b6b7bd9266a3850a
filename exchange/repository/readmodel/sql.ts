/** The read model on SQL through Kysely: the recorder's writer. */
import type { ReadModelBatch, ReadModelWriter } from '@bourse/domain/exchange/read-model'
import { assert } from '@bourse/domain/shared/assert'
import { bulkInserts } from './bulk.ts'
import type { SqlReadModel } from './schema.ts'
import { readMark } from './sql-reader.ts'

/**
 * The writer for the log `logId`; rows that no log owns yet become its own. `settle` puts commits
 * on disk where the database does not do so by itself.
 */
export function sqlWriter(
  model: SqlReadModel,
  logId: string,
  settle: () => Promise<void> = () => Promise.resolve(),
): ReadModelWriter {
  const { db } = model
  const insert = bulkInserts(model)
  return {
    async mark() {
      await db.updateTable('mark').set({ log_id: logId }).where('log_id', '=', '').execute()
      return readMark(model, logId)
    },

    async write(batch: ReadModelBatch) {
      assert(batch.from < batch.to, 'a batch moves the mark forward')
      const transaction = await db.startTransaction().execute()
      try {
        // The mark first: a writer that has lost finds out before it has written anything.
        const moved = await transaction
          .updateTable('mark')
          .set({ sequence: batch.to })
          .where('log_id', '=', logId)
          .where('sequence', '=', batch.from)
          .executeTakeFirst()
        if (moved.numUpdatedRows === 0n) {
          await transaction.rollback().execute()
          return false
        }
        await insert.orders(transaction, batch.orders)
        await insert.fills(transaction, batch.fills)
        await insert.ledger(transaction, batch.ledger)
        await insert.balances(transaction, batch.balances)
        await insert.candles(transaction, batch.candles)
        await transaction.commit().execute()
        return true
      } catch (error) {
        // The first error is the one to tell; a rollback that fails too adds nothing to it.
        if (!transaction.isCommitted && !transaction.isRolledBack) {
          await transaction
            .rollback()
            .execute()
            .catch(() => undefined)
        }
        throw error
      }
    },

    settle,
    close: () => db.destroy(),
  }
}
