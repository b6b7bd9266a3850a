/** One number for an event, the same for equal events: what the log must never change. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { SELF_TRADE } from '@bourse/domain/exchange/order'

/** A whole number of 53 bits over every field. */
export function digestOf(event: TradingEvent): number {
  let a = 0x2545f491
  let b = 0x6c078965
  for (const value of Object.values(event) as unknown[]) {
    switch (typeof value) {
      case 'number':
        a = Math.imul(a ^ (value | 0), 0x85ebca6b)
        b = Math.imul(b ^ ((value / 4_294_967_296) | 0), 0xc2b2ae35)
        break
      case 'boolean':
        a = Math.imul(a ^ (value ? 3 : 5), 0x9e3779b1)
        break
      case 'bigint':
        a = Math.imul(a ^ Number(BigInt.asIntN(32, value)), 0x85ebca6b)
        b = Math.imul(b ^ Number(BigInt.asIntN(32, value >> 32n)), 0xc2b2ae35)
        break
      case 'string':
        for (let at = 0; at < value.length; at++)
          a = Math.imul(a ^ value.charCodeAt(at), 0x01000193)
        break
      default:
        if (value !== null)
          for (const char of canonical(value)) a = Math.imul(a, 31) + char.charCodeAt(0)
    }
    a ^= a >>> 13
    b = (b ^ a) + (b >>> 11)
  }
  return (b & 0x1fffff) * 4_294_967_296 + (a >>> 0)
}

/** A value as text, whatever the order of its fields; one left out is as one not set. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value)
    .filter(([name, field]) => field && !(name === 'selfTrade' && field === SELF_TRADE.none))
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${fields.map(([name, field]) => `${name}:${canonical(field)}`).join()}}`
}
