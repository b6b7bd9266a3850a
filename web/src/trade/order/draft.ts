/**
 * An order as it is being typed, and what each touch of the form makes of it. One amount leads, the
 * one that was typed last: the other is always computed from it.
 */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { type Terms, unitsOf, unitsWithin } from './terms.ts'
import { typedDecimal } from './typed-decimal.ts'

export type Side = 'buy' | 'sell'
/** `stop` fires a market order, `stop-limit` a limit order. */
export type Kind = 'limit' | 'market' | 'stop' | 'stop-limit'
export type TimeInForce = 'GTC' | 'GTT' | 'IOC' | 'FOK'
/** A stop fires when a trade is at or below (loss), at or above (entry) its price. */
export type Trigger = 'loss' | 'entry'
export type SelfTrade = 'none' | 'dc' | 'co' | 'cn' | 'cb'
type Lead = 'size' | 'total'

export interface Draft {
  readonly side: Side
  readonly kind: Kind
  /** Texts are as they were typed. */
  readonly price: string
  readonly stopPrice: string
  readonly trigger: Trigger
  readonly lead: Lead
  /** What the leading field holds. */
  readonly amount: string
  readonly timeInForce: TimeInForce
  /** How long a GTT order lasts; `date`: until `until`. */
  readonly lasts: 'min' | 'hour' | 'day' | 'date'
  /** Local date and time, as the browser's own input has it. */
  readonly until: string
  readonly postOnly: boolean
  /** '' leaves it to the user's settings. */
  readonly selfTrade: SelfTrade | ''
}

export const KINDS: readonly Kind[] = ['limit', 'market', 'stop', 'stop-limit']

/** Nothing typed yet. */
export function blankDraft(side: Side): Draft {
  return {
    side,
    kind: 'limit',
    price: '',
    stopPrice: '',
    trigger: usualTrigger(side),
    lead: 'size',
    amount: '',
    timeInForce: 'GTC',
    lasts: 'hour',
    until: '',
    postOnly: false,
    selfTrade: '',
  }
}

export function hasPrice({ kind }: Draft): boolean {
  return kind === 'limit' || kind === 'stop-limit'
}

export function hasStop({ kind }: Draft): boolean {
  return kind === 'stop' || kind === 'stop-limit'
}

/** A stop that sells at market is told a size: what it will bring nobody knows. */
export function mayLeadByTotal({ kind, side }: Draft): boolean {
  return kind !== 'stop' || side === 'buy'
}

/** What an order of this kind may say about its end; none for what trades at once. */
export function timesInForce({ kind }: Draft): readonly TimeInForce[] {
  if (kind === 'limit') return ['GTC', 'GTT', 'IOC', 'FOK']
  return kind === 'stop-limit' ? ['GTC', 'GTT', 'IOC'] : []
}

/** True for an order that may wait in the book and is not hidden behind a stop. */
export function mayPostOnly({ kind, timeInForce }: Draft): boolean {
  return kind === 'limit' && (timeInForce === 'GTC' || timeInForce === 'GTT')
}

/** `follower` is the computed size, for a kind that cannot be given by its total. */
export function withKind(draft: Draft, kind: Kind, follower: string): Draft {
  const next = { ...draft, kind }
  const times = timesInForce(next)
  const kept = times.length === 0 || times.includes(draft.timeInForce)
  return leading({ ...next, timeInForce: kept ? draft.timeInForce : 'GTC' }, follower)
}

/** The other side with everything else as it is; a stop that has no price yet turns as well. */
export function withSide(draft: Draft, side: Side, follower: string): Draft {
  const trigger = draft.stopPrice === '' ? usualTrigger(side) : draft.trigger
  return leading({ ...draft, side, trigger }, follower)
}

/**
 * A stop price, with the direction that it has from `last`, the last trade's price ('' without
 * one). It is decided now and stays: when the market passes the price a moment later, the order
 * must not turn into its opposite.
 */
export function withStopPrice(draft: Draft, stopPrice: string, last: string): Draft {
  const [stop, now] = [typedDecimal(stopPrice), last === '' ? undefined : last]
  if (stop === undefined || now === undefined) return { ...draft, stopPrice }
  const difference = comparison(stop, now)
  if (difference === 0) return { ...draft, stopPrice, trigger: usualTrigger(draft.side) }
  return { ...draft, stopPrice, trigger: difference < 0 ? 'loss' : 'entry' }
}

/** What was available in text, of the quote currency for buys and of the base for sells. */
export interface Available {
  readonly base: string
  readonly quote: string
}

/** A part of what one has: of the money for a buy, of the goods for a sell. */
export function withPercent(
  draft: Draft,
  percent: number,
  { terms, available }: { readonly terms: Terms; readonly available: Available },
): Draft {
  return {
    ...draft,
    lead: draft.side === 'buy' ? 'total' : 'size',
    amount: percentText(draft.side, percent, { terms, available }),
  }
}

/** The amount that `withPercent` sets. */
export function percentText(
  side: Side,
  percent: number,
  { terms, available }: { readonly terms: Terms; readonly available: Available },
): string {
  const { fundsScale, priceScale, sizeScale, lot } = terms
  if (side === 'sell') {
    const part = (unitsWithin(available.base, sizeScale) * BigInt(percent)) / 100n
    return formatScaled(part - (part % lot), sizeScale)
  }
  const part = (unitsWithin(available.quote, fundsScale) * BigInt(percent)) / 100n
  if (percent === 100) return formatScaled(part, fundsScale)
  return formatScaled(part / 10n ** BigInt(fundsScale - priceScale), priceScale)
}

/** What was clicked in the book. */
interface Picked {
  readonly price: string
  readonly size: string | undefined
  readonly side: Side
}

/**
 * A price goes where prices are typed (`field`: into which of two); an order without one becomes a
 * limit order. With a size it is what takes everything up to that level.
 */
export function withPick(
  draft: Draft,
  { price, size, side }: Picked,
  { field, last }: { readonly field: 'price' | 'stopPrice'; readonly last: string },
): Draft {
  if (size !== undefined) {
    const kind = draft.kind === 'market' ? 'market' : 'limit'
    return { ...withKind(draft, kind, ''), side, price, lead: 'size', amount: size }
  }
  if (draft.kind === 'stop') return withStopPrice(draft, price, last)
  if (draft.kind === 'stop-limit' && field === 'stopPrice') {
    return withStopPrice(draft, price, last)
  }
  return { ...(draft.kind === 'market' ? withKind(draft, 'limit', '') : draft), price }
}

/** After it was placed: the same again needs a new amount, so that no slip places it twice. */
export function afterPlacing(draft: Draft): Draft {
  return { ...draft, amount: '' }
}

interface Step {
  /** 1 up, -1 down; ten times that with Shift. */
  readonly times: number
  /** Units of 10^-scale. */
  readonly step: bigint
  readonly scale: number
  /** Where to begin when nothing was typed. */
  readonly from: string
}

/** The next multiple of `step` above or below what was typed, never below zero. */
export function stepped(text: string, { times, step, scale, from }: Step): string {
  const typed = typedDecimal(text)
  const value = typed === undefined ? unitsWithin(from, scale) : unitsWithin(typed, scale)
  const below = value - (value % step)
  const move = step * BigInt(times)
  const start = below !== value && times < 0 ? below + step : below
  const next = start + move
  return padded(next < 0n ? 0n : next, scale, decimalsFor(step, scale))
}

/** -1, 0 or 1: plain decimals of any length. */
function comparison(one: string, other: string): number {
  const decimals = (text: string) => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0)
  const scale = Math.max(decimals(one), decimals(other))
  const [a, b] = [unitsWithin(one, scale), unitsWithin(other, scale)]
  return a < b ? -1 : a > b ? 1 : 0
}

/** Sells guard against a fall, buys join a rise. */
function usualTrigger(side: Side): Trigger {
  return side === 'sell' ? 'loss' : 'entry'
}

function leading(draft: Draft, follower: string): Draft {
  if (draft.lead === 'size' || mayLeadByTotal(draft)) return draft
  return { ...draft, lead: 'size', amount: follower }
}

/** Decimals that multiples of `step` have, so that stepping does not make a number shorter. */
function decimalsFor(step: bigint, scale: number): number {
  const text = formatScaled(step, scale)
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
}

function padded(value: bigint, scale: number, decimals: number): string {
  const text = formatScaled(value, scale)
  if (decimals === 0) return text
  const [whole = '0', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(decimals, '0')}`
}

/** True when both texts are the same number. */
export function isSame(one: string, other: string, scale: number): boolean {
  const [a, b] = [typedDecimal(one), typedDecimal(other)]
  if (a === undefined || b === undefined) return false
  const [x, y] = [unitsOf(a, scale), unitsOf(b, scale)]
  return x !== undefined && x === y
}
