/**
 * Users and sessions in a SQLite file. Every write is on disk before its promise resolves; the
 * file is readable by its owner only.
 */
import { closeSync, openSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { AuthStore, UserRow } from '@bourse/domain/auth/auth'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { type AuthTables, migrate, type UserTable } from './schema.ts'
import { refreshTable } from './sqlite-refresh.ts'

/** Rows written by one statement: it holds up the event loop for a millisecond or two. */
const ROWS_PER_STATEMENT = 1_000
const LOCK_WAIT_MS = 5_000

/**
 * The store in `file`, made if it is not there, brought to the newest schema. Rejects when the file
 * is not such a database or was written by a later version.
 */
export async function sqliteAuthStore(file: string): Promise<AuthStore> {
  const db = await openDatabase(file)
  return {
    ...userTable(db),
    ...sessionTable(db),
    ...refreshTable(db),
    ...resetCodeTable(db),
    async close() {
      await db.destroy()
    },
  }
}

async function openDatabase(file: string): Promise<Kysely<AuthTables>> {
  closeSync(openSync(file, 'a', 0o600))
  const database = new Database(file, { timeout: LOCK_WAIT_MS })
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    const db = new Kysely<AuthTables>({ dialect: new SqliteDialect({ database }) })
    await migrate(db)
    return db
  } catch (error) {
    database.close()
    throw new Error(`cannot use ${file} as the user database`, { cause: error })
  }
}

function userTable(db: Kysely<AuthTables>) {
  async function change(userId: UserId, news: Partial<Omit<UserTable, 'id'>>): Promise<void> {
    await db.updateTable('user').set(news).where('id', '=', userId).execute()
  }

  return {
    async addUser(row) {
      const values = {
        id: row.id,
        email: row.email,
        email_key: emailKey(row.email),
        password_hash: row.passwordHash,
        created_at: row.createdAt,
        name: row.name,
        photo: row.photo,
      }
      const insert = db.insertInto('user').values(values)
      const added = await insert
        .onConflict((conflict) => conflict.column('email_key').doNothing())
        .executeTakeFirst()
      return added.numInsertedOrUpdatedRows === 1n
    },
    async userByEmail(email) {
      const query = db.selectFrom('user').selectAll().where('email_key', '=', emailKey(email))
      return userRow(await query.executeTakeFirst())
    },
    async userById(id) {
      return userRow(
        await db.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst(),
      )
    },
    async userIds() {
      const rows = await db.selectFrom('user').select('id').orderBy('id').execute()
      return rows.map((row) => toUserId(row.id))
    },
    async setPasswordHash(userId, passwordHash, was) {
      const update = db.updateTable('user').set({ password_hash: passwordHash })
      const mine = update.where('id', '=', userId)
      await (was === undefined ? mine : mine.where('password_hash', '=', was)).execute()
    },
    setName: (userId, name) => change(userId, { name }),
    setPhoto: (userId, photo) => change(userId, { photo }),
  } satisfies Partial<AuthStore>
}

function sessionTable(db: Kysely<AuthTables>) {
  return {
    async addSession(row) {
      const values = {
        user_id: row.userId,
        token_hash: row.tokenHash === '' ? null : row.tokenHash,
        created_at: row.createdAt,
        seen_at: row.seenAt,
        kind: row.kind,
        address: row.client.address,
        agent: row.client.agent,
      }
      const insert = db.insertInto('session').values(values).returning('id')
      return (await insert.executeTakeFirstOrThrow()).id
    },
    async sessions() {
      const rows = await db.selectFrom('session').selectAll().orderBy('id').execute()
      return rows.map((row) => ({
        id: row.id,
        userId: toUserId(row.user_id),
        tokenHash: row.token_hash ?? '',
        createdAt: row.created_at,
        seenAt: row.seen_at,
        kind: row.kind,
        client: { address: row.address, agent: row.agent },
      }))
    },
    async touchSessions(seen) {
      for await (const rows of portions([...seen])) {
        await sql`
          update session set seen_at = max(session.seen_at, news.seen_at)
          from (
            select value ->> 0 as id, value ->> 1 as seen_at from json_each(${JSON.stringify(rows)})
          ) as news
          where session.id = news.id`.execute(db)
      }
    },
    async removeSessions(ids) {
      for await (const some of portions(ids)) {
        await sql`
          delete from session
          where id in (select value from json_each(${JSON.stringify(some)}))`.execute(db)
      }
    },
  } satisfies Partial<AuthStore>
}

function resetCodeTable(db: Kysely<AuthTables>) {
  return {
    async setResetCode(row) {
      const news = { code_hash: row.codeHash, created_at: row.createdAt, failures: row.failures }
      await db
        .insertInto('reset_code')
        .values({ user_id: row.userId, ...news })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(news))
        .execute()
    },
    async resetCode(userId) {
      const query = db.selectFrom('reset_code').selectAll().where('user_id', '=', userId)
      const row = await query.executeTakeFirst()
      if (row === undefined) return undefined
      const { code_hash: codeHash, created_at: createdAt, failures } = row
      return { userId, codeHash, createdAt, failures }
    },
    async countResetFailure(userId) {
      const update = db.updateTable('reset_code').set((row) => ({
        failures: row('failures', '+', 1),
      }))
      await update.where('user_id', '=', userId).execute()
    },
    async removeResetCode(userId) {
      await db.deleteFrom('reset_code').where('user_id', '=', userId).execute()
    },
  } satisfies Partial<AuthStore>
}

function userRow(row: UserTable | undefined): UserRow | undefined {
  if (row === undefined) return undefined
  const { email, created_at: createdAt, password_hash: passwordHash, name, photo } = row
  return { id: toUserId(row.id), email, createdAt, passwordHash, name, photo }
}

function emailKey(email: string): string {
  return email.toLowerCase()
}

/** `rows` in parts, with the event loop let in between. */
async function* portions<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    if (from > 0) await setImmediate()
    yield rows.slice(from, from + ROWS_PER_STATEMENT)
  }
}
