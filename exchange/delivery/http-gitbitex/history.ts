/**
 * What fills and ledger have in common: the query, the wait until the caller's own past is written,
 * and the answer as a page or as a file.
 */
import type { RowCursor } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { UserId } from '@bourse/domain/shared/ids'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cell } from './csv.ts'
import { csvPage, EXPORT_COST, type ExportDesk } from './exports.ts'
import { listForm, rowCursor, sendPage } from './page.ts'
import type { Caller, ExchangePorts, ListForm } from './ports.ts'
import { wholeNumber } from './query.ts'
import { sendRefusal } from './refusals.ts'
import { callerOf } from './session.ts'
import { type TimeRange, timeRange } from './time-range.ts'

const HISTORY_PAGE_DEFAULT = 100

/** The ports, and the desk that the files of all histories go through. */
export interface HistoryPorts extends ExchangePorts {
  readonly desk: ExportDesk
}

/** The fields that both histories are asked with. */
export interface HistoryQuery {
  readonly limit?: string
  readonly after?: string
  readonly before?: string
  readonly start?: string
  readonly end?: string
  readonly format?: string
  readonly form?: string
}

/** Which rows: of a user, in a range, on a page. */
export interface HistoryFilter extends TimeRange {
  readonly user: UserId
  readonly limit: number
  readonly after?: RowCursor
  readonly before?: RowCursor
}

/** One request for a history whose caller is known and whose query makes sense. */
export interface HistoryRequest {
  readonly caller: Caller
  readonly filter: HistoryFilter
  readonly format: 'json' | 'csv'
  readonly form: ListForm
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** One kind of history: how its rows are read and told. */
export interface History<Stored extends RowCursor, Row extends { readonly id: string }> {
  /** Of its files: what is in them, without dates. */
  readonly name: string
  readonly columns: readonly (keyof Row & string)[]
  read(filter: HistoryFilter): Promise<readonly Stored[]>
  row(stored: Stored): Row
}

/**
 * The caller and what the query asks for, or undefined after the reply was refused. A file costs
 * more than a page.
 */
export function historyRequest(
  { check, limits, orderList }: ExchangePorts,
  request: FastifyRequest,
  reply: FastifyReply,
): HistoryRequest | undefined {
  const query = request.query as HistoryQuery
  const cost = query.format === 'csv' ? EXPORT_COST : 1
  const caller = callerOf(request, reply, { check, bucket: limits.reads, cost })
  if (caller === undefined) return undefined
  const asked = readQuery(query, orderList)
  if ('status' in asked) {
    sendError(reply, asked)
    return undefined
  }
  const filter = { user: caller.userId, ...asked.filter }
  return { ...asked, filter, caller, request, reply }
}

function readQuery(query: HistoryQuery, fallback: ListForm) {
  const { format = 'json' } = query
  if (format !== 'json' && format !== 'csv') {
    const message = 'format must be json or csv'
    return { status: 400, message } satisfies HttpProblem
  }
  const form = listForm(query.form, fallback)
  if (typeof form !== 'string') return form
  const field = { name: 'limit', min: 1, max: PAGE_MAX, fallback: HISTORY_PAGE_DEFAULT }
  const limit = wholeNumber(query.limit, field)
  if (typeof limit !== 'number') return limit
  const range = timeRange(query)
  if ('status' in range) return range
  const after = rowCursor(query.after)
  const before = rowCursor(query.before)
  const cursors = {
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  }
  return { format, form, filter: { limit, ...range, ...cursors } } as const
}

/** True once the read model has all that touched the user; false after the reply was refused. */
export async function ownPastWritten(
  { gateway, ownWrites }: ExchangePorts,
  user: UserId,
  reply: FastifyReply,
): Promise<boolean> {
  if ((await gateway.caughtUp()) && (await ownWrites.recorded(user))) return true
  sendRefusal(reply, REFUSAL.readBehind)
  return false
}

/** Answers with a page, or with all rows of the range as a file. */
export async function sendHistory<Stored extends RowCursor, Row extends { readonly id: string }>(
  ports: HistoryPorts,
  { caller, filter, format, form, request, reply }: HistoryRequest,
  history: History<Stored, Row>,
): Promise<unknown> {
  if (!(await ownPastWritten(ports, caller.userId, reply))) return reply
  if (format === 'json') {
    const rows = await history.read(filter)
    return sendPage(
      reply,
      form,
      rows.map((row) => history.row(row)),
    )
  }
  const { after: _after, before: _before, ...range } = filter
  const line = (stored: Stored) => {
    const row = history.row(stored)
    return history.columns.map((column) => row[column] as Cell)
  }
  return ports.desk.send(
    caller.userId,
    { request, reply },
    {
      name: fileName(history.name, range, ports.clockMs()),
      columns: history.columns,
      async read(after) {
        const page = { ...range, limit: PAGE_MAX, ...(after === undefined ? {} : { after }) }
        return csvPage(await history.read(page), line)
      },
    },
  )
}

/** `<name>-<first day>-<last day>.csv`, the first only where one was asked for. */
function fileName(name: string, { since, until }: TimeRange, nowMs: number): string {
  const parts = [name.replaceAll(/[^A-Za-z0-9-]/g, '_')]
  if (since !== undefined) parts.push(day(since / 1_000))
  // The end itself is no longer in the range.
  parts.push(day(until === undefined ? nowMs : Math.min((until - 1) / 1_000, nowMs)))
  return `${parts.join('-')}.csv`
}

function day(milliseconds: number): string {
  return new Date(Math.max(milliseconds, 0)).toISOString().slice(0, 10)
}
