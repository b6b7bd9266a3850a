/** Cancelling and amending: one call each, known to every list while it is under way. */

import type { Problem } from '../../api/request.ts'
import { type Answer, call } from '../../api/request.ts'
import type { OrderRow } from '../../api/rows.ts'
import { sessionEnded } from '../../api/session.ts'
import { Signal } from '../../live/signal.ts'
import type { Say } from '../../text/text.ts'

/** What is under way, by order id. */
export const underWay = new Signal<ReadonlyMap<string, 'cancel' | 'amend'>>(new Map())

/** Without a value when the order is only in the history by now. */
export async function cancelOrder(id: string): Promise<Answer<OrderRow | undefined>> {
  return await marked(id, 'cancel', () => call('DELETE', `/api/orders/${id}`))
}

export async function amendOrder(
  id: string,
  body: { readonly price?: string; readonly size?: string },
): Promise<Answer<OrderRow>> {
  return await marked(id, 'amend', () => call('PUT', `/api/orders/${id}`, body))
}

/** Cancels what `path` names, see `cancelAllPath`. */
export async function cancelAll(path: string): Promise<Answer<{ readonly cancelled: number }>> {
  return heard(await call('DELETE', path))
}

/** Why it was not done: the server's sentence, or what its silence means. */
export function whyNot(say: Say, { status, message }: Problem): string {
  if (status === 401) return say('listSessionEnded')
  if (status === 0 || status === 504) return say('listNoAnswer')
  return message === '' ? say('listRefused') : message
}

async function marked<Value>(
  id: string,
  what: 'cancel' | 'amend',
  act: () => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  underWay.set(new Map(underWay.value).set(id, what))
  const answer = heard(await act())
  const others = new Map(underWay.value)
  others.delete(id)
  underWay.set(others)
  return answer
}

function heard<Value>(answer: Answer<Value>): Answer<Value> {
  if (!answer.ok && answer.problem.status === 401) sessionEnded()
  return answer
}
