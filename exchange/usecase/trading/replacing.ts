/** Putting a new order in the place of an open one, by one event. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON, REPLACE_MODE } from '@bourse/domain/exchange/order'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { payingAccount } from '../clearing/holds.ts'
import { checkNotHalted, isPortfolio, mayTrade } from './access.ts'
import type { Admission } from './admission.ts'
import { targetOf } from './cancelling.ts'
import type { Core } from './core.ts'
import { endOpen, productOf } from './ending.ts'
import type { Placing } from './placing.ts'

/** The desk that a replace is carried out at. */
interface Desk {
  readonly core: Core
  readonly admission: Admission
  readonly placing: Placing
  /** Entry of the new order's client order id, or -1. */
  readonly reference: number
}

/**
 * Ends the old order and places the new one, which may use what the old one held. When the new one
 * is refused, the old one stays, or is cancelled if the event says so. Returns 0 or the refusal.
 */
export function replaceOrder(desk: Desk, event: TradingEvent): number {
  const { core, admission, placing, reference } = desk
  if (!mayTrade(event)) return REFUSAL.notPermitted
  if (!isPortfolio(event.portfolio)) return REFUSAL.invalidPortfolio
  const cancelsAnyway = event.replaceMode === REPLACE_MODE.allowFailure
  if (!cancelsAnyway && event.replaceMode !== REPLACE_MODE.stopOnFailure) {
    return REFUSAL.invalidOrder
  }
  const old = targetOf(core, event)
  if (old === -1) return REFUSAL.orderNotFound
  const account = core.orders.baseAccount(old)
  if (core.accounts.user[account] !== event.user) return REFUSAL.orderNotFound
  const sameProduct = core.orders.product(old) === event.product
  if (!sameProduct || core.accounts.portfolio[account] !== event.portfolio) {
    return REFUSAL.invalidOrder
  }
  const halted = checkNotHalted(core, productOf(core, old))
  if (halted !== ACCEPTED) return halted
  const refusal = checkWithout(core, admission, { event, old })
  if (refusal === ACCEPTED) {
    endOpen(core, old, DONE_REASON.replaced)
    placing.place(event, admission, reference)
  } else if (cancelsAnyway) endOpen(core, old, DONE_REASON.cancelled)
  return refusal
}

/** The create's ladder, as if the old order were gone. Everything is put back before it returns. */
function checkWithout(
  core: Core,
  admission: Admission,
  { event, old }: { readonly event: TradingEvent; readonly old: number },
): number {
  const { orders, accounts } = core
  const { book } = productOf(core, old)
  const account = payingAccount(orders, old)
  const available = accounts.available[account] as bigint
  const rests = !orders.isWaiting(old)
  accounts.available[account] = available + orders.hold(old)
  if (rests) book.remove(old)
  admission.replaced = old
  const refusal = admission.check(event)
  admission.replaced = -1
  if (rests) book.putBack(old)
  accounts.available[account] = available
  return refusal
}
