/** All rules of the market by area, in the order of the document that is made of them. */
import { BATCH } from './areas/batch.ts'
import { AMEND } from './areas/changing.ts'
import { DUPLICATES } from './areas/duplicates.ts'
import { EXPIRY } from './areas/expiry.ts'
import { FEES_AREA } from './areas/fees.ts'
import { LIMITS } from './areas/limits.ts'
import { MARKET_AREA } from './areas/market.ts'
import { PRIORITY } from './areas/priority.ts'
import { SELF_TRADE_AREA } from './areas/self-trade.ts'
import { STATES } from './areas/states.ts'
import { STOPS } from './areas/stops.ts'
import { TIME_IN_FORCE_AREA } from './areas/time-in-force.ts'
import type { Area } from './scenario.ts'

export const AREAS: readonly Area[] = [
  PRIORITY,
  TIME_IN_FORCE_AREA,
  MARKET_AREA,
  STOPS,
  SELF_TRADE_AREA,
  LIMITS,
  STATES,
  AMEND,
  BATCH,
  FEES_AREA,
  EXPIRY,
  DUPLICATES,
]
