/** Halting and resuming, of one product or of the whole venue, and the states between. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  PRODUCT_STATE,
  PRODUCT_STATE_NAME,
  type ProductState,
} from '@bourse/domain/exchange/product'
import { sendError } from '@bourse/kit/http/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { operatorProductRow } from '../operator-json.ts'
import { act, adminEvent, type Desk, NO_SUCH_PRODUCT, problemOf } from './acting.ts'
import { stateByName } from './product-rules.ts'

const HALT = Type.Union([
  Type.Null(),
  Type.Object({ productId: Type.Optional(Type.String()) }, { additionalProperties: false }),
])
const STATE = Type.Object(
  { state: Type.Enum(Object.values(PRODUCT_STATE_NAME)) },
  { additionalProperties: false },
)

/**
 * Adds `POST /halt` and `POST /resume`. With a product they set its state; without one they halt or
 * resume the venue by one event, and products keep their own states meanwhile.
 */
export function haltRoutes(app: FastifyInstance, desk: Desk): void {
  haltRoute(app, desk, { path: '/halt', halted: true })
  haltRoute(app, desk, { path: '/resume', halted: false })
}

interface Halt {
  readonly path: string
  readonly halted: boolean
}

function haltRoute(app: FastifyInstance, desk: Desk, { path, halted }: Halt): void {
  const options = { schema: { body: HALT } }
  app.post<{ Body: Static<typeof HALT> | undefined }>(path, options, async (request, reply) => {
    const { state } = desk.gateway
    const id = request.body?.productId
    if (id === undefined) {
      const refusal = await setVenue(desk, request, halted)
      if (refusal !== 0) return sendError(reply, problemOf(refusal))
      return state.products.map((product) =>
        operatorProductRow(product, state.productState(product.number)),
      )
    }
    const product = state.productById(id)
    if (product === undefined) return sendError(reply, NO_SUCH_PRODUCT)
    const wanted = halted ? PRODUCT_STATE.halted : PRODUCT_STATE.online
    const change = { number: product.number, before: product.rules.state, wanted }
    const refusal = await setProduct(desk, request, change)
    if (refusal !== 0) return sendError(reply, problemOf(refusal))
    return [operatorProductRow(product, state.productState(product.number))]
  })
}

/** Adds `POST /products/:id/state`: one of the names that `GET /api/products` tells. */
export function productStateRoute(app: FastifyInstance, desk: Desk): void {
  app.post<{ Params: { id: string }; Body: { state: string } }>(
    '/products/:id/state',
    { schema: { body: STATE } },
    async (request, reply) => {
      const product = desk.gateway.state.productById(request.params.id)
      if (product === undefined) return sendError(reply, NO_SUCH_PRODUCT)
      const wanted = stateByName(request.body.state)
      const change = { number: product.number, before: product.rules.state, wanted }
      const refusal = await setProduct(desk, request, change)
      if (refusal !== 0) return sendError(reply, problemOf(refusal))
      return operatorProductRow(product)
    },
  )
}

async function setVenue(desk: Desk, request: FastifyRequest, halted: boolean): Promise<number> {
  if (desk.gateway.state.halted === halted) return 0
  const event = adminEvent(EVENT_TYPE.venueState, { kind: 'venueState', halted })
  const { refusal } = await act(desk, request, event)
  return refusal
}

interface StateChange {
  readonly number: number
  readonly before: ProductState
  readonly wanted: ProductState
}

/** What is so already needs no event. */
async function setProduct(
  desk: Desk,
  request: FastifyRequest,
  { number, before, wanted }: StateChange,
): Promise<number> {
  if (before === wanted) return 0
  const event = adminEvent(EVENT_TYPE.productState, { kind: 'productState', state: wanted })
  event.product = number
  const { refusal } = await act(desk, request, event)
  return refusal
}
