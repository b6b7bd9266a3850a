/** What an operator can do with money and listings: deposits, currencies, products. */
import { EVENT_TYPE, REFERENCE_LENGTH_MAX } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { decimalSentence, parseAtoms } from '@bourse/domain/shared/decimal'
import { parseUserId } from '@bourse/domain/shared/ids'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { operatorProductRow } from '../operator-json.ts'
import { act, adminEvent, badInput, type Desk, problemOf } from './acting.ts'
import { changedRules, PRODUCT_CHANGE, type ProductChange } from './product-rules.ts'

const DEPOSIT = Type.Object(
  {
    userId: Type.String(),
    currency: Type.String(),
    amount: Type.String(),
    referenceId: Type.Optional(
      Type.String({ pattern: `^[\\x20-\\x7e]{1,${REFERENCE_LENGTH_MAX}}$` }),
    ),
  },
  { additionalProperties: false },
)
const CURRENCY = Type.Object(
  { code: Type.String(), name: Type.String(), scale: Type.Integer({ minimum: 0, maximum: 18 }) },
  { additionalProperties: false },
)

/** Adds `POST /deposits`: money for anyone, under a reference id if it must happen only once. */
export function depositRoute(app: FastifyInstance, desk: Desk): void {
  const { gateway } = desk
  app.post<{ Body: Static<typeof DEPOSIT> }>(
    '/deposits',
    { schema: { body: DEPOSIT } },
    async (request, reply) => {
      const { userId, currency: code, amount: text, referenceId } = request.body
      const toUser = parseUserId(userId)
      if (toUser === undefined) return sendError(reply, badInput('userId must be a user id'))
      const currency = gateway.state.currencyByCode(code)
      if (currency === undefined) return sendError(reply, problemOf(REFUSAL.unknownCurrency))
      const { scale } = currency
      const amount = parseAtoms(text, scale)
      if (!amount.ok) {
        const input = { field: 'amount', text, scale, owner: code }
        return sendError(reply, badInput(decimalSentence(input, amount.problem)))
      }
      const event = adminEvent(EVENT_TYPE.deposit)
      event.currency = currency.number
      event.amount = amount.value
      event.toUser = toUser
      event.referenceId = referenceId ?? ''
      const outcome = await act(desk, request, event)
      if (outcome.refusal !== 0) return sendError(reply, problemOf(outcome.refusal))
      return { sequence: outcome.sequence, duplicate: outcome.duplicate }
    },
  )
}

/**
 * Adds `GET /products`, with the own state of each, and `PUT /products/:id`, which changes a
 * product, or lists it when all its rules are given.
 */
export function productRoutes(app: FastifyInstance, desk: Desk): void {
  const { gateway } = desk
  app.get('/products', () => gateway.state.products.map((product) => operatorProductRow(product)))
  app.put<{ Params: { id: string }; Body: ProductChange }>(
    '/products/:id',
    { schema: { body: PRODUCT_CHANGE } },
    async (request, reply) => {
      const { id } = request.params
      const rules = changedRules(gateway.state, id, request.body)
      if (!rules.ok) return sendError(reply, badInput(rules.problem))
      const event = adminEvent(EVENT_TYPE.product, { kind: 'product', rules: rules.value })
      const { refusal } = await act(desk, request, event)
      const product = gateway.state.productById(id)
      if (refusal !== 0 || product === undefined) return sendError(reply, problemOf(refusal))
      return operatorProductRow(product)
    },
  )
}

/** Adds `GET /currencies` and `POST /currencies`, which lists one or gives it another name. */
export function currencyRoutes(app: FastifyInstance, desk: Desk): void {
  const { gateway } = desk
  app.get('/currencies', () => gateway.state.currencies)
  app.post<{ Body: Static<typeof CURRENCY> }>(
    '/currencies',
    { schema: { body: CURRENCY } },
    async (request, reply) => {
      const event = adminEvent(EVENT_TYPE.currency, { kind: 'currency', ...request.body })
      const { refusal } = await act(desk, request, event)
      if (refusal !== 0) return sendError(reply, problemOf(refusal))
      return gateway.state.currencyByCode(request.body.code)
    },
  )
}
