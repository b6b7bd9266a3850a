/**
 * The read model in a sqlite file. Write-ahead mode, so that readers never wait for the recorder.
 * Commits are not synced one by one (`synchronous = normal`): power loss may take the last ones,
 * rows and mark together, and the log gives them back. `settle` syncs before a snapshot is dropped
 * that a mark fallen back would need.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ReadModelReader, ReadModelWriter } from '@bourse/domain/exchange/read-model'
import Database from 'better-sqlite3'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import { migrateReadModel } from './migrations.ts'
import type { ReadModelTables, SqlReadModel } from './schema.ts'
import { sqlWriter } from './sql.ts'
import { sqlReader } from './sql-reader.ts'

/** Longest wait for another process's transaction. */
const BUSY_MS = 5_000
/** Pages in the write-ahead log before they are moved into the file: a page that many transactions
 * change is then moved once. */
const CHECKPOINT_PAGES = 16_000
/** Memory for pages, so that a transaction's pages are written once, at its end. */
const CACHE_KIB = 64 * 1024

/** The writer for the log `logId` on `file`, whose folder and tables are made as needed. */
export async function sqliteWriter(file: string, logId: string): Promise<ReadModelWriter> {
  const { model, connection } = await open(file)
  return sqlWriter(model, logId, () => {
    connection.pragma('synchronous = full')
    // Any commit syncs the whole write-ahead log.
    connection.exec('update mark set sequence = sequence')
    connection.pragma('synchronous = normal')
    return Promise.resolve()
  })
}

/** A reader on `file`, made with its tables when it is not there yet. */
export async function sqliteReader(file: string): Promise<ReadModelReader> {
  const { model, connection } = await open(file)
  connection.pragma('query_only = on')
  return sqlReader(model)
}

async function open(
  file: string,
): Promise<{ readonly model: SqlReadModel; readonly connection: Database.Database }> {
  mkdirSync(dirname(file), { recursive: true })
  const connection = new Database(file, { timeout: BUSY_MS })
  connection.pragma('journal_mode = wal')
  connection.pragma('synchronous = normal')
  connection.pragma(`cache_size = -${CACHE_KIB}`)
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  // Integers come as bigint: a double would round amounts above 2^53.
  connection.defaultSafeIntegers(true)
  const dialect = new SqliteDialect({ database: remembering(connection) })
  const db = new Kysely<ReadModelTables>({ dialect })
  try {
    await migrateReadModel(db, 'sqlite')
  } catch (error) {
    connection.close()
    throw error
  }
  return { model: { db, flavour: 'sqlite', name: file }, connection }
}

/** Statements remembered at most; then all are forgotten and compiled again as they come. */
const STATEMENTS_MAX = 128

/** The connection with its statements compiled once, which is a third of a bulk insert's work. */
function remembering(connection: Database.Database): SqliteDatabase {
  const statements = new Map<string, Database.Statement<unknown[]>>()
  return {
    prepare(sql) {
      const known = statements.get(sql)
      if (known !== undefined) return known
      if (statements.size === STATEMENTS_MAX) statements.clear()
      const statement = connection.prepare<unknown[]>(sql)
      statements.set(sql, statement)
      return statement
    },
    close: () => connection.close(),
  }
}
