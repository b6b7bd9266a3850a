/**
 * Branded ids. Each is a whole number below 2^53, so it is exact as a JavaScript number; on the
 * wire every id is a decimal string.
 */

/** A person or a venue account holder. 1 to 999 belong to the venue, the rest are snowflakes. */
export type UserId = number & { readonly UserId: unique symbol }

/** The sequence id of the event that created the order: dense, sortable, from 1. */
export type OrderId = number & { readonly OrderId: unique symbol }

/** The log's own rising number of a record. */
export type Position = number & { readonly Position: unique symbol }

/** Dense from 1: given by the sequencer to each distinct event. */
export type SequenceId = number & { readonly SequenceId: unique symbol }

/** The id in `text` (1 to 16 digits, no sign, no leading zero, below 2^53), or undefined. */
export function parseId(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return undefined
  const id = Number.parseInt(text, 10)
  return Number.isSafeInteger(id) ? id : undefined
}
