/** Own fills summed by candle, open orders as lines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FillRow, OrderRow } from '../../api/rows.ts'
import { fillMarks, orderMarks } from './own-marks.ts'

const fill = (createdAt: string, side: 'buy' | 'sell', size: string) =>
  ({ createdAt, side, size }) as FillRow

test('fills of a candle and side are one mark, their sizes summed exactly', () => {
  const fills = [
    fill('1970-01-01T00:03:00.000Z', 'buy', '1'),
    fill('1970-01-01T00:01:59.999Z', 'buy', '0.1'),
    fill('1970-01-01T00:01:30.000Z', 'sell', '5'),
    fill('1970-01-01T00:01:00.000Z', 'buy', '0.2'),
  ]
  assert.deepEqual(fillMarks(fills, { granularity: 60, sizeScale: 6 }), [
    { time: 60, side: 'buy', size: '0.3' },
    { time: 60, side: 'sell', size: '5' },
    { time: 180, side: 'buy', size: '1' },
  ])
})

const order = (fields: Partial<OrderRow>) =>
  ({
    ...{ id: '1', productId: 'A-B', side: 'buy', price: '10', size: '2', filledSize: '0.5' },
    ...{ status: 'open', ...fields },
  }) as OrderRow

test('an open order is a line at its price with what is left; a stop at what fires it', () => {
  const orders = [
    order({}),
    order({ id: '2', status: 'active', stopPrice: '9', price: '0', side: 'sell' }),
    order({ id: '3', productId: 'C-D' }),
  ]
  assert.deepEqual(orderMarks(orders, { productId: 'A-B', sizeScale: 2 }), [
    { id: '1', side: 'buy', price: '10', size: '1.5', waits: false },
    { id: '2', side: 'sell', price: '9', size: '1.5', waits: true },
  ])
})

test('there are at most thirty lines, of the newest orders', () => {
  const orders = Array.from({ length: 40 }, (_, n) => order({ id: String(n) }))
  const marks = orderMarks(orders, { productId: 'A-B', sizeScale: 2 })
  assert.equal(marks.length, 30)
  assert.equal(marks[0]?.id, '0')
})
