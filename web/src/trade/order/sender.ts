/** Presses of this tab: one at a time, whichever form they come from. */
import { call } from '../../api/request.ts'
import type { OrderRow } from '../../api/rows.ts'
import type { OrderChange } from '../../live/mine.ts'
import { Signal } from '../../live/signal.ts'
import { keepPress, keptPress } from './kept.ts'
import { OrderNews } from './news.ts'
import { type Press, Presses, randomKey } from './press.ts'

export const presses = new Presses({
  place: (body) => call<OrderRow>('POST', '/api/orders', body),
  find: (key) => call<OrderRow>('GET', `/api/orders/client:${key}`),
  pause: (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds)),
  newKey: randomKey,
  nowMs: Date.now,
  kept: keptPress,
  keep: keepPress,
})

/** A press whose order was found after all, while it is told: a form of it forgets its amount. */
export const recovered = new Signal<Press | undefined>(undefined)

/** What answers and the feed say of own orders, for toasts. */
export const news = new OrderNews()

const hearers = new Set<() => void>()

/** Calls `hear` when there may be news. */
export function onNews(hear: () => void): () => void {
  hearers.add(hear)
  return () => hearers.delete(hear)
}

/** Takes an order as an answer or the feed has it now. */
export function tellNews(change: OrderChange): void {
  if (!news.take(change)) return
  for (const hear of hearers) hear()
}
