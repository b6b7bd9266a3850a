import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { OrderView } from '@bourse/domain/exchange/order'
import {
  DONE_REASON,
  ORDER_TYPE,
  SELF_TRADE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { desk } from '../trading/testkit/blotter.testkit.ts'
import { fastEngine } from '../trading/testkit/engines.testkit.ts'
import { personEvent, SMALL_LIMITS } from '../trading/testkit/venue.ts'
import { isRejectedOrder, rejectedOrder } from './rejected-order.ts'

const EVENT = personEvent(EVENT_TYPE.createOrder, {
  ...{ user: 1_001, portfolio: 3, referenceId: 'mine', product: 1, side: SIDE.sell },
  ...{ orderType: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.fok, price: 700, size: 50 },
})

function venue() {
  const fast = fastEngine(SMALL_LIMITS)
  return { fast, open: desk(fast, { makerRate: 10, takerRate: 20 }) }
}

test('a rejected order is what was asked for, with its refusal and nothing done', () => {
  const { fast, open } = venue()
  const { refusal, sequence } = open.send(EVENT)
  assert.equal(refusal, REFUSAL.insufficientFunds)
  const { state } = fast.engine
  const expected: OrderView = {
    ...{
      id: toOrderId(sequence),
      product: 1,
      user: toUserId(1_001),
      portfolio: 3,
      clientOrderId: 'mine',
    },
    ...{ side: SIDE.sell, type: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.fok },
    ...{ postOnly: false, price: 700, size: 50, funds: 0n, filled: 0, remaining: 50 },
    ...{ executed: 0n, fee: 0n, makerRate: 10, takerRate: 20 },
    ...{ selfTrade: SELF_TRADE.none, stopType: STOP_TYPE.none, stopPrice: 0, expiresAt: 0 },
    ...{ status: 'rejected', doneReason: DONE_REASON.rejected, refusal },
    ...{ createdAt: state.time, doneAt: state.time },
  }
  assert.deepEqual(rejectedOrder(state, EVENT, refusal), expected)
})

test('an order in a product that is not listed has no rates', () => {
  const { fast, open } = venue()
  for (const product of [0, 2, -1]) {
    const event = { ...EVENT, product }
    assert.equal(open.send(event).refusal, REFUSAL.unknownProduct)
    const order = rejectedOrder(fast.engine.state, event, REFUSAL.unknownProduct)
    assert.deepEqual([order.product, order.makerRate, order.takerRate], [product, 0, 0])
  }
})

test("a rejected order has the mode it asked for, else its user's, else its product's", () => {
  const { fast } = venue()
  const { state } = fast.engine
  const products = state.products.map((product) => ({
    ...product,
    rules: { ...product.rules, selfTrade: SELF_TRADE.cancelOldest },
  }))
  const modes = [SELF_TRADE.decrement, 0].map((byDefault) => {
    const facts = {
      ...{ sequence: 9, time: 1, products, selfTradeDefault: () => byDefault },
      feeRates: () => ({ makerRate: -5, takerRate: 6 }),
    } as unknown as TradingState
    return [SELF_TRADE.cancelBoth, 0].map((selfTrade) => {
      const order = rejectedOrder(facts, { ...EVENT, selfTrade }, REFUSAL.fundsTooSmall)
      assert.deepEqual([order.makerRate, order.takerRate], [-5, 6])
      return order.selfTrade
    })
  })
  const { cancelBoth, decrement, cancelOldest } = SELF_TRADE
  assert.deepEqual(modes, [
    [cancelBoth, decrement],
    [cancelBoth, cancelOldest],
  ])
})

test('only refused creates and replaces are rejected orders', () => {
  const types = Object.entries(EVENT_TYPE).filter(([, type]) =>
    isRejectedOrder({ ...EVENT, type }, REFUSAL.invalidOrder),
  )
  assert.deepEqual(
    types.map(([name]) => name),
    ['createOrder', 'replaceOrder'],
  )
  assert.equal(isRejectedOrder(EVENT, 0), false)
})
