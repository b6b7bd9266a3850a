/** What the choices of the form are called. */
import type { Key } from '../../text/text.ts'
import type { Draft, Kind, SelfTrade, TimeInForce } from './draft.ts'

export const KIND_KEYS: Record<Kind, Key> = {
  limit: 'ticketKindLimit',
  market: 'ticketKindMarket',
  stop: 'ticketKindStop',
  'stop-limit': 'ticketKindStopLimit',
}

export const TIME_KEYS: Record<TimeInForce, Key> = {
  GTC: 'ticketGtc',
  GTT: 'ticketGtt',
  IOC: 'ticketIoc',
  FOK: 'ticketFok',
}

export const LAST_KEYS: Record<Draft['lasts'], Key> = {
  min: 'ticketMinute',
  hour: 'ticketHour',
  day: 'ticketDay',
  date: 'ticketDate',
}

/** '' leaves it to the user's settings. */
export const SELF_TRADE_KEYS: Record<SelfTrade | '', Key> = {
  '': 'ticketSelfTradeDefault',
  none: 'ticketSelfTradeNone',
  dc: 'ticketSelfTradeDc',
  co: 'ticketSelfTradeCo',
  cn: 'ticketSelfTradeCn',
  cb: 'ticketSelfTradeCb',
}
