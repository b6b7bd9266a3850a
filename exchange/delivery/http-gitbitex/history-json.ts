/** The rows of a person's own past as plain objects, in the same words as `gitbitex-json.ts`. */
import { LEDGER_KIND, type LedgerKind } from '@bourse/domain/exchange/account'
import { type Liquidity, SIDE_NAME, type Side } from '@bourse/domain/exchange/order'
import type { Currency, Product } from '@bourse/domain/exchange/product'
import type { FillRow, LedgerRow, RowCursor } from '@bourse/domain/exchange/read-model'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { isoTime } from '../gitbitex-json.ts'

/** One side of a trade as its owner sees it. */
export interface OwnFillRow {
  /** Names the row and is its cursor. */
  readonly id: string
  readonly tradeId: number
  readonly orderId: string
  readonly productId: string
  /** The own side. */
  readonly side: 'buy' | 'sell'
  /** M made the price and waited, T took it. */
  readonly liquidity: Liquidity
  readonly price: string
  readonly size: string
  /** price x size, in the quote currency. */
  readonly funds: string
  readonly fee: string
  /** Part of one. */
  readonly feeRate: string
  readonly feeCurrency: string
  readonly createdAt: string
  /** Sequence id of the event that made the trade. */
  readonly sequence: number
}

/** The row of a fill of `product`. */
export function fillRow(fill: FillRow, { rules, quote }: Product): OwnFillRow {
  return {
    id: cursorText(fill),
    tradeId: fill.tradeId,
    orderId: String(fill.orderId),
    productId: rules.id,
    side: SIDE_NAME[fill.side as Side],
    liquidity: fill.liquidity,
    price: formatScaled(fill.price, rules.priceScale),
    size: formatScaled(fill.size, rules.sizeScale),
    funds: formatScaled(fill.notional, quote.scale),
    fee: formatScaled(fill.fee, quote.scale),
    feeRate: formatScaled(fill.rate, RATE_SCALE),
    feeCurrency: quote.code,
    createdAt: isoTime(fill.time),
    sequence: fill.sequence,
  }
}

/** The name of each kind of ledger entry on the wire. */
const LEDGER_KIND_NAME = {
  [LEDGER_KIND.deposit]: 'deposit',
  [LEDGER_KIND.withdrawal]: 'withdrawal',
  [LEDGER_KIND.transfer]: 'transfer',
  [LEDGER_KIND.trade]: 'trade',
  [LEDGER_KIND.fee]: 'fee',
} as const satisfies Record<LedgerKind, string>
export const LEDGER_KIND_NAMES = Object.values(LEDGER_KIND_NAME)

/** One change of an account's total. */
export interface OwnLedgerRow {
  /** Names the row and is its cursor. */
  readonly id: string
  readonly currency: string
  readonly kind: (typeof LEDGER_KIND_NAMES)[number]
  /** Negative when it left the account. */
  readonly amount: string
  /** Of the account afterwards, available and held together. */
  readonly balance: string
  /** Null, as the next two, for what is no trade or fee. */
  readonly productId: string | null
  readonly orderId: string | null
  readonly tradeId: number | null
  readonly createdAt: string
}

/** The row of a ledger entry in `currency`; `product` is undefined for what is no trade or fee. */
export function ledgerRow(
  entry: LedgerRow,
  currency: Currency,
  product: Product | undefined,
): OwnLedgerRow {
  return {
    id: cursorText(entry),
    currency: currency.code,
    kind: LEDGER_KIND_NAME[entry.kind],
    amount: formatScaled(entry.amount, currency.scale),
    balance: formatScaled(entry.balance, currency.scale),
    productId: product?.rules.id ?? null,
    orderId: entry.orderId === 0 ? null : String(entry.orderId),
    tradeId: entry.tradeId === 0 ? null : entry.tradeId,
    createdAt: isoTime(entry.time),
  }
}

/** One deposit or withdrawal, as the wallet page lists it. */
export interface TransactionRow {
  readonly id: string
  readonly type: 'send' | 'received'
  readonly currency: string
  readonly amount: string
  /** Nothing is valued in another currency: the amount again, at a price of one. */
  readonly nativeAmount: string
  readonly nativeCurrency: string
  readonly price: string
  readonly toAddress: string
  readonly status: 'completed'
  readonly createdAt: string
  /** There is none: no link, no fee. */
  readonly network: {
    readonly confirmations: number
    readonly feeAmount: string
    readonly resourceUrl: null
  }
}

/** The row of a deposit or withdrawal in `currency`. */
export function transactionRow(entry: LedgerRow, currency: Currency): TransactionRow {
  const incoming = entry.amount >= 0n
  const amount = formatScaled(incoming ? entry.amount : -entry.amount, currency.scale)
  return {
    id: cursorText(entry),
    type: incoming ? 'received' : 'send',
    currency: currency.code,
    amount,
    nativeAmount: amount,
    nativeCurrency: currency.code,
    price: '1',
    toAddress: '',
    status: 'completed',
    createdAt: isoTime(entry.time),
    network: { confirmations: 0, feeAmount: '0', resourceUrl: null },
  }
}

/** A place among fills or ledger rows as text: `<sequence>-<index>`. */
function cursorText({ sequence, index }: RowCursor): string {
  return `${sequence}-${index}`
}

/** Fee rates are parts per million. */
const RATE_SCALE = 6
