/** What an operator can do: deposits, listings, changes of products, halt and resume. */
import {
  blankEvent,
  EVENT_TYPE,
  type EventDetail,
  type EventType,
  PERMISSION,
  REFERENCE_LENGTH_MAX,
  type TradingEvent,
  VIA,
} from '@bourse/domain/exchange/event'
import type { Outcome, TradingGateway } from '@bourse/domain/exchange/gateway'
import { PRODUCT_STATE, type Product, type ProductState } from '@bourse/domain/exchange/product'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import { decimalSentence, parseAtoms } from '@bourse/domain/shared/decimal'
import { parseUserId } from '@bourse/domain/shared/ids'
import { type HttpProblem, sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { productRow } from '../gitbitex-json.ts'
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
const HALT = Type.Union([
  Type.Null(),
  Type.Object({ productId: Type.Optional(Type.String()) }, { additionalProperties: false }),
])

/** Adds `POST /deposits`: money for anyone, under a reference id if it must happen only once. */
export function depositRoute(app: FastifyInstance, gateway: TradingGateway): void {
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
      const outcome = await act(gateway, request, event)
      if (outcome.refusal !== 0) return sendError(reply, problemOf(outcome.refusal))
      return { sequence: outcome.sequence, duplicate: outcome.duplicate }
    },
  )
}

/** Adds `PUT /products/:id`: changes a product, or lists it when all its rules are given. */
export function productRoute(app: FastifyInstance, gateway: TradingGateway): void {
  app.put<{ Params: { id: string }; Body: ProductChange }>(
    '/products/:id',
    { schema: { body: PRODUCT_CHANGE } },
    async (request, reply) => {
      const { id } = request.params
      const rules = changedRules(gateway.state, id, request.body)
      if (!rules.ok) return sendError(reply, badInput(rules.problem))
      const event = adminEvent(EVENT_TYPE.product, { kind: 'product', rules: rules.value })
      const { refusal } = await act(gateway, request, event)
      const product = gateway.state.productById(id)
      if (refusal !== 0 || product === undefined) return sendError(reply, problemOf(refusal))
      return describe(product)
    },
  )
}

/** Adds `POST /currencies`: lists a currency or gives a listed one another name. */
export function currencyRoute(app: FastifyInstance, gateway: TradingGateway): void {
  app.post<{ Body: Static<typeof CURRENCY> }>(
    '/currencies',
    { schema: { body: CURRENCY } },
    async (request, reply) => {
      const event = adminEvent(EVENT_TYPE.currency, { kind: 'currency', ...request.body })
      const { refusal } = await act(gateway, request, event)
      if (refusal !== 0) return sendError(reply, problemOf(refusal))
      return gateway.state.currencyByCode(request.body.code)
    },
  )
}

/** Adds `POST /halt` and `POST /resume`, of one product or of all. */
export function haltRoutes(app: FastifyInstance, gateway: TradingGateway): void {
  setStateRoute(app, gateway, { path: '/halt', state: PRODUCT_STATE.halted })
  setStateRoute(app, gateway, { path: '/resume', state: PRODUCT_STATE.online })
}

function setStateRoute(
  app: FastifyInstance,
  gateway: TradingGateway,
  target: { readonly path: string; readonly state: ProductState },
): void {
  app.post<{ Body: Static<typeof HALT> | undefined }>(
    target.path,
    { schema: { body: HALT } },
    async (request, reply) => {
      const id = request.body?.productId
      const { products } = gateway.state
      const chosen = id === undefined ? products : products.filter(({ rules }) => rules.id === id)
      if (id !== undefined && chosen.length === 0) {
        return sendError(reply, { ...problemOf(REFUSAL.unknownProduct), status: 404 })
      }
      const events = chosen
        .filter(({ rules }) => rules.state !== target.state)
        .map(({ rules }) =>
          adminEvent(EVENT_TYPE.product, {
            kind: 'product',
            rules: { ...rules, state: target.state },
          }),
        )
      const outcomes = await Promise.all(events.map((event) => act(gateway, request, event)))
      const refused = outcomes.find(({ refusal }) => refusal !== 0)
      if (refused !== undefined) return sendError(reply, problemOf(refused.refusal))
      return chosen.map(describe)
    },
  )
}

/** The row as everyone sees it, and what only operators set. */
function describe(product: Product) {
  const { openOrdersPerUserMax } = product.rules
  return { ...productRow(product), openOrdersPerUserMax }
}

async function act(
  gateway: TradingGateway,
  request: FastifyRequest,
  event: TradingEvent,
): Promise<Outcome> {
  const outcome = await gateway.submit(event)
  const { method, url, body } = request
  const { refusal, sequence, duplicate } = outcome
  request.log.info({ method, url, body, refusal, sequence, duplicate }, 'admin action')
  return outcome
}

/** Events of user 0: their reference ids are the system's. */
function adminEvent(type: EventType, detail: EventDetail | null = null): TradingEvent {
  const event = blankEvent(type)
  event.permissions = PERMISSION.operate
  event.via = VIA.admin
  event.detail = detail
  return event
}

function problemOf(refusal: number): HttpProblem {
  const message = REFUSALS.get(refusal)?.sentence ?? 'refused'
  if (refusal === REFUSAL.outcomeUnknown) return { status: 504, code: refusal, message }
  if (refusal < REFUSAL.overloaded) return { status: 400, code: refusal, message }
  return { status: 503, code: refusal, message, retryAfterMs: 1_000 }
}

function badInput(message: string): HttpProblem {
  return { status: 400, message }
}
