/** One event that ends an order and places another in its stead. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON, REPLACE_MODE } from '@bourse/domain/exchange/order'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { findOrder } from './naive-cancels.ts'
import { acceptOrder } from './naive-matching.ts'
import { admit, haltRefusal, isPortfolio } from './naive-order-rules.ts'
import type { NaiveReference, NaiveState } from './naive-state.ts'
import { finish } from './naive-telling.ts'

/**
 * The new order may use what the old one holds. If it is refused, the old one stays, or is
 * cancelled all the same, as the event says. Of an order that is done nothing can be replaced.
 */
export function replaceOrder(
  state: NaiveState,
  event: TradingEvent,
  reference: NaiveReference | undefined,
): number {
  const { stopOnFailure, allowFailure } = REPLACE_MODE
  if (!isPortfolio(event.portfolio)) return REFUSAL.invalidPortfolio
  if (event.replaceMode !== stopOnFailure && event.replaceMode !== allowFailure) {
    return REFUSAL.invalidOrder
  }
  const old = findOrder(state, event)
  if (old === undefined || old.user !== event.user) return REFUSAL.orderNotFound
  const isSamePlace = old.product.number === event.product && old.portfolio === event.portfolio
  if (!isSamePlace) return REFUSAL.invalidOrder
  const halted = haltRefusal(state, old.product)
  if (halted !== ACCEPTED) return halted
  const { refusal, order } = admit(state, event, old)
  if (order !== undefined) {
    finish(state, old, DONE_REASON.replaced)
    acceptOrder(state, order, reference)
  } else if (event.replaceMode === allowFailure) {
    finish(state, old, DONE_REASON.cancelled)
  }
  return refusal
}
