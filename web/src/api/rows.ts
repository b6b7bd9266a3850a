/** Rows of the HTTP API and the feed: the server's own types, so that both sides agree. */
export type {
  AccountRow,
  CandleRow,
  OrderRow,
  ProductRow,
  TickerRow,
  TradeRow,
} from '@bourse/exchange/delivery/gitbitex-json'
export type {
  OwnFillRow as FillRow,
  OwnLedgerRow as LedgerRow,
} from '@bourse/exchange/delivery/http-gitbitex/history-json'
