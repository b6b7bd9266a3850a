/**
 * The byte layout of records, version 1, in numbers. docs/event-log.md has the tables. A number
 * that was once written keeps its meaning for ever; a field that goes out of use leaves a hole.
 */
export const RECORD_VERSION = 1

/** Longest record: fixed part, two references and the largest detail stay far below it. */
export const RECORD_BYTES_MAX = 4_096

/** Offsets in the fixed part; all numbers are little endian. */
export const AT = {
  length: 0,
  recordVersion: 2,
  type: 3,
  rulesVersion: 4,
  via: 6,
  referenceLength: 7,
  position: 8,
  time: 16,
  session: 24,
  counter: 32,
  user: 40,
  credential: 48,
  portfolio: 56,
  permissions: 60,
  reference: 64,
} as const

/** Field numbers. Fields are written in rising order and only when they are not zero. */
export const FIELD = {
  product: 1,
  side: 2,
  orderType: 3,
  timeInForce: 4,
  postOnly: 5,
  price: 6,
  size: 7,
  amount: 8,
  orderId: 9,
  targetReference: 10,
  currency: 11,
  toUser: 12,
  toPortfolio: 13,
  selfTrade: 14,
  stopType: 15,
  stopPrice: 16,
  expiresAt: 17,
  replaceMode: 18,
} as const

/** Least bytes that follow the number of each field (of a text, its length byte). */
export const FIELD_SIZES: ReadonlyMap<number, number> = new Map([
  [FIELD.product, 4],
  [FIELD.side, 1],
  [FIELD.orderType, 1],
  [FIELD.timeInForce, 1],
  [FIELD.postOnly, 0],
  [FIELD.price, 8],
  [FIELD.size, 8],
  [FIELD.amount, 8],
  [FIELD.orderId, 8],
  [FIELD.targetReference, 1],
  [FIELD.currency, 4],
  [FIELD.toUser, 8],
  [FIELD.toPortfolio, 4],
  [FIELD.selfTrade, 1],
  [FIELD.stopType, 1],
  [FIELD.stopPrice, 8],
  [FIELD.expiresAt, 8],
  [FIELD.replaceMode, 1],
])

/** From this number on fields belong to the detail of rare events (see detail.ts). */
export const FIRST_DETAIL_FIELD = 64
