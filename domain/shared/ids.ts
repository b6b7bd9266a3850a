/**
 * Branded ids: where people, orders and sessions meet, one kind of number cannot be handed on as
 * another. Tables and trading events hold plain numbers, which the functions here give their brand.
 * Each id is a whole number below 2^53, so it is exact as a JavaScript number; on the wire every id
 * is a decimal string.
 */

/** A person or a venue account holder. 1 to 999 belong to the venue, the rest are snowflakes. */
export type UserId = number & { readonly UserId: unique symbol }

/** The sequence id of the event that created the order: dense, sortable, from 1. */
export type OrderId = number & { readonly OrderId: unique symbol }

/** `value` as a user id; nothing is checked. For what a table, an event or a database holds. */
export function toUserId(value: number): UserId {
  return value as UserId
}

/** `value` as an order id; nothing is checked. For what a table, an event or a database holds. */
export function toOrderId(value: number): OrderId {
  return value as OrderId
}

/** The user id in `text` (1 to 16 digits, no sign, no leading zero, below 2^53), or undefined. */
export function parseUserId(text: string): UserId | undefined {
  return parseId(text) as UserId | undefined
}

/** The order id in `text` (written as a user id is), or undefined. */
export function parseOrderId(text: string): OrderId | undefined {
  return parseId(text) as OrderId | undefined
}

function parseId(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return undefined
  const id = Number.parseInt(text, 10)
  return Number.isSafeInteger(id) ? id : undefined
}
