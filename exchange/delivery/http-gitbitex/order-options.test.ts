import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SELF_TRADE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import { amendEvent, replaceEvent } from './order-body.ts'
import { BadOrder } from './order-fields.ts'
import {
  accepted,
  limit,
  market,
  NOW_MS,
  PRODUCT,
  productById,
  read,
  refused,
} from './testkit/bodies.ts'

test('a plain order asks for nothing special', () => {
  for (const fields of ['', '"stp":null,"stop":null,"stopPrice":null,"expireTime":null']) {
    const event = accepted(limit(fields))
    assert.deepEqual(
      [event.selfTrade, event.stopType, event.stopPrice, event.expiresAt, event.amount],
      [0, 0, 0, 0, 0n],
    )
  }
})

test('self-trade prevention goes by three names, and by the short words of Coinbase', () => {
  const words = { none: 'none', decrement: 'dc', cancelOldest: 'co' } as const
  for (const [name, word] of Object.entries(words)) {
    for (const field of ['stp', 'selfTradePrevention', 'self_trade_prevention']) {
      const event = accepted(limit(`"${field}":"${word}"`))
      assert.equal(event.selfTrade, SELF_TRADE[name as keyof typeof words])
    }
  }
  assert.equal(accepted(market('buy', '"funds":5,"stp":"cn"')).selfTrade, SELF_TRADE.cancelNewest)
  assert.equal(accepted(limit('"stp":"cb"')).selfTrade, SELF_TRADE.cancelBoth)
  for (const word of ['"DC"', '""', 'true', '3', '[]', '"__proto__"']) {
    const { number, sentence } = refused(limit(`"stp":${word}`))
    assert.deepEqual([number, sentence], [3004, 'stp must be none, dc, co, cn or cb'])
  }
})

test('a stop order carries type and price of its stop, a number as exactly as a text', () => {
  for (const price of ['"stopPrice":"61000.50"', '"stop_price":61000.50']) {
    const event = accepted(limit(`"stop":"loss",${price}`))
    assert.deepEqual([event.stopType, event.stopPrice], [STOP_TYPE.loss, 6_100_050])
    assert.deepEqual([event.price, event.size], [10_000, 1_000_000])
  }
  const sell = accepted(market('sell', '"size":1,"stop":"entry","stopPrice":1'))
  assert.deepEqual([sell.stopType, sell.orderType], [STOP_TYPE.entry, ORDER_TYPE.market])
  const buy = accepted(market('buy', '"funds":50,"stop":"entry","stopPrice":1'))
  assert.deepEqual([buy.amount, buy.size], [5_000_000_000n, 0])
  assert.equal(accepted(market('buy', '"size":1,"stop":"entry","stopPrice":1')).size, 1_000_000)
})

test('what is wrong with a stop is said', () => {
  const stop = '"stop":"loss","stopPrice":'
  const cases: readonly (readonly [string, number, string])[] = [
    [limit('"stopPrice":"1"'), 3004, 'stopPrice needs stop: loss or entry'],
    [limit('"stop":"loss"'), 3004, 'a stop order needs a stopPrice'],
    [limit('"stop":"up","stopPrice":1'), 3004, 'stop must be loss or entry'],
    [limit(`${stop}true`), 3004, 'stopPrice must be a number or a string'],
    [limit(`${stop}"1.001"`), 3018, 'stopPrice has 3 decimals, BTC-USDT allows 2'],
    [limit(`${stop}0`), 3019, 'stop price must be at least 0.01 on BTC-USDT'],
    [limit(`${stop}"1${'0'.repeat(20)}"`), 3020, 'stop price must be at most 1000000 on BTC-USDT'],
    [limit(`${stop}1e3`), 3004, 'stopPrice must be written without an exponent'],
    [limit(`${stop}1,"postOnly":true`), 3004, 'a stop order cannot be post-only'],
    [limit(`${stop}1,"timeInForce":"FOK"`), 3004, 'a stop order cannot be FOK'],
    [market('sell', `"funds":5,${stop}1`), 3004, 'a stop order that sells at market needs a size'],
  ]
  for (const [json, number, sentence] of cases) {
    const bad = refused(json)
    assert.deepEqual([bad.sentence, bad.number], [sentence, number], json)
  }
})

test('a GTT order ends at a time, or some time from now', () => {
  const times: readonly (readonly [string, number])[] = [
    ['"expireTime":"2023-11-14T22:13:21Z"', 1_700_000_001_000_000],
    ['"expire_time":"2023-11-15T00:13:21.000250+02:00"', 1_700_000_001_000_250],
    ['"expireTime":1700000001000', 1_700_000_001_000_000],
    ['"expireTime":"1700000001000"', 1_700_000_001_000_000],
    ['"cancelAfter":"min"', (NOW_MS + 60_000) * 1_000],
    ['"cancel_after":"hour"', (NOW_MS + 3_600_000) * 1_000],
    ['"cancel_after":"day"', (NOW_MS + 86_400_000) * 1_000],
  ]
  for (const [fields, expiresAt] of times) {
    const event = accepted(limit(`"timeInForce":"GTT",${fields}`))
    assert.deepEqual([event.timeInForce, event.expiresAt], [TIME_IN_FORCE.gtt, expiresAt], fields)
  }
  const resting = accepted(limit('"timeInForce":"GTT","cancelAfter":"day","postOnly":true'))
  assert.equal(resting.postOnly, true)
})

test('what is wrong with an end is said, and no other order has one', () => {
  const gtt = '"timeInForce":"GTT"'
  const form = 'expireTime must be a time like 2026-01-31T12:00:00Z, or milliseconds since 1970'
  const one = 'a GTT order needs either an expireTime or cancelAfter'
  const cases: readonly (readonly [string, string])[] = [
    [gtt, one],
    [`${gtt},"expireTime":1,"cancelAfter":"day"`, one],
    [`${gtt},"cancelAfter":"week"`, 'cancelAfter must be min, hour or day'],
    [`${gtt},"cancelAfter":60`, 'cancelAfter must be min, hour or day'],
    ['"expireTime":1700000001000', 'expireTime needs timeInForce GTT'],
    ['"timeInForce":"IOC","cancelAfter":"min"', 'cancelAfter needs timeInForce GTT'],
    ...[
      ...['"2026-01-31"', '"2026-01-31T12:00:00"', '"2026-02-30T12:00:00Z"', '"soon"', '""'],
      ...['0', '-1', '1.5', '1e21', 'true', '{}', '"17000000010000000"'],
      ...['"1969-12-31T23:59:59Z"', '"1970-01-01T00:00:00Z"', '"2026-01-31T12:00:00+99:00"'],
    ].map((value) => [`${gtt},"expireTime":${value}`, form] as const),
  ]
  for (const [fields, sentence] of cases) {
    const bad = refused(limit(fields))
    assert.deepEqual([bad.sentence, bad.number], [sentence, 3004], fields)
  }
  const sentence = 'a market order cannot be GTT'
  assert.equal(refused(market('buy', `"funds":5,${gtt},"cancelAfter":"min"`)).sentence, sentence)
})

test('a limit order without a size goes by its funds', () => {
  const body = (fields: string) => `{"productId":"BTC-USDT","side":"buy","price":100,${fields}}`
  const byFunds = accepted(body('"size":null,"funds":250.5'))
  assert.deepEqual([byFunds.size, byFunds.amount, byFunds.price], [0, 25_050_000_000n, 10_000])
  const web = accepted(body('"size":0.1,"funds":9.999999999999999'))
  assert.deepEqual([web.size, web.amount], [100_000, 0n])
  assert.equal(refused(body('"funds":0')).sentence, 'funds must be greater than zero')
  assert.equal(refused(body('"funds":null')).sentence, 'a limit order needs a size or funds')
})

test('an amend takes a price, a size or both', () => {
  const amended = (json: string) => amendEvent(read(json), PRODUCT)
  const event = amended('{"price":100.5,"size":"2","foo":1}')
  assert.ok(!(event instanceof BadOrder))
  assert.deepEqual(
    [event.type, event.price, event.size, event.side, event.orderType],
    [EVENT_TYPE.amendOrder, 10_050, 2_000_000, 0, 0],
  )
  const part = amended('{"price":null,"size":2}')
  assert.ok(!(part instanceof BadOrder))
  assert.deepEqual([part.price, part.size], [0, 2_000_000])
  const cases: readonly (readonly [string, number, string])[] = [
    ['[]', 3004, 'the body must be a JSON object'],
    ['{}', 4006, 'an amend needs a price or a size that differs from what the order has'],
    ['{"price":0}', 3006, 'price must be at least 0.01 on BTC-USDT'],
    ['{"size":0}', 3009, 'size must be at least 0.00001 on BTC-USDT'],
    ['{"price":"x"}', 3004, 'price is not a decimal number'],
    ['{"size":[1]}', 3004, 'size must be a number or a string'],
  ]
  for (const [json, number, sentence] of cases) {
    const bad = amended(json)
    assert.ok(bad instanceof BadOrder)
    assert.deepEqual([bad.sentence, bad.number], [sentence, number], json)
  }
})

test('a replacement is a new order with a mode', () => {
  const replaced = (fields: string) => replaceEvent(read(limit(fields)), productById, () => NOW_MS)
  const modes = { '': 'stopOnFailure', '"mode":"STOP_ON_FAILURE"': 'stopOnFailure' } as const
  for (const [fields, mode] of Object.entries(modes)) {
    const event = replaced(fields)
    assert.ok(!(event instanceof BadOrder))
    assert.deepEqual([event.type, event.replaceMode], [EVENT_TYPE.replaceOrder, REPLACE_MODE[mode]])
  }
  const allow = replaced('"mode":"ALLOW_FAILURE","timeInForce":"GTT","cancelAfter":"min"')
  assert.ok(!(allow instanceof BadOrder))
  assert.equal(allow.replaceMode, REPLACE_MODE.allowFailure)
  assert.equal(allow.expiresAt, (NOW_MS + 60_000) * 1_000)
  const bad = replaced('"mode":"MAYBE"')
  assert.ok(bad instanceof BadOrder)
  assert.equal(bad.sentence, 'mode must be STOP_ON_FAILURE or ALLOW_FAILURE')
  assert.ok(replaced('"side":"up"') instanceof BadOrder)
})
