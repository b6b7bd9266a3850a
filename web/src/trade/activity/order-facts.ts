/** What is worked out from an order's row to be shown. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { OrderRow } from '../../api/rows.ts'
import { percentOf, quotient, ratioOf } from '../../number/exact.ts'
import type { Key } from '../../text/text.ts'

/** The kind of an order in words. */
export function kindKey({ type, stop }: OrderRow): Key {
  if (stop === undefined) return type === 'limit' ? 'ticketKindLimit' : 'ticketKindMarket'
  return type === 'limit' ? 'ticketKindStopLimit' : 'ticketKindStop'
}

const STATUS_KEYS: Record<OrderRow['status'], Key> = {
  open: 'listOpen',
  active: 'listWaits',
  filled: 'listFilled',
  cancelled: 'listCancelled',
  rejected: 'listRejected',
}

export function statusKey({ status }: OrderRow): Key {
  return STATUS_KEYS[status]
}

const TIME_KEYS: Record<OrderRow['timeInForce'], Key> = {
  GTC: 'ticketGtc',
  GTT: 'ticketGtt',
  IOC: 'ticketIoc',
  FOK: 'ticketFok',
}

export function timeInForceKey({ timeInForce }: OrderRow): Key {
  return TIME_KEYS[timeInForce]
}

/** Whole percent of the size that has traded; undefined for an order without a size. */
export function filledPercent({ filledSize, size }: OrderRow): string | undefined {
  return percentOf(filledSize, size)
}

/** The price per base of what has traded, cut to `decimals`; undefined before the first trade. */
export function averagePrice(
  { executedValue, filledSize }: OrderRow,
  decimals: number,
): string | undefined {
  const price = quotient(ratioOf(executedValue), ratioOf(filledSize), decimals)
  return price === undefined ? undefined : formatScaled(price, decimals)
}

export function baseOf({ productId }: Pick<OrderRow, 'productId'>): string {
  return productId.split('-')[0] ?? ''
}

export function quoteOf({ productId }: Pick<OrderRow, 'productId'>): string {
  return productId.split('-')[1] ?? ''
}

/** Newer orders first: ids are whole numbers of any length. */
export function byNewest(one: { readonly id: string }, other: { readonly id: string }): number {
  if (one.id.length !== other.id.length) return other.id.length - one.id.length
  return one.id === other.id ? 0 : one.id < other.id ? 1 : -1
}

/** True when `one` was placed before `other`. */
export function isOlder(one: { readonly id: string }, other: { readonly id: string }): boolean {
  return byNewest(one, other) > 0
}
