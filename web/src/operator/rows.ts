/** Rows of the admin listener: the server's own types, so that both sides agree. */
import type { Currency } from '@bourse/domain/exchange/product'

export type {
  ActionRow,
  OperatorProductRow as ProductRow,
  OperatorStateRow as StateRow,
  OperatorUserRow as UserRow,
  RefusalRow,
  RefusalsRow,
} from '@bourse/exchange/delivery/operator-json'
export type { FeeScheduleRow } from '@bourse/exchange/delivery/rules-json'
export type CurrencyRow = Currency
