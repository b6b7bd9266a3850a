/** The shapes of fees, of a user's own settings, and of switches. */
import { Type } from 'typebox'
import { decimal, nullable, SELF_TRADE } from './schemas.ts'

const rates = {
  makerFeeRate: decimal('Part of one; below zero it is a rebate'),
  takerFeeRate: decimal('Part of one'),
}
const productRates = Type.Array(Type.Object({ productId: Type.String(), ...rates }))

const schedule = {
  currency: nullable(Type.String({ description: 'In which volumes are counted' })),
  tiers: Type.Array(Type.Object({ volume: decimal('Least volume of thirty days'), ...rates }), {
    description: 'By rising volume; without tiers every product has its own rates',
  }),
}

export const FEE_SCHEDULE = Type.Object({
  ...schedule,
  products: Type.Array(Type.Object({ productId: Type.String(), ...rates }), {
    description: 'Products with rates of their own, for which tiers do not count',
  }),
})

export const OWN_FEES = Type.Object({
  volumeCurrency: nullable(Type.String()),
  volume30d: decimal('Traded in thirty days, this one included'),
  tier: Type.Integer({ description: 'Of the tiers of GET /api/fees, counted from 1; 0: none' }),
  products: productRates,
})

export const TRADING_SETTINGS = Type.Object({
  selfTradePrevention: SELF_TRADE,
  frozen: Type.Boolean({ description: 'An operator froze the user: only cancels are taken' }),
})

export const SETTINGS_CHANGE = Type.Object({ selfTradePrevention: SELF_TRADE })

const SWITCH = Type.Object({
  name: Type.String({ description: 'Empty for the one that is armed here' }),
  productId: nullable(Type.String({ description: 'Null: orders of every product' })),
  deadline: Type.String(),
})

export const SWITCHES = Type.Array(SWITCH)

export const SWITCH_WISH = Type.Object({
  timeoutSeconds: Type.Integer({ minimum: 0, maximum: 86_400, description: '0 disarms it' }),
  productId: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})

export const ARMED = Type.Object({
  deadline: nullable(Type.String({ description: 'Null when it is disarmed' })),
  productId: nullable(Type.String()),
})
