/** Another price or size for an open order, as it is being typed. */
import type { OrderRow } from '../../api/rows.ts'
import { differenceOf } from '../../number/exact.ts'
import { type Problems, problemsOf, type Sentence } from '../order/checks.ts'
import { blankDraft, type Draft } from '../order/draft.ts'
import type { Terms } from '../order/terms.ts'
import { typedDecimal } from '../order/typed-decimal.ts'
import { baseOf, quoteOf } from './order-facts.ts'

/** The two texts that can be changed, as they were typed. */
export interface Amendment {
  readonly price: string
  readonly size: string
}

export type AmendField = keyof Amendment

/** What can be changed: a market order that waits has no price, one by funds no size either. */
export function amendable({ type, size }: OrderRow): readonly AmendField[] {
  if (size === '0') return []
  return type === 'limit' ? ['price', 'size'] : ['size']
}

/** What is wrong with it, by the rules that new orders have; money is left to the server. */
export function amendProblems(
  { price, size }: Amendment,
  order: OrderRow,
  terms: Terms,
): Pick<Problems, 'price' | 'size'> {
  const draft: Draft = {
    ...blankDraft(order.side),
    kind: order.type === 'limit' ? 'limit' : 'market',
    price,
    amount: size,
  }
  const problems = problemsOf(draft, {
    terms,
    base: baseOf(order),
    quote: quoteOf(order),
    available: undefined,
    against: undefined,
    nowMs: 0,
  })
  const wrong = problems.size ?? checkFilled(size, order)
  return {
    ...(problems.price === undefined ? {} : { price: problems.price }),
    ...(wrong === undefined ? {} : { size: wrong }),
  }
}

/** What is sent: only what became another number; undefined when nothing did. */
export function amendBody(
  { price, size }: Amendment,
  order: OrderRow,
): { readonly price?: string; readonly size?: string } | undefined {
  const [newPrice, newSize] = [typedDecimal(price), typedDecimal(size)]
  const body = {
    ...(newPrice === undefined || isEqual(newPrice, order.price) ? {} : { price: newPrice }),
    ...(newSize === undefined || isEqual(newSize, order.size) ? {} : { size: newSize }),
  }
  return Object.keys(body).length === 0 ? undefined : body
}

/** True when it stays where it is in the queue of its price: when only its size falls. */
export function keepsPlace(amendment: Amendment, order: OrderRow): boolean {
  const body = amendBody(amendment, order)
  if (body === undefined) return true
  return body.price === undefined && differenceOf(body.size ?? '0', order.size).startsWith('-')
}

/** The size is the whole one, so what has traded is the least that it can be. */
function checkFilled(size: string, { filledSize }: OrderRow): Sentence | undefined {
  const typed = typedDecimal(size)
  if (typed === undefined || filledSize === '0') return undefined
  const rest = differenceOf(typed, filledSize)
  const isMore = rest !== '0' && !rest.startsWith('-')
  return isMore ? undefined : { key: 'listAboveFilled', gaps: { filled: filledSize } }
}

function isEqual(one: string, other: string): boolean {
  return differenceOf(one, other) === '0'
}
