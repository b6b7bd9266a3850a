/** Lists in pages: the two forms they are told in, and the cursors that lead from page to page. */
import type { RowCursor } from '@bourse/domain/exchange/read-model'
import type { HttpProblem } from '@bourse/kit/http/errors'
import type { FastifyReply } from 'fastify'
import type { ListForm } from './ports.ts'

/** The form that a query chooses; `fallback` when it does not, the problem of an unknown one. */
export function listForm(text: string | undefined, fallback: ListForm): ListForm | HttpProblem {
  if (text === undefined || text === '') return fallback
  if (text === 'items' || text === 'array') return text
  return { status: 400, message: 'form must be items or array' }
}

/**
 * Answers with a page of rows, the ids of the first and the last as cursors in headers. A page
 * without rows has none.
 */
export function sendPage(
  reply: FastifyReply,
  form: ListForm,
  rows: readonly { readonly id: string }[],
): FastifyReply {
  const first = rows[0]
  const last = rows.at(-1)
  if (first !== undefined && last !== undefined) {
    reply.headers({ 'gbe-before': first.id, 'gbe-after': last.id })
  }
  switch (form) {
    case 'items':
      return reply.send({ items: rows, count: rows.length })
    case 'array':
      return reply.send(rows)
    default:
      return form satisfies never
  }
}

/** `<sequence>-<index>`, both whole numbers without leading zeros. */
const ROW_CURSOR = /^([1-9][0-9]{0,15})-(0|[1-9][0-9]{0,8})$/

/** The place that `text` names among fills or ledger rows, or undefined when it is no cursor. */
export function rowCursor(text: string | undefined): RowCursor | undefined {
  const match = text === undefined ? null : ROW_CURSOR.exec(text)
  if (match === null) return undefined
  const sequence = Number.parseInt(match[1] as string, 10)
  const index = Number.parseInt(match[2] as string, 10)
  return Number.isSafeInteger(sequence) ? { sequence, index } : undefined
}

/** A page above `before`, unless `after` asks for what is below: then its rows are the oldest. */
export function isUpwards(filter: {
  readonly after?: unknown
  readonly before?: unknown
}): boolean {
  return filter.before !== undefined && filter.after === undefined
}
