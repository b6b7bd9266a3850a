import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pointsOf, SPARK_HEIGHT, sparkOf, withLast } from './spark.ts'

test('candles become their first price and their ends, oldest first', () => {
  const newestFirst = [
    [120, 9, 12, 11, 10, 1],
    [60, 8, 11, 8, 11, 1],
  ] as const
  assert.deepEqual(pointsOf(newestFirst, 60), [
    { time: 60, price: 8 },
    { time: 120, price: 11 },
    { time: 180, price: 10 },
  ])
  assert.deepEqual(pointsOf([], 60), [])
})

test('the last trade stands at the end, whatever the present candle said', () => {
  const points = pointsOf([[60, 8, 11, 8, 11, 1]], 60)
  assert.deepEqual(withLast(points, { time: 90, price: 9 }), [
    { time: 60, price: 8 },
    { time: 90, price: 9 },
  ])
  assert.equal(withLast(points, undefined), points)
  assert.deepEqual(withLast([], { time: 1, price: 2 }), [{ time: 1, price: 2 }])
})

test('the line fills its box, the highest price on top', () => {
  const spark = sparkOf([
    { time: 0, price: 5 },
    { time: 5, price: 10 },
    { time: 10, price: 0 },
  ])
  assert.equal(spark?.line, 'M0,16L50,2L100,30')
  assert.equal(spark?.area, 'M0,32L0,16L50,2L100,30L100,32Z')
  assert.equal(spark?.start, SPARK_HEIGHT / 2)
})

test('nothing to draw, and a price that never moved', () => {
  assert.equal(sparkOf([]), undefined)
  assert.equal(sparkOf([{ time: 1, price: 1 }]), undefined)
  const still = sparkOf([
    { time: 1, price: 7 },
    { time: 2, price: 7 },
  ])
  assert.equal(still?.line, 'M0,16L100,16')
})
