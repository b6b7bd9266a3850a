/** What operators and users set: states of products, venue and users, defaults of prevention. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'
import { PRODUCT_STATE } from '@bourse/domain/exchange/product'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import { tellListed } from './naive-listings.ts'
import type { NaiveState } from './naive-state.ts'

/** Open orders and waiting stops stay as they are. */
export function setProductState(state: NaiveState, event: TradingEvent): number {
  const { detail } = event
  const product = state.products.find((one) => one.number === event.product)
  if (product === undefined) return REFUSAL.unknownProduct
  if (detail?.kind !== 'productState') return REFUSAL.invalidListing
  if (!Object.values(PRODUCT_STATE).includes(detail.state)) return REFUSAL.invalidListing
  product.rules = { ...product.rules, state: detail.state }
  tellListed(state, 'product', product.number)
  return ACCEPTED
}

/** Products keep their own states under a halt of the venue. */
export function setVenueState(state: NaiveState, { detail }: TradingEvent): number {
  if (detail?.kind !== 'venueState') return REFUSAL.invalidListing
  state.halted = detail.halted
  for (const { number } of state.products) tellListed(state, 'product', number)
  return ACCEPTED
}

export function setUserState(state: NaiveState, { toUser, detail }: TradingEvent): number {
  if (!isUser(toUser) || detail?.kind !== 'userState') return REFUSAL.unknownEvent
  if (detail.frozen) state.frozenUsers.add(toUser)
  else state.frozenUsers.delete(toUser)
  return ACCEPTED
}

/** No prevention at all is no default: the product's counts again. */
export function setSelfTradeDefault(state: NaiveState, { user, detail }: TradingEvent): number {
  if (!isUser(user)) return REFUSAL.unknownEvent
  if (detail?.kind !== 'selfTradeDefault') return REFUSAL.invalidOrder
  const { selfTrade } = detail
  if (!Object.values(SELF_TRADE).includes(selfTrade)) return REFUSAL.invalidOrder
  if (selfTrade === SELF_TRADE.none) state.selfTradeDefaults.delete(user)
  else state.selfTradeDefaults.set(user, selfTrade)
  return ACCEPTED
}

/** User 0 is the system. */
function isUser(user: number): boolean {
  return Number.isSafeInteger(user) && user > 0
}
