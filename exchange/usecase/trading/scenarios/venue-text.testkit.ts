/** Reads what is special about a scenario's venue: `band 10%, taker fee 1%, lot 0.1`. */
import assert from 'node:assert/strict'
import type { FeeTier } from '@bourse/domain/exchange/fees'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import type { SelfTrade } from '@bourse/domain/exchange/order'
import { SELF_TRADE_NAME } from '@bourse/domain/exchange/order'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { parseAtoms, parseScaled } from '@bourse/domain/shared/decimal'
import { BTC_USDT, SMALL_LIMITS } from '../testkit/venue.ts'

export interface Venue {
  readonly rules: ProductRules
  readonly limits: EngineLimits
  /** Version of the rules at the start. */
  readonly version: number
}

type Setting = Partial<ProductRules> & Partial<EngineLimits> & { version?: number }

const SETTINGS: readonly [RegExp, (first: string, second: string) => Setting][] = [
  [/^taker fee (\S+)%$/, (text) => ({ takerRate: rate(text) })],
  [/^maker fee (\S+)%$/, (text) => ({ makerRate: rate(text) })],
  [/^band (\S+)%$/, (text) => ({ bandRate: rate(text) })],
  [/^stp=(\w+)$/, (text) => ({ selfTrade: selfTradeMode(text) })],
  [/^own fees$/, () => ({ ownFees: true })],
  [/^tick (\S+)$/, (text) => ({ tick: price(text) })],
  [/^lot (\S+)$/, (text) => ({ lot: size(text) })],
  [/^sizes (\S+) to (\S+)$/, (a, b) => ({ sizeMin: size(a), sizeMax: size(b) })],
  [/^prices (\S+) to (\S+)$/, (a, b) => ({ priceMin: price(a), priceMax: price(b) })],
  [/^notional (\S+) to (\S+)$/, (a, b) => ({ notionalMin: atoms(a), notionalMax: atoms(b) })],
  [/^(\d+) open orders a user$/, (text) => ({ openOrdersPerUserMax: count(text) })],
  [/^(\d+) open orders in all$/, (text) => ({ openOrdersMax: count(text) })],
  [/^(\d+) accounts in all$/, (text) => ({ accountsMax: count(text) })],
  [/^rules version 1$/, () => ({ version: 1 })],
]

/** BTC-USDT with what the text changes of it. */
export function venueOf(text = ''): Venue {
  const parts = text.split(',').map((part) => part.trim())
  const all: Setting = {}
  for (const part of parts) if (part !== '') Object.assign(all, settingOf(part))
  const { openOrdersMax, accountsMax, version, ...rules } = all
  return {
    rules: { ...BTC_USDT, ...rules },
    limits: {
      ...SMALL_LIMITS,
      openOrdersMax: openOrdersMax ?? SMALL_LIMITS.openOrdersMax,
      accountsMax: accountsMax ?? SMALL_LIMITS.accountsMax,
    },
    version: version ?? 2,
  }
}

function settingOf(text: string): Setting {
  for (const [pattern, make] of SETTINGS) {
    const match = pattern.exec(text)
    if (match !== null) return make(match[1] ?? '', match[2] ?? '')
  }
  throw new Error(`not a setting of a venue: ${text}`)
}

/** `0 USDT: maker 0.1% taker 0.2%; 1000 USDT: maker -0.01% taker 0.1%` as tiers. */
export function tiersOf(text: string): FeeTier[] {
  return text.split(';').map((part) => {
    const match = /^(\S+) USDT: maker (\S+)% taker (\S+)%$/.exec(part.trim())
    assert.ok(match, `not a fee tier: ${part}`)
    const [, volume = '', maker = '', taker = ''] = match
    return { volume: atoms(volume), makerRate: rate(maker), takerRate: rate(taker) }
  })
}

/** Parts per million of a percentage. */
function rate(text: string): number {
  return text.startsWith('-') ? -rate(text.slice(1)) : whole(text, 4)
}

export function selfTradeMode(name: string): SelfTrade {
  const found = Object.entries(SELF_TRADE_NAME).find(([, short]) => short === name)
  assert.ok(found, `not a mode of self-trade prevention: ${name}`)
  return count(found[0]) as SelfTrade
}

export function price(text: string): number {
  return whole(text, BTC_USDT.priceScale)
}

export function size(text: string): number {
  return whole(text, BTC_USDT.sizeScale)
}

export function count(text: string): number {
  return whole(text, 0)
}

/** Both currencies count 10^-8. */
export function atoms(text: string): bigint {
  const parsed = parseAtoms(text, 8)
  assert.ok(parsed.ok, `not an amount: ${text}`)
  return parsed.value
}

function whole(text: string, scale: number): number {
  const parsed = parseScaled(text, scale)
  assert.ok(parsed.ok, `not a number with ${scale} decimals: ${text}`)
  return parsed.value
}
