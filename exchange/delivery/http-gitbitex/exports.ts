/**
 * Histories as CSV files: rows are read page by page as fast as the caller takes them, so a file of
 * any length needs the memory of a page. What is sent stops when the caller goes away.
 */
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import type { RowCursor } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import type { UserId } from '@bourse/domain/shared/ids'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Cell, csvLine } from './csv.ts'

/** Requests that a file counts as, in the bucket of reads. */
export const EXPORT_COST = 10
/** Files on their way at once; further ones have to wait. */
export const EXPORTS_MAX = 64
export const EXPORTS_PER_USER_MAX = 2
/** A caller who has not taken a page of rows in that time is cut off. */
const STALL_MS = 60_000
const RETRY_AFTER_MS = 5_000

/** What a file holds. */
export interface CsvFile {
  readonly name: string
  readonly columns: readonly string[]
  /** At most `PAGE_MAX` rows below `after`, newest first. */
  read(after: RowCursor | undefined): Promise<CsvPage>
}

export interface CsvPage {
  readonly lines: readonly (readonly Cell[])[]
  /** The last row of a full page; undefined when nothing can follow. */
  readonly last: RowCursor | undefined
}

/** Counts the files on their way. */
export interface ExportDesk {
  /** Begins the answer, or refuses it when too many are on their way. */
  send(user: UserId, to: { request: FastifyRequest; reply: FastifyReply }, file: CsvFile): unknown
  /** Cuts all of them off, when the server stops. */
  end(): void
  /** Files on their way now. */
  readonly open: number
}

/** A desk without any file on its way. */
export function exportDesk(stallMs = STALL_MS): ExportDesk {
  const byUser = new Map<UserId, number>()
  const open = new Set<Readable>()

  function refusal(user: UserId): HttpProblem | undefined {
    const retryAfterMs = RETRY_AFTER_MS
    if ((byUser.get(user) ?? 0) >= EXPORTS_PER_USER_MAX) {
      const message = `at most ${EXPORTS_PER_USER_MAX} files at once, wait for one to end`
      return { status: 429, retryAfterMs, message }
    }
    if (open.size < EXPORTS_MAX) return undefined
    return { status: 503, retryAfterMs, message: 'too many files are being sent, try again' }
  }

  function count(user: UserId, by: 1 | -1): void {
    const now = (byUser.get(user) ?? 0) + by
    if (now === 0) byUser.delete(user)
    else byUser.set(user, now)
  }

  return {
    send(user, { request, reply }, file) {
      const problem = refusal(user)
      if (problem !== undefined) return sendError(reply, problem)
      reply.headers({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${file.name}"`,
      })
      if (request.method === 'HEAD') return reply.send('')
      const stall = setTimeout(() => stream.destroy(new Error('the file is not taken')), stallMs)
      stall.unref()
      const stream = Readable.from(
        chunks(file, () => stall.refresh()),
        { objectMode: false },
      )
      open.add(stream)
      count(user, 1)
      stream.once('close', () => {
        clearTimeout(stall)
        open.delete(stream)
        count(user, -1)
      })
      return reply.send(stream)
    },
    end() {
      for (const stream of open) stream.destroy(new Error('the server stops'))
    },
    get open() {
      return open.size
    },
  }
}

async function* chunks(file: CsvFile, taken: () => void): AsyncGenerator<string> {
  yield csvLine(file.columns)
  let after: RowCursor | undefined
  do {
    taken()
    const { lines, last } = await file.read(after)
    if (lines.length > 0) yield lines.map(csvLine).join('')
    after = last
    // The database answers without waiting: others get their turn between two pages.
    await turn()
  } while (after !== undefined)
}

/** `rows` as a page of a file, its lines made by `line`. */
export function csvPage<Row extends RowCursor>(
  rows: readonly Row[],
  line: (row: Row) => readonly Cell[],
): CsvPage {
  return { lines: rows.map(line), last: rows.length < PAGE_MAX ? undefined : rows.at(-1) }
}
