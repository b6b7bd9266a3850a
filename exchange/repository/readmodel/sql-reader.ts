/**
 * The read model on SQL through Kysely: everyone's reader. Each question is answered by steps along
 * one index, page by page, so it costs the same however long a history is.
 */
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import type { CandleFilter, CandleRow, ReadModelReader } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { ordersPage } from './order-pages.ts'
import { fillsPage, ledgerPage } from './row-pages.ts'
import { balanceOf, candleOf, orderOf } from './rows.ts'
import { type Db, READ_MODEL_VERSION, type SqlReadModel } from './schema.ts'

/** A reader of the rows, whichever log they come from. */
export function sqlReader(model: SqlReadModel): ReadModelReader {
  const { db } = model
  return {
    mark: () => readMark(model, undefined),

    async order(id) {
      const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : orderOf(row)
    },

    orders: (filter) => ordersPage(db, filter),
    fills: (filter) => fillsPage(db, filter),
    ledger: (filter) => ledgerPage(db, filter),

    async balances(user) {
      const rows = await db
        .selectFrom('balances')
        .selectAll()
        .where('user_id', '=', user)
        .orderBy('portfolio')
        .orderBy('currency')
        .execute()
      return rows.map(balanceOf)
    },

    candles: (filter) => candlesPage(db, filter),
    close: () => db.destroy(),
  }
}

async function candlesPage(db: Db, filter: CandleFilter): Promise<readonly CandleRow[]> {
  const rows = await db
    .selectFrom('candles')
    .selectAll()
    .where('product', '=', filter.product)
    .where('granularity', '=', filter.granularity)
    .where('time', '>=', filter.from)
    .where('time', '<', filter.to)
    .orderBy('time', 'desc')
    .limit(Math.min(filter.limit, PAGE_MAX))
    .execute()
  return rows.map(candleOf)
}

/**
 * The mark of the rows; throws a `Mismatch` when they are of another version or, if `logId` is
 * given, of another log.
 */
export async function readMark(model: SqlReadModel, logId: string | undefined): Promise<number> {
  const row = await model.db.selectFrom('mark').selectAll().executeTakeFirstOrThrow()
  const version = Number(row.version)
  if (version !== READ_MODEL_VERSION) {
    throw new Mismatch(
      'other-version',
      `the read model ${model.name} has rows of version ${version}, this program writes ` +
        `version ${READ_MODEL_VERSION}: make them anew with npm run readmodel -- rebuild`,
    )
  }
  if (logId !== undefined && row.log_id !== logId) {
    throw new Mismatch(
      'other-log',
      `the read model ${model.name} is of log ${row.log_id}, not of log ${logId}`,
    )
  }
  return Number(row.sequence)
}
