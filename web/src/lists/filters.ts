/** What a reader wants to see of orders, fills and ledger, and how the server is asked for it. */
import type { OrderRow } from '../api/rows.ts'

export type DoneStatus = 'filled' | 'cancelled' | 'rejected'

/** '' is no choice: everything. */
export interface Filter {
  readonly product: string
  readonly side: '' | 'buy' | 'sell'
  readonly status: '' | DoneStatus
  readonly currency: string
  /** Days as the browser's own input has them, in local time; both count. */
  readonly from: string
  readonly to: string
}

export const NO_FILTER: Filter = {
  product: '',
  side: '',
  status: '',
  currency: '',
  from: '',
  to: '',
}

export const DONE: readonly DoneStatus[] = ['filled', 'cancelled', 'rejected']

/** Rows of a history that are fetched at once. */
export const PAGE_ROWS = 50

/** The open orders that are wanted. */
export function openOnes(
  orders: readonly OrderRow[],
  { product, side }: Filter,
): readonly OrderRow[] {
  if (product === '' && side === '') return orders
  return orders.filter(
    (order) =>
      (product === '' || order.productId === product) && (side === '' || order.side === side),
  )
}

/** True for a done order that the history of this filter lists. */
export function isListed(order: OrderRow, { product, status }: Filter): boolean {
  if (product !== '' && order.productId !== product) return false
  return status === '' ? DONE.some((one) => one === order.status) : order.status === status
}

/** Where the first page of done orders is. */
export function historyPath({ product, status }: Filter): string {
  const statuses = status === '' ? DONE : [status]
  return pathOf('/api/orders', [
    ...pairs({ productId: product }),
    ...statuses.map((one): Pair => ['status', one]),
    ...PAGE,
  ])
}

export function fillsPath(filter: Filter): string {
  return pathOf('/api/fills', [...fillPairs(filter), ...PAGE])
}

export function ledgerPath(filter: Filter): string {
  return pathOf('/api/ledger', [...ledgerPairs(filter), ...PAGE])
}

/** A file of everything that the filter lets through. */
export function fillsFile(filter: Filter): string {
  return pathOf('/api/fills', [...fillPairs(filter), CSV])
}

export function ledgerFile(filter: Filter): string {
  return pathOf('/api/ledger', [...ledgerPairs(filter), CSV])
}

/** Which orders "cancel all" means; the server takes the same two words. */
export function cancelAllPath({ product, side }: Filter): string {
  return pathOf('/api/orders', pairs({ productId: product, side }))
}

type Pair = [name: string, value: string]

const PAGE: readonly Pair[] = [
  ['limit', String(PAGE_ROWS)],
  ['form', 'array'],
]
const CSV: Pair = ['format', 'csv']

function fillPairs({ product, from, to }: Filter): readonly Pair[] {
  return pairs({ productId: product, start: startOf(from), end: startOf(to, 1) })
}

function ledgerPairs({ currency, from, to }: Filter): readonly Pair[] {
  return pairs({ currency, start: startOf(from), end: startOf(to, 1) })
}

function pairs(fields: Readonly<Record<string, string>>): readonly Pair[] {
  return Object.entries(fields).filter(([, value]) => value !== '')
}

function pathOf(path: string, fields: readonly Pair[]): string {
  return fields.length === 0 ? path : `${path}?${new URLSearchParams([...fields])}`
}

/** When a local day begins, or one that is `later` days behind it; '' for no day. */
function startOf(day: string, later = 0): string {
  const [year, month, date] = day.split('-').map((part) => Number.parseInt(part, 10))
  if (year === undefined || month === undefined || date === undefined) return ''
  const start = new Date(year, month - 1, date + later)
  return Number.isNaN(start.getTime()) ? '' : start.toISOString()
}
