/**
 * Whether a refusal is true, and whether what was accepted could be refused: everything that stands
 * against an event, in no order, from the auditor's own books as they are before it.
 */

import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import type { Fact } from './facts.ts'
import type { Known } from './known.ts'
import { againstCurrency, againstMove, againstProduct } from './objections-money.ts'
import { againstOrder } from './objections-order.ts'
import { isVenue } from './venue.ts'

const TRADE = 1
const HALTED = 3

/** Complains when the outcome of the event is not what its circumstances ask for. */
export function objections(auditor: Known, event: TradingEvent, refusal: number): void {
  if (refusal === REFUSAL.referencesFull && event.referenceId !== '') {
    if (auditor.retries.count < auditor.limits.referencesMax) {
      auditor.violation('a refusal is true', 'the references are not full')
    }
    return
  }
  const found = all(auditor, event)
  if (found === undefined) return
  if (refusal === 0 && found.size > 0) {
    auditor.violation('what is refused has no effect', `accepted although ${names(found)}`)
  }
  if (refusal !== 0 && !found.has(refusal)) {
    auditor.violation('a refusal is true', `${names([refusal])}, found ${names(found)}`)
  }
}

/** After the books have followed: a refusal has changed nothing, what was accepted is done. */
export function refusalsInState(
  auditor: Known,
  event: TradingEvent,
  refusal: number,
  facts: readonly Fact[],
): void {
  if (refusal !== 0) {
    const isReplace = event.type === EVENT_TYPE.replaceOrder && event.replaceMode === 2
    const mayCancel = isReplace && facts.every(({ fact }) => fact === 'done' || fact === 'balance')
    const isQuiet = facts.every(({ fact }) => fact === 'balance')
    if (!isQuiet && !mayCancel) {
      auditor.violation('a refusal changes nothing', facts.map(({ fact }) => fact).join(' '))
    }
    return
  }
  const done = facts.filter((fact) => fact.fact === 'done')
  if (event.type === EVENT_TYPE.cancelOrder && done.length !== 1) {
    auditor.violation('a cancel cancels one order', `${done.length}`)
  }
  const came = facts.some((fact) => fact.fact === 'received' || fact.fact === 'active')
  if (event.type === EVENT_TYPE.createOrder && !came) {
    auditor.violation('an accepted order comes into being', event.referenceId)
  }
  if (event.type !== EVENT_TYPE.cancelAll) return
  leftOpen(auditor, event)
  for (const { order } of done) {
    if (!isMeant(order, event)) auditor.violation('a cancel of all takes its own', `${order.id}`)
  }
}

function leftOpen(auditor: Known, event: TradingEvent): void {
  const { books, listed, rulesVersion } = auditor
  for (const order of books.orders.values()) {
    const { rules } = listed.product(order.product)
    const isHalted = rules.state === HALTED || (rulesVersion > 1 && listed.isHalted)
    if (!isHalted && isMeant(order, event)) {
      auditor.violation('a cancel of all leaves nothing', `order ${order.id}`)
    }
  }
}

/** True for an order that a cancel of all is about. */
function isMeant(
  order: { readonly user: number; readonly product: number; readonly side: number },
  event: TradingEvent,
) {
  return (
    (event.user === 0 || order.user === event.user) &&
    (event.product === 0 || order.product === event.product) &&
    (event.side === 0 || order.side === event.side)
  )
}

function all(auditor: Known, event: TradingEvent): Set<number> | undefined {
  switch (event.type) {
    case EVENT_TYPE.createOrder:
      return againstOrder(auditor, event)
    case EVENT_TYPE.cancelOrder:
      return againstCancel(auditor, event)
    case EVENT_TYPE.cancelAll:
      return againstCancelAll(auditor, event)
    case EVENT_TYPE.deposit:
    case EVENT_TYPE.withdraw:
    case EVENT_TYPE.transfer:
      return againstMove(auditor, event)
    case EVENT_TYPE.currency:
      return againstCurrency(auditor, event)
    case EVENT_TYPE.product:
      return againstProduct(auditor, event)
    case EVENT_TYPE.clock:
    case EVENT_TYPE.checkpoint:
      return new Set()
    default:
      return undefined
  }
}

function againstCancel({ books, listed, rulesVersion }: Known, event: TradingEvent): Set<number> {
  const found = new Set<number>()
  if (!isVenue(event) && (event.permissions & TRADE) === 0) found.add(REFUSAL.notPermitted)
  const order =
    event.orderId > 0
      ? books.orders.get(event.orderId)
      : [...books.orders.values()].find(
          ({ user, clientOrderId }) =>
            user === event.user && clientOrderId === event.targetReference && clientOrderId !== '',
        )
  const isOwn = order !== undefined && (order.user === event.user || isVenue(event))
  if (!isOwn) found.add(REFUSAL.orderNotFound)
  else if (rulesVersion > 1 && listed.isHalted) found.add(REFUSAL.venueHalted)
  else if (listed.product(order.product).rules.state === HALTED) found.add(REFUSAL.productHalted)
  return found
}

function againstCancelAll({ listed }: Known, event: TradingEvent): Set<number> {
  const found = new Set<number>()
  if (!isVenue(event) && (event.permissions & TRADE) === 0) found.add(REFUSAL.notPermitted)
  if (event.product !== 0 && listed.products[event.product - 1] === undefined) {
    found.add(REFUSAL.unknownProduct)
  }
  if (![0, 1, 2].includes(event.side)) found.add(REFUSAL.invalidOrder)
  return found
}

function names(refusals: Iterable<number>): string {
  return [...refusals].map((number) => REFUSALS.get(number)?.name ?? number).join(', ') || 'nothing'
}
