/**
 * Refresh tokens in SQLite. A token goes with its session, by the foreign key. Each decision is
 * one statement or one transaction, so that two requests with one token cannot both win.
 */
import { setImmediate } from 'node:timers/promises'
import type { AuthStore, RefreshRow } from '@bourse/domain/auth/auth'
import { type Kysely, sql } from 'kysely'
import type { AuthTables, RefreshTable } from './schema.ts'

const ROWS_PER_STATEMENT = 1_000

/** The refresh token part of the store. */
export function refreshTable(db: Kysely<AuthTables>) {
  return {
    async addRefresh(row) {
      await insertIf(db, row, sql`true`)
    },
    async refreshByHash(tokenHash) {
      const query = db.selectFrom('refresh_token').selectAll().where('token_hash', '=', tokenHash)
      return refreshRow(await query.executeTakeFirst())
    },
    rotateRefresh: (next) =>
      db.transaction().execute(async (transaction) => {
        const marked = await sql`
          update refresh_token set used_at = ${next.createdAt}
          where used_at = 0 and token_hash in (
            select sibling.token_hash
            from refresh_token as used join refresh_token as sibling
              on sibling.token_hash = used.token_hash
              or (used.parent_hash <> '' and sibling.parent_hash = used.parent_hash)
            where used.token_hash = ${next.parentHash} and used.used_at = 0
          )`.execute(transaction)
        if (marked.numAffectedRows === 0n) return false
        return await insertIf(transaction, next, sql`true`)
      }),
    addRefreshSuccessor(next) {
      const { address, agent } = next.client
      return insertIf(
        db,
        next,
        sql`(
          select count(*) > 0
            and sum(used_at <> 0 or address <> ${address} or agent <> ${agent}) = 0
          from refresh_token where parent_hash = ${next.parentHash}
        )`,
      )
    },
    async pruneRefresh(before) {
      for (;;) {
        const dropped = await sql`
          delete from refresh_token where token_hash in (
            select token_hash from refresh_token
            where used_at > 0 and used_at < ${before} limit ${ROWS_PER_STATEMENT}
          )`.execute(db)
        if (dropped.numAffectedRows !== BigInt(ROWS_PER_STATEMENT)) return
        await setImmediate()
      }
    },
  } satisfies Partial<AuthStore>
}

/** Adds `row` if `condition` holds and its session is there; whether it did. */
async function insertIf(
  db: Kysely<AuthTables>,
  row: RefreshRow,
  condition: ReturnType<typeof sql>,
): Promise<boolean> {
  const { tokenHash, sessionId, parentHash, client, createdAt, usedAt } = row
  const added = await sql`
    insert into refresh_token
      (token_hash, session_id, parent_hash, address, agent, created_at, used_at)
    select ${tokenHash}, ${sessionId}, ${parentHash}, ${client.address}, ${client.agent},
      ${createdAt}, ${usedAt}
    where exists (select 1 from session where id = ${sessionId}) and ${condition}`.execute(db)
  return added.numAffectedRows === 1n
}

function refreshRow(row: RefreshTable | undefined): RefreshRow | undefined {
  if (row === undefined) return undefined
  return {
    tokenHash: row.token_hash,
    sessionId: row.session_id,
    parentHash: row.parent_hash,
    client: { address: row.address, agent: row.agent },
    createdAt: row.created_at,
    usedAt: row.used_at,
  }
}
