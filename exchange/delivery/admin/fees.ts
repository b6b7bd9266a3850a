/** The fee schedule as operators set it: volumes and rates as decimal text. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { FEE_TIERS_MAX, type FeeTier } from '@bourse/domain/exchange/fees'
import type { Currency } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import {
  type DecimalProblem,
  decimalSentence,
  parseAtoms,
  parseScaled,
} from '@bourse/domain/shared/decimal'
import type { Result } from '@bourse/domain/shared/result'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { feeScheduleRow } from '../rules-json.ts'
import { act, adminEvent, badInput, type Desk, problemOf } from './acting.ts'
import { parseRate, RATE_SCALE } from './product-rules.ts'

const TIER = Type.Object(
  { volume: Type.String(), makerFeeRate: Type.String(), takerFeeRate: Type.String() },
  { additionalProperties: false },
)
const SCHEDULE = Type.Object(
  { currency: Type.String(), tiers: Type.Array(TIER, { maxItems: FEE_TIERS_MAX }) },
  { additionalProperties: false },
)

/** Adds `GET /fees` and `PUT /fees`, which replaces the schedule as a whole. */
export function feeRoutes(app: FastifyInstance, desk: Desk): void {
  const { gateway } = desk
  app.get('/fees', () => feeScheduleRow(gateway.state))
  app.put<{ Body: Static<typeof SCHEDULE> }>(
    '/fees',
    { schema: { body: SCHEDULE } },
    async (request, reply) => {
      const currency = gateway.state.currencyByCode(request.body.currency)
      if (currency === undefined) return sendError(reply, problemOf(REFUSAL.unknownCurrency))
      const tiers = readTiers(request.body.tiers, currency)
      if (typeof tiers === 'string') return sendError(reply, badInput(tiers))
      const schedule = { currency: currency.number, tiers }
      const event = adminEvent(EVENT_TYPE.feeSchedule, { kind: 'feeSchedule', schedule })
      const { refusal } = await act(desk, request, event)
      if (refusal !== 0) return sendError(reply, problemOf(refusal))
      return feeScheduleRow(gateway.state)
    },
  )
}

/** The tiers, or the sentence that says what is no decimal. */
function readTiers(
  rows: readonly Static<typeof TIER>[],
  { code, scale }: Currency,
): readonly FeeTier[] | string {
  let problem: string | undefined
  function read<Value extends number | bigint>(
    { field, text, scale: decimals, owner }: Parameters<typeof decimalSentence>[0],
    parse: (text: string, scale: number) => Result<Value, DecimalProblem>,
  ): Value | undefined {
    const parsed = parse(text, decimals)
    if (parsed.ok) return parsed.value
    problem ??= decimalSentence({ field, text, scale: decimals, owner }, parsed.problem)
    return undefined
  }
  const tiers = rows.map(({ volume, makerFeeRate, takerFeeRate }, index) => {
    const field = (name: string, text: string) => ({ field: `tiers.${index}.${name}`, text })
    const rate = { scale: RATE_SCALE, owner: 'a rate' }
    return {
      volume: read({ ...field('volume', volume), scale, owner: code }, parseAtoms) ?? 0n,
      makerRate: read({ ...field('makerFeeRate', makerFeeRate), ...rate }, parseRate) ?? 0,
      takerRate: read({ ...field('takerFeeRate', takerFeeRate), ...rate }, parseScaled) ?? 0,
    }
  })
  return problem ?? tiers
}
