import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { accepted, limit, market, refused } from './testkit/bodies.ts'

test('numbers and texts of a price are the same price', () => {
  const forms = ['"62000.5"', '62000.5', '"62000.50"', '62000.50', '62000.500000']
  for (const form of forms) assert.equal(accepted(limit(`"price":${form}`)).price, 6_200_050)
})

test('a limit order carries its fields, and beside a size funds are not read', () => {
  const event = accepted(
    limit('"funds":6200.049999999999,"client_oid":"a b~","time_in_force":"IOC","size":0.1'),
  )
  assert.equal(event.product, 3)
  assert.equal(event.side, SIDE.buy)
  assert.equal(event.orderType, ORDER_TYPE.limit)
  assert.equal(event.timeInForce, TIME_IN_FORCE.ioc)
  assert.equal(event.size, 100_000)
  assert.equal(event.amount, 0n)
  assert.equal(event.referenceId, 'a b~')
})

test('null is absent, and unknown fields are ignored', () => {
  const event = accepted(
    limit('"funds":null,"clientOid":null,"timeInForce":null,"postOnly":null,"foo":{"a":[1]}'),
  )
  assert.equal(event.timeInForce, TIME_IN_FORCE.gtc)
  assert.equal(event.postOnly, false)
  assert.equal(event.referenceId, '')
})

test('a type left out is limit', () => {
  const event = accepted('{"productId":"BTC-USDT","side":"sell","price":1,"size":2}')
  assert.equal(event.orderType, ORDER_TYPE.limit)
  assert.equal(event.side, SIDE.sell)
})

test('a body that is no order is refused with what is wrong and what is allowed', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['[]', 3004, 'the body must be a JSON object'],
    ['null', 3004, 'the body must be a JSON object'],
    ['{}', 3004, 'productId must be a string'],
    ['{"productId":"X-Y"}', 3001, 'the product is not listed'],
    ['{"productId":"BTC-USDT"}', 3004, 'side must be buy or sell'],
    [limit('"side":"BUY"'), 3004, 'side must be buy or sell'],
    [limit('"type":"stop"'), 3004, 'type must be limit or market'],
    [limit('"price":null'), 3004, 'a limit order needs a price'],
    [limit('"size":null'), 3004, 'a limit order needs a size or funds'],
    [limit('"size":"0.0000001"'), 3008, 'size has 7 decimals, BTC-USDT allows 6'],
    [limit('"size":0.0000001'), 3008, 'size has 7 decimals, BTC-USDT allows 6'],
    [limit('"price":"100.001"'), 3005, 'price has 3 decimals, BTC-USDT allows 2'],
    [limit('"price":1e3'), 3004, 'price must be written without an exponent'],
    [limit('"price":"-1"'), 3004, 'price must not be negative'],
    [limit('"price":"01"'), 3004, 'price must not have leading zeros'],
    [limit('"price":"NaN"'), 3004, 'price is not a decimal number'],
    [limit('"price":true'), 3004, 'price must be a number or a string'],
    [limit('"price":0'), 3006, 'price must be at least 0.01 on BTC-USDT'],
    [limit('"price":"99999999999999999999"'), 3007, 'price must be at most 1000000 on BTC-USDT'],
    [limit('"size":0'), 3009, 'size must be at least 0.00001 on BTC-USDT'],
    [limit('"size":"99999999999999999999"'), 3010, 'size must be at most 10000 on BTC-USDT'],
    [limit(`"size":"1.${'0'.repeat(31)}"`), 3004, 'size is longer than 32 characters'],
    [limit('"timeInForce":"GTD"'), 3004, 'timeInForce must be GTC, GTT, IOC or FOK'],
    [limit('"postOnly":"yes"'), 3004, 'postOnly must be true or false'],
    [limit('"postOnly":true,"timeInForce":"IOC"'), 3004, 'a post-only order must be GTC or GTT'],
    [limit('"clientOid":""'), 3004, 'clientOid must be 1 to 64 printable ASCII characters'],
    [limit('"clientOid":"ä"'), 3004, 'clientOid must be 1 to 64 printable ASCII characters'],
    [limit('"clientOid":7'), 3004, 'clientOid must be 1 to 64 printable ASCII characters'],
    [
      limit(`"clientOid":"${'x'.repeat(65)}"`),
      3004,
      'clientOid must be 1 to 64 printable ASCII characters',
    ],
    [limit('"clientOid":"a","client_oid":"b"'), 3004, 'clientOid and client_oid differ'],
  ]
  for (const [json, number, sentence] of cases) {
    const { number: actualNumber, sentence: actual } = refused(json)
    assert.deepEqual([actual, actualNumber], [sentence, number], json)
  }
})

test('a market buy takes funds, a size, or a size with the funds as its cap', () => {
  const byFunds = accepted(market('buy', '"funds":"100.5"'))
  assert.deepEqual([byFunds.amount, byFunds.size, byFunds.price], [10_050_000_000n, 0, 0])
  const bySize = accepted(market('buy', '"size":0.5,"price":null,"funds":null'))
  assert.deepEqual([bySize.amount, bySize.size], [0n, 500_000])
  const both = accepted(market('buy', '"price":62000.5,"size":0.5,"funds":40000'))
  assert.deepEqual([both.amount, both.size, both.price], [4_000_000_000_000n, 500_000, 0])
})

test('a size that the web client computed from funds is cut to whole lots', () => {
  const cut = accepted(market('buy', '"price":62000,"size":0.0016129032258064516,"funds":100'))
  assert.equal(cut.size, 1_610)
  const tiny = accepted(market('buy', '"price":62000,"size":1.6e-7,"funds":0.01'))
  assert.deepEqual([tiny.size, tiny.amount], [0, 1_000_000n])
})

test('a market sell takes its size, or funds when there is no size', () => {
  const both = accepted(market('sell', '"size":"0.5","funds":31000.249999999999'))
  assert.deepEqual([both.size, both.amount], [500_000, 0n])
  const byFunds = accepted(market('sell', '"funds":50'))
  assert.deepEqual([byFunds.size, byFunds.amount], [0, 5_000_000_000n])
})

test('what does not go together in a market order is refused', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['"price":100', 'a market order needs a size or funds'],
    ['"size":1,"postOnly":true', 'a market order cannot be post-only'],
    ['"size":1,"timeInForce":"FOK"', 'a market order cannot be FOK'],
    ['"size":1,"timeInForce":"XYZ"', 'timeInForce must be GTC, GTT, IOC or FOK'],
    ['"funds":0', 'funds must be greater than zero'],
    ['"funds":"1.123456789"', 'funds has 9 decimals, USDT allows 8'],
    ['"funds":[]', 'funds must be a number or a string'],
    ['"funds":10,"size":true', 'size must be a number or a string'],
  ]
  for (const [fields, sentence] of cases) {
    assert.equal(refused(market('buy', fields)).sentence, sentence, fields)
  }
  assert.match(refused(market('sell', '"size":"0.0000001"')).sentence, /has 7 decimals/)
})
