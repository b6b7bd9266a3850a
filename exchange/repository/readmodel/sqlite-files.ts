/**
 * Whole read models as sqlite files: compared row by row, cut back to a mark, put in another's
 * place. For commands that run while nobody else has the files open.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { syncFolder } from '../log/durable-file.ts'

/** The tables with their keys, in which order rows are compared; the mark tells most. */
const TABLES: readonly (readonly [table: string, key: readonly string[]])[] = [
  ['mark', ['id']],
  ['orders', ['id']],
  ['fills', ['user_id', 'product', 'sequence', 'ordinal']],
  ['ledger', ['user_id', 'portfolio', 'currency', 'sequence', 'ordinal']],
  ['balances', ['user_id', 'portfolio', 'currency']],
  ['candles', ['product', 'granularity', 'time']],
]
/** What sqlite keeps beside a file. */
const BESIDE = ['-wal', '-shm', '-journal']

/** Whose rows a file has, and up to which sequence id. */
export interface ModelMark {
  readonly logId: string
  readonly sequence: number
  readonly version: number
}

/** The mark in a file, undefined when there is no file or no read model in it. */
export function readModelFileMark(file: string): ModelMark | undefined {
  if (!existsSync(file)) return undefined
  const connection = new Database(file)
  try {
    const row = connection.prepare('select log_id, sequence, version from mark').get()
    const { log_id, sequence, version } = row as Record<string, string | number>
    return { logId: String(log_id), sequence: Number(sequence), version: Number(version) }
  } catch {
    return undefined
  } finally {
    connection.close()
  }
}

/** How many rows each table of a model has. */
export type RowCounts = readonly (readonly [table: string, rows: number])[]

/** Counts the rows in a file. */
export function countRows(file: string): RowCounts {
  const model = new Database(file)
  try {
    return TABLES.map(([table]) => [
      table,
      model.prepare(`select count(*) from ${table}`).pluck().get() as number,
    ])
  } finally {
    model.close()
  }
}

/** Rows of each table, or a sentence about the first difference. */
export type Comparison =
  | { readonly equal: true; readonly counts: RowCounts }
  | { readonly equal: false; readonly difference: string }

/** Compares the tables of two files: their definitions, and every value of every row. */
export function compareReadModels(file: string, expected: string): Comparison {
  const actualModel = new Database(file)
  const expectedModel = new Database(expected)
  try {
    const definitions = [actualModel, expectedModel].map(definitionsOf)
    const unlike = definitions[1]?.find((each) => definitions[0]?.includes(each) !== true)
    if (unlike !== undefined) return { equal: false, difference: `there is no ${unlike}` }
    const counts: [string, number][] = []
    for (const [table, key] of TABLES) {
      const compared = compareTable({ actualModel, expectedModel }, table, key)
      if (typeof compared === 'string') return { equal: false, difference: compared }
      counts.push([table, compared])
    }
    return { equal: true, counts }
  } finally {
    actualModel.close()
    expectedModel.close()
  }
}

/** A copy of `file` as `copy`, without what came after sequence id `mark` and `timeMicros`. */
export function copyUpTo(
  file: string,
  copy: string,
  { mark, timeMicros }: { readonly mark: number; readonly timeMicros: number },
): void {
  const source = new Database(file)
  source.prepare('vacuum into ?').run(copy)
  source.close()
  const connection = new Database(copy)
  connection.prepare('delete from orders where id > ?').run(mark)
  for (const table of ['fills', 'ledger', 'balances']) {
    connection.prepare(`delete from ${table} where sequence > ?`).run(mark)
  }
  connection.prepare('delete from candles where time > ?').run(Math.floor(timeMicros / 1_000_000))
  connection.prepare('update mark set sequence = ?').run(mark)
  connection.close()
}

/** Puts the complete and closed model `made` in the place of `file`. */
export async function replaceReadModel(made: string, file: string): Promise<void> {
  const settled = new Database(made)
  // Out of the write-ahead log and onto the disk: the file alone is moved.
  settled.pragma('journal_mode = delete')
  settled.pragma('synchronous = full')
  settled.exec('update mark set sequence = sequence')
  settled.close()
  // A write-ahead log left behind would be taken for one of the new file.
  settleOld(file)
  for (const end of BESIDE) rmSync(`${file}${end}`, { force: true })
  renameSync(made, file)
  await syncFolder(dirname(file))
}

/** Removes a model and what is beside it. */
export function removeReadModel(file: string): void {
  for (const end of ['', ...BESIDE]) rmSync(`${file}${end}`, { force: true })
}

/** So that it stays whole if this process ends before the new file has its name. */
function settleOld(file: string): void {
  if (!existsSync(file)) return
  try {
    const old = new Database(file)
    old.pragma('journal_mode = delete')
    old.close()
  } catch {
    // It is damaged, which is why it is being replaced.
  }
}

function definitionsOf(model: Database.Database): string[] {
  const rows = model.prepare('select type, name, sql from sqlite_schema').all()
  return rows
    .map((row) => row as { type: string; name: string; sql: string })
    .filter(({ name }) => !/^(sqlite|kysely)_/.test(name))
    .map(({ type, name, sql }) => `${type} ${name}: ${sql}`)
}

type Value = bigint | string | number | Buffer | null

/** The number of equal rows, or the first difference. */
function compareTable(
  models: { readonly actualModel: Database.Database; readonly expectedModel: Database.Database },
  table: string,
  key: readonly string[],
): number | string {
  const query = `select * from ${table} order by ${key.join(', ')}`
  const actual = rowsOf(models.actualModel, query)
  const expected = rowsOf(models.expectedModel, query)
  const { columns } = actual
  const places = key.map((column) => columns.indexOf(column))
  const named = (row: readonly Value[]) =>
    `row ${places.map((at) => `${columns[at]} ${row[at]}`).join(', ')} of ${table}`
  try {
    for (let count = 0; ; count++) {
      const mine = actual.next()
      const wanted = expected.next()
      if (mine === undefined && wanted === undefined) return count
      const order = mine && wanted ? compareKeys(mine, wanted, places) : 0
      if (wanted === undefined || order < 0) return `${named(mine as Value[])} should not be there`
      if (mine === undefined || order > 0) return `${named(wanted)} is missing`
      const unlike = mine.findIndex((value, at) => value !== wanted[at])
      if (unlike === -1) continue
      const values = `${columns[unlike]} ${mine[unlike]}, the log gives ${wanted[unlike]}`
      return `${named(mine)} has ${values}`
    }
  } finally {
    actual.end()
    expected.end()
  }
}

function rowsOf(model: Database.Database, query: string) {
  const statement = model.prepare(query).raw().safeIntegers()
  const rows = statement.iterate() as IterableIterator<Value[]>
  return {
    columns: statement.columns().map(({ name }) => name),
    next(): Value[] | undefined {
      const { done, value } = rows.next()
      return done === true ? undefined : value
    },
    /** An open statement would keep the file open. */
    end: () => rows.return?.(),
  }
}

/** Below 0 when the left row comes first. Keys are whole numbers, or the file is not ours. */
function compareKeys(
  left: readonly Value[],
  right: readonly Value[],
  places: readonly number[],
): number {
  for (const at of places) {
    const [one, other] = [left[at] as bigint, right[at] as bigint]
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
