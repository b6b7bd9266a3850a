/**
 * How an order lies in memory: 128 bytes in three tables. A record of one cache line has what
 * matching and cancelling touch; the links to other orders are side by side, since a neighbour is
 * touched for its links alone; sums that only fills and readers need are apart (docs/adr/0018).
 */

/** A record has 8 words of 8 bytes, or 16 of 4: `slot << WORDS` and `slot << HALVES` begin it. */
export const WORDS = 3
export const HALVES = 4

/** Places of the 8-byte fields in a record: three doubles, and an int64 cell of atoms. */
export const ID = 0
export const PRICE = 1
export const REMAINING = 2
export const HOLD = 3

/** Places of the 4-byte fields. */
export const FLAGS = 8
export const LEVEL = 9
export const BASE_ACCOUNT = 10
export const QUOTE_ACCOUNT = 11
export const REFERENCE = 12
export const DESK = 13
export const MAKER_RATE = 14
export const TAKER_RATE = 15

/** Four links of 4 bytes, `slot << LINKS` begins them: neighbours in the queue and of the desk. */
export const LINKS = 2
export const NEXT = 0
export const PREVIOUS = 1
export const DESK_NEXT = 2
export const DESK_PREVIOUS = 3

/** Sums are six words of 8 bytes, `slot * SUMS` begins them: doubles and int64 cells. */
export const SUMS = 6
export const SIZE = 0
export const FILLED = 1
export const TAKER_NOTIONAL = 2
export const MAKER_NOTIONAL = 3
export const FEE = 4
export const CREATED_AT = 5

/** Bits of the flags. */
export const PRODUCT_BITS = 0xfff
export const SIDE_SHIFT = 12
export const TYPE_SHIFT = 14
export const TIME_IN_FORCE_SHIFT = 16
export const SELF_TRADE_SHIFT = 19
export const STOP_TYPE_SHIFT = 22
export const POST_ONLY_BIT = 1 << 24
export const WAITING_BIT = 1 << 25
/** Something is in the columns that few orders have. */
export const RARE_BIT = 1 << 26
