/** What is due as time passes: orders with an end, and switches that nobody renewed. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { DONE_REASON } from '@bourse/domain/exchange/order'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { SWITCHES_PER_USER_MAX } from '@bourse/domain/exchange/state'
import { isCount } from './naive-shape.ts'
import type { NaiveOrder, NaiveState, NaiveSwitch } from './naive-state.ts'
import { openOrders } from './naive-state.ts'
import { finish } from './naive-telling.ts'

/** A switch is set for a day at most. */
const SWITCH_MICROS_MAX = 86_400_000_000

/**
 * Everything due by now, by deadline; at the same one orders by id, then switches by user and name.
 * Halted products are no exception.
 */
export function expire(state: NaiveState): void {
  for (;;) {
    const isDue = (one: NaiveOrder) => one.expiresAt > 0 && one.expiresAt <= state.time
    const [order] = openOrders(state, isDue).sort(
      (a, b) => a.expiresAt - b.expiresAt || a.id - b.id,
    )
    const [due] = sortedSwitches(state).filter((one) => one.deadline <= state.time)
    if (order !== undefined && (due === undefined || order.expiresAt <= due.deadline)) {
      finish(state, order, DONE_REASON.expired)
    } else if (due !== undefined) {
      fireSwitch(state, due)
    } else {
      return
    }
  }
}

/** When something is due next, 0 for never. */
export function nextDeadline(state: NaiveState): number {
  const ends = openOrders(state).map((one) => one.expiresAt)
  const deadlines = [...ends, ...state.switches.map((one) => one.deadline)]
  const [first] = deadlines.filter((one) => one > 0).sort((a, b) => a - b)
  return first ?? 0
}

/** Arms a switch, moves its deadline or its product, or with no deadline disarms it. */
export function cancelAfter(state: NaiveState, event: TradingEvent): number {
  const { user, targetReference: name, product, expiresAt: deadline } = event
  if (product !== 0 && !state.products.some((one) => one.number === product)) {
    return REFUSAL.unknownProduct
  }
  if (!isCount(user) || user === 0 || !isCount(deadline)) return REFUSAL.invalidSwitch
  const isAhead = deadline > state.time && deadline <= state.time + SWITCH_MICROS_MAX
  if (deadline !== 0 && !isAhead) return REFUSAL.invalidSwitch
  const others = state.switches.filter((one) => one.user !== user || one.name !== name)
  if (deadline !== 0) {
    const own = others.filter((one) => one.user === user)
    if (own.length >= SWITCHES_PER_USER_MAX) return REFUSAL.tooManySwitches
    others.push({ user, name, product: product + 0, deadline })
  }
  state.switches = others
  return ACCEPTED
}

function sortedSwitches(state: NaiveState): NaiveSwitch[] {
  return [...state.switches].sort(
    (a, b) => a.deadline - b.deadline || a.user - b.user || (a.name < b.name ? -1 : 1),
  )
}

/** Gone before what it does: all its user's orders, in its product or all, oldest first. */
function fireSwitch(state: NaiveState, due: NaiveSwitch): void {
  state.switches = state.switches.filter((one) => one !== due)
  const orders = openOrders(state).sort((a, b) => a.id - b.id)
  for (const order of orders) {
    const isMeant = due.product === 0 || order.product.number === due.product
    if (order.user === due.user && isMeant) finish(state, order, DONE_REASON.switchFired)
  }
}
