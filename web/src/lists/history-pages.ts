/** Pages of a history that were fetched, and what came since by the feed. */
import type { Page } from '../api/queries.ts'
import type { OrderRow } from '../api/rows.ts'
import { byNewest, isOlder } from '../trade/activity/order-facts.ts'

interface Named {
  readonly id: string
}

/** As TanStack Query keeps them: newest first, with the cursors they were asked by. */
export interface Pages<Row> {
  readonly pages: readonly Page<Row>[]
  readonly pageParams: readonly unknown[]
}

/** All rows, each once. */
export function rowsOf<Row extends Named>(pages: readonly Page<Row>[]): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const page of pages) {
    for (const row of page.rows) if (!rows.has(row.id)) rows.set(row.id, row)
  }
  return [...rows.values()]
}

/** With rows that are newer than all others, newest first. */
export function withNewer<Row extends Named>(all: Pages<Row>, newer: readonly Row[]): Pages<Row> {
  const [first, ...others] = all.pages
  if (first === undefined || newer.length === 0) return all
  return { ...all, pages: [{ ...first, rows: [...newer, ...first.rows] }, ...others] }
}

/**
 * With an order that is done now, in its place by age. One that is older than all pages so far is
 * left out while there are pages behind them: it comes with its own.
 */
export function withOrder(all: Pages<OrderRow>, order: OrderRow): Pages<OrderRow> {
  const last = all.pages.length - 1
  const at = all.pages.findIndex(({ rows }, index) => {
    const oldest = rows.at(-1)
    if (index === last && all.pages[index]?.older === undefined) return true
    return oldest !== undefined && !isOlder(order, oldest)
  })
  const page = all.pages[at]
  if (page === undefined) return all
  const rows = [...page.rows.filter(({ id }) => id !== order.id), order].sort(byNewest)
  return { ...all, pages: all.pages.with(at, { ...page, rows }) }
}
