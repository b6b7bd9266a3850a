/** A user's balances. */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import type { Currency } from '@bourse/domain/exchange/product'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import type { UserId } from '@bourse/domain/shared/ids'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { type AccountRow, accountRow } from '../gitbitex-json.ts'
import type { ExchangePorts } from './ports.ts'
import { type Repeated, valuesOf } from './query.ts'
import { sendRefusal } from './refusals.ts'
import { ACCOUNT, ACCOUNT_QUERY, PRIVATE, replies } from './schemas.ts'
import { callerOf } from './session.ts'

/** Adds the route of the caller's accounts. Currencies never used are told with zeros. */
export function accountRoutes(app: FastifyInstance, ports: ExchangePorts): void {
  const { gateway, check, limits } = ports
  const schema = {
    tags: ['accounts'],
    summary: 'Own balances in the currencies asked for, or in all',
    security: PRIVATE,
    querystring: ACCOUNT_QUERY,
    response: replies(Type.Array(ACCOUNT)),
  }
  app.get<{ Querystring: { currency?: Repeated } }>(
    '/api/accounts',
    { schema },
    async (request, reply) => {
      const caller = callerOf(request, reply, { check, bucket: limits.reads })
      if (caller === undefined) return reply
      if (!(await gateway.caughtUp())) return sendRefusal(reply, REFUSAL.readBehind)
      const { state } = gateway
      const codes = valuesOf(request.query.currency)
      const asked =
        codes.length === 0
          ? state.currencies
          : [...new Set(codes)].flatMap((code) => state.currencyByCode(code) ?? [])
      return asked.map((currency) => balanceRow(state, caller.userId, currency))
    },
  )
}

/** The row of a user's main account in one currency. */
export function balanceRow(state: TradingState, user: UserId, currency: Currency): AccountRow {
  const { accounts } = state
  const slot = accounts.find(user, MAIN_PORTFOLIO, currency.number)
  if (slot === -1) return accountRow(currency, 0n, 0n)
  return accountRow(currency, accounts.available[slot] as bigint, accounts.frozen[slot] as bigint)
}
