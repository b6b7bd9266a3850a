/** Every refusal that an HTTP door can cause, caused once: its number, status and sentence. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { blankEvent, EVENT_TYPE, PERMISSION } from '@bourse/domain/exchange/event'
import type { ProductRules } from '@bourse/domain/exchange/product'
import { REFUSAL, type RefusalName } from '@bourse/domain/exchange/refusal'
import { SWITCHES_PER_USER_MAX } from '@bourse/domain/exchange/state'
import { adminOf } from '../admin/admin.testkit.ts'
import { Admission } from './admission.ts'
import { REFUSAL_STATUS } from './refusals.ts'
import { change, get, place, post, put, remove, venueOf } from './testkit/ask.ts'
import { ALICE, BOB, type Venue, type VenueOptions } from './testkit/venue.ts'

/** What a caller is answered. */
interface Told {
  readonly statusCode: number
  json(): { readonly code: number; readonly message: string }
}

interface Case {
  readonly options?: VenueOptions
  readonly rules?: Partial<ProductRules>
  readonly message: string
  readonly cause: (venue: Venue, t: TestContext) => Promise<Told>
}

const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '100', size: '1' }

/** A refusal of a new order of Alice. */
function order(fields: object, message: string, more: Partial<Case> = {}): Case {
  const cause = (venue: Venue) => post(venue, '/api/orders', ALICE, { ...ORDER, ...fields })
  return { message, ...more, cause }
}

/** The same after Bob's sell order of 1 at 100 waits. */
function taker(fields: object, message: string): Case {
  const cause = async (venue: Venue) => {
    await place(venue, BOB, { side: 'sell' })
    return await post(venue, '/api/orders', ALICE, { ...ORDER, ...fields })
  }
  return { message, cause }
}

/** A refusal of what the operator asks. */
function operator(
  method: 'POST' | 'PUT',
  path: string,
  { body, message }: { readonly body: object; readonly message: string },
): Case {
  return { message, cause: async (venue, t) => await operate(venue, t, { method, path, body }) }
}

interface Action {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly body?: object
}

async function operate(venue: Venue, t: TestContext, { method, path, body }: Action) {
  const { send } = await adminOf(t, { gateway: venue.gateway })
  const { status, json } = await send(method, path, body)
  return { statusCode: status, json }
}

/** A refusal of an amend of Alice's waiting order of 1 at 100. */
function amend(fields: object, message: string, before: object = {}): Case {
  const cause = async (venue: Venue) => {
    const id = await place(venue, ALICE, before)
    return await put(venue, `/api/orders/${id}`, ALICE, fields)
  }
  return { message, cause }
}

const STOP = { stop: 'loss', price: '100' }
const limits = (fields: NonNullable<VenueOptions['limits']>) => ({ options: { limits: fields } })

/** In the order of the numbers. Operators are told with 400 what others are told with 409. */
const CASES: Partial<Record<RefusalName, Case>> = {
  amountNotPositive: {
    message: 'the amount must be greater than zero',
    cause: (venue) => post(venue, '/api/withdrawals', ALICE, { currency: 'BTC', amount: '0' }),
  },
  unknownCurrency: {
    message: 'the currency is not listed',
    cause: (venue) => post(venue, '/api/deposits', ALICE, { currency: 'XYZ', amount: '1' }),
  },
  invalidListing: operator('PUT', '/products/BTC-USDT', {
    body: { bandRate: '1' },
    message: 'the listing contradicts itself or what is already listed',
  }),
  referencesFull: {
    ...limits({ referencesMax: 12, referencesKept: 12 }),
    message: 'too many recent orders carry a client order id, try again later',
    async cause(venue) {
      for (let n = 0; n < 6; n++) await place(venue, ALICE, { clientOid: `a${n}`, size: '0.01' })
      return await post(venue, '/api/orders', ALICE, { ...ORDER, clientOid: 'one too many' })
    },
  },
  accountsFull: {
    ...limits({ accountsMax: 10 }),
    message: 'the venue holds as many accounts as it can',
    cause: (venue) => post(venue, '/api/deposits', 3_003, { currency: 'BTC', amount: '1' }),
  },
  venueHalted: {
    message: 'the whole venue is halted',
    async cause(venue, t) {
      await operate(venue, t, { method: 'POST', path: '/halt' })
      return await post(venue, '/api/orders', ALICE, ORDER)
    },
  },
  userFrozen: {
    message: 'the account is frozen, only cancels are taken',
    async cause(venue, t) {
      await operate(venue, t, { method: 'POST', path: `/users/${ALICE}/freeze` })
      return await post(venue, '/api/withdrawals', ALICE, { currency: 'BTC', amount: '1' })
    },
  },
  invalidFeeSchedule: operator('PUT', '/fees', {
    body: {
      currency: 'USDT',
      tiers: [{ volume: '1', makerFeeRate: '0', takerFeeRate: '0' }],
    },
    message: 'the fee schedule contradicts itself or what is listed',
  }),
  tooManySwitches: {
    message: 'too many switches are armed',
    async cause(venue) {
      for (let n = 0; n < SWITCHES_PER_USER_MAX; n++) {
        const event = blankEvent(EVENT_TYPE.cancelAfter)
        event.user = ALICE
        event.permissions = PERMISSION.trade
        event.targetReference = `ws:${n}`
        event.expiresAt = venue.gateway.state.time + 60_000_000
        await venue.gateway.submit(event)
      }
      return await post(venue, '/api/orders/cancel-after', ALICE, { timeoutSeconds: 60 })
    },
  },
  insufficientFunds: order({ price: '999999', size: '9999' }, 'the available balance is too small'),
  currencyTotalExceeded: operator('POST', '/deposits', {
    body: { userId: String(ALICE), currency: 'BTC', amount: '46116860184.27387904' },
    message: 'the venue cannot hold more of this currency',
  }),
  unknownProduct: order({ productId: 'X-Y' }, 'the product is not listed'),
  productHalted: order({}, 'BTC-USDT is halted', { rules: { state: 3 } }),
  productCancelOnly: order({}, 'BTC-USDT takes only cancels at the moment', {
    rules: { state: 2 },
  }),
  invalidOrder: order({ side: 'up' }, 'side must be buy or sell'),
  priceOffTick: order({ price: '100.02' }, 'price must be a multiple of 0.05 on BTC-USDT', {
    rules: { tick: 5 },
  }),
  priceTooLow: order({ price: '4' }, 'price must be at least 5 on BTC-USDT', {
    rules: { priceMin: 500 },
  }),
  priceTooHigh: order({ price: '1000001' }, 'price must be at most 1000000 on BTC-USDT'),
  sizeOffLot: order({ size: '1.5' }, 'size must be a multiple of 1 on BTC-USDT', {
    rules: { lot: 1_000_000, sizeMin: 1_000_000 },
  }),
  sizeTooSmall: order({ size: '1' }, 'size must be at least 2 on BTC-USDT', {
    rules: { sizeMin: 2_000_000 },
  }),
  sizeTooLarge: order({ size: '10001' }, 'size must be at most 10000 on BTC-USDT'),
  notionalTooSmall: order({}, 'price x size must be at least 100.5 on BTC-USDT', {
    rules: { notionalMin: 10_050_000_000n },
  }),
  notionalTooLarge: order(
    { type: 'market', size: null, funds: '50.5' },
    'price x size must be at most 50 on BTC-USDT',
    { rules: { notionalMax: 5_000_000_000n } },
  ),
  tooManyOpenOrders: {
    rules: { openOrdersPerUserMax: 1 },
    message: 'at most 1 open orders a user on BTC-USDT',
    async cause(venue) {
      await place(venue, ALICE, { ...STOP, stopPrice: '90' })
      return await post(venue, '/api/orders', ALICE, ORDER)
    },
  },
  bookFull: {
    ...limits({ openOrdersMax: 1 }),
    message: 'the venue holds as many open orders as it can',
    async cause(venue) {
      await place(venue, BOB)
      return await post(venue, '/api/orders', ALICE, ORDER)
    },
  },
  productPostOnly: order({}, 'BTC-USDT takes only post-only orders and cancels at the moment', {
    rules: { state: 4 },
  }),
  productLimitOnly: order(
    { type: 'market', funds: '5', size: null },
    'BTC-USDT takes only limit orders and cancels at the moment',
    { rules: { state: 5 } },
  ),
  alreadyExpired: order(
    { timeInForce: 'GTT', expireTime: '2001-01-01T00:00:00Z' },
    'the order would have expired before it arrived',
  ),
  stopOffTick: order(
    { ...STOP, stopPrice: '90.02' },
    'stop price must be a multiple of 0.05 on BTC-USDT',
    { rules: { tick: 5 } },
  ),
  stopTooLow: order({ ...STOP, stopPrice: '4' }, 'stop price must be at least 5 on BTC-USDT', {
    rules: { priceMin: 500 },
  }),
  stopTooHigh: order(
    { ...STOP, stopPrice: '1000001' },
    'stop price must be at most 1000000 on BTC-USDT',
  ),
  fundsTooSmall: order(
    { size: null, funds: '0.00000001' },
    'the funds do not pay for a single lot at this price',
  ),
  orderNotFound: {
    message: 'the order is not found among the open ones',
    cause: (venue) => remove(venue, '/api/orders/12345', ALICE),
  },
  postOnlyWouldTake: taker({ postOnly: true }, 'a post-only order must not trade at once'),
  fillOrKillUnfilled: taker(
    { size: '2', timeInForce: 'FOK' },
    'the whole size cannot be filled at once',
  ),
  noLiquidity: order(
    { type: 'market', size: null, funds: '5' },
    'the other side of the book is empty',
  ),
  sizeBelowFilled: {
    message: 'the new size must be larger than what has traded already',
    async cause(venue) {
      await place(venue, BOB, { side: 'sell' })
      const id = await place(venue, ALICE, { size: '2' })
      return await put(venue, `/api/orders/${id}`, ALICE, { size: '0.5' })
    },
  },
  nothingToAmend: amend(
    { price: '100' },
    'an amend needs a price or a size that differs from what the order has',
  ),
  notAmendable: amend(
    { size: '2' },
    'a market order that waits for its stop cannot be amended, only cancelled',
    { type: 'market', stop: 'entry', stopPrice: '120', price: null, size: null, funds: '50' },
  ),
  overloaded: order({}, 'the exchange is busy, try again with the same client order id', {
    options: { ports: { admission: new Admission({ inFlightMax: 0 }) } },
  }),
  outcomeUnknown: order({}, 'the outcome is not known yet, send the same client order id again', {
    options: {
      // The gateway's own tests let its deadline pass.
      intercept: ({ user }) => (user === ALICE ? { refusal: REFUSAL.outcomeUnknown } : undefined),
    },
  }),
  stopping: {
    message: 'the exchange is stopping, try again',
    async cause(venue) {
      await venue.gateway.stop()
      return await post(venue, '/api/orders', ALICE, ORDER)
    },
  },
  readBehind: {
    options: { ports: { ownWrites: { recorded: () => Promise.resolve(false) } } },
    message: 'the exchange is catching up, try again',
    cause: (venue) => get(venue, '/api/fills', ALICE),
  },
}

/** What no HTTP door sends: the engine's own tests cause them. */
const NOT_OVER_HTTP: Partial<Record<RefusalName, string>> = {
  unknownEvent: 'the doors send only events of the rules in force',
  notPermitted: 'a session may trade and move funds, and an operator operate',
  amountTooLarge: 'decimals beyond what can be counted are refused before they are an amount',
  sameAccount: 'no route transfers between accounts',
  invalidPortfolio: 'no route names a portfolio',
  invalidSwitch: 'the timeout of a switch is 0 to 86400 seconds from now',
}

test('every refusal has a case here, or a reason why no HTTP door causes it', () => {
  const known = [...Object.keys(CASES), ...Object.keys(NOT_OVER_HTTP)]
  assert.deepEqual(known.toSorted(), Object.keys(REFUSAL).toSorted())
})

for (const [name, { options, rules, message, cause }] of Object.entries(CASES)) {
  const number = REFUSAL[name as RefusalName]
  test(`${number} ${name}: ${message}`, async (t) => {
    const venue = await venueOf(t, options)
    if (rules !== undefined) await change(venue, rules)
    const reply = await cause(venue, t)
    const { code, message: sentence } = reply.json()
    assert.deepEqual([code, sentence], [number, message])
    const isOperators = name === 'currencyTotalExceeded'
    assert.equal(reply.statusCode, isOperators ? 400 : REFUSAL_STATUS[name as RefusalName])
  })
}
