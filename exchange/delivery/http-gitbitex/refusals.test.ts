import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Product } from '@bourse/domain/exchange/product'
import { REFUSAL, REFUSALS, type RefusalName } from '@bourse/domain/exchange/refusal'
import { REFUSAL_STATUS, refusalProblem } from './refusals.ts'
import { PRODUCT as PLAIN } from './testkit/bodies.ts'

const PRODUCT: Product = {
  ...PLAIN,
  rules: {
    ...PLAIN.rules,
    ...{ tick: 5, lot: 20, priceMin: 100, priceMax: 100_000_050, sizeMin: 3_000 },
    ...{ notionalMin: 500_000_000n, notionalMax: 150_000_000n, openOrdersPerUserMax: 100_000 },
  },
}

/** Number, status and sentence of every refusal, as callers of BTC-USDT read them. */
const TOLD: Record<RefusalName, readonly [number, number, string]> = {
  unknownEvent: [1001, 400, 'the event is of a kind that the rules in force do not know'],
  notPermitted: [1002, 403, 'the credential does not permit this'],
  amountNotPositive: [1003, 400, 'the amount must be greater than zero'],
  amountTooLarge: [1004, 400, 'the amount is larger than the venue can count'],
  unknownCurrency: [1005, 400, 'the currency is not listed'],
  sameAccount: [1006, 400, 'a transfer needs two different accounts'],
  invalidListing: [1007, 400, 'the listing contradicts itself or what is already listed'],
  referencesFull: [1008, 503, 'too many recent orders carry a client order id, try again later'],
  accountsFull: [1009, 409, 'the venue holds as many accounts as it can'],
  invalidPortfolio: [1010, 400, 'the portfolio must be 0 to 65535'],
  venueHalted: [1011, 409, 'the whole venue is halted'],
  userFrozen: [1012, 403, 'the account is frozen, only cancels are taken'],
  invalidFeeSchedule: [1013, 400, 'the fee schedule contradicts itself or what is listed'],
  tooManySwitches: [1014, 409, 'too many switches are armed'],
  invalidSwitch: [1015, 400, 'the deadline of a switch must lie ahead, by a day at most'],
  insufficientFunds: [2001, 409, 'the available balance is too small'],
  currencyTotalExceeded: [2002, 409, 'the venue cannot hold more of this currency'],
  unknownProduct: [3001, 400, 'the product is not listed'],
  productHalted: [3002, 409, 'BTC-USDT is halted'],
  productCancelOnly: [3003, 409, 'BTC-USDT takes only cancels at the moment'],
  invalidOrder: [3004, 400, 'the order mixes fields that do not go together'],
  priceOffTick: [3005, 400, 'price must be a multiple of 0.05 on BTC-USDT'],
  priceTooLow: [3006, 400, 'price must be at least 1 on BTC-USDT'],
  priceTooHigh: [3007, 400, 'price must be at most 1000000.5 on BTC-USDT'],
  sizeOffLot: [3008, 400, 'size must be a multiple of 0.00002 on BTC-USDT'],
  sizeTooSmall: [3009, 400, 'size must be at least 0.003 on BTC-USDT'],
  sizeTooLarge: [3010, 400, 'size must be at most 10000 on BTC-USDT'],
  notionalTooSmall: [3011, 400, 'price x size must be at least 5 on BTC-USDT'],
  notionalTooLarge: [3012, 400, 'price x size must be at most 1.5 on BTC-USDT'],
  tooManyOpenOrders: [3013, 409, 'at most 100000 open orders a user on BTC-USDT'],
  bookFull: [3014, 409, 'the venue holds as many open orders as it can'],
  productPostOnly: [3015, 409, 'BTC-USDT takes only post-only orders and cancels at the moment'],
  productLimitOnly: [3016, 409, 'BTC-USDT takes only limit orders and cancels at the moment'],
  alreadyExpired: [3017, 400, 'the order would have expired before it arrived'],
  stopOffTick: [3018, 400, 'stop price must be a multiple of 0.05 on BTC-USDT'],
  stopTooLow: [3019, 400, 'stop price must be at least 1 on BTC-USDT'],
  stopTooHigh: [3020, 400, 'stop price must be at most 1000000.5 on BTC-USDT'],
  fundsTooSmall: [3021, 400, 'the funds do not pay for a single lot at this price'],
  orderNotFound: [4001, 404, 'the order is not found among the open ones'],
  postOnlyWouldTake: [4002, 409, 'a post-only order must not trade at once'],
  fillOrKillUnfilled: [4003, 409, 'the whole size cannot be filled at once'],
  noLiquidity: [4004, 409, 'the other side of the book is empty'],
  sizeBelowFilled: [4005, 409, 'the new size must be larger than what has traded already'],
  nothingToAmend: [
    4006,
    400,
    'an amend needs a price or a size that differs from what the order has',
  ],
  notAmendable: [
    4007,
    409,
    'a market order that waits for its stop cannot be amended, only cancelled',
  ],
  overloaded: [5001, 503, 'the exchange is busy, try again with the same client order id'],
  outcomeUnknown: [5002, 504, 'the outcome is not known yet, send the same client order id again'],
  stopping: [5003, 503, 'the exchange is stopping, try again'],
  readBehind: [5004, 503, 'the exchange is catching up, try again'],
}

test('every refusal has its number, status and sentence, and 503 says when to come back', () => {
  for (const [name, [number, status, message]] of Object.entries(TOLD)) {
    assert.equal(REFUSAL[name as RefusalName], number, name)
    const problem = refusalProblem(number, PRODUCT)
    const expected = { status, code: number, message }
    assert.deepEqual(problem, status === 503 ? { ...expected, retryAfterMs: 1_000 } : expected)
  }
  assert.equal(Object.keys(TOLD).length, REFUSALS.size)
  assert.equal(Object.keys(REFUSAL_STATUS).length, REFUSALS.size)
})

test('no sentence leaves a place open', () => {
  for (const number of REFUSALS.keys()) {
    assert.doesNotMatch(refusalProblem(number, PRODUCT).message, /[{}]/)
  }
})

test('a number that is not in the table is a bug', () => {
  assert.throws(() => refusalProblem(9999), /invariant broken/)
})
