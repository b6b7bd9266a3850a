/** One product's store: trades without holes, the book asked for again when it has one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TradeRow } from '../api/rows.ts'
import type { Frame } from './frames.ts'
import { Market, TRADES_SHOWN } from './market.ts'
import type { Hearer, LiveSocket } from './socket.ts'

function trade(tradeId: number): TradeRow {
  const time = '2026-01-02T03:04:05.678Z'
  return { tradeId, sequence: tradeId * 2, time, price: '10', size: '1', side: 'buy' }
}

function match(tradeId: number, productId = 'A-B'): Frame {
  return { type: 'match', productId, takerOrderId: '1', makerOrderId: '2', ...trade(tradeId) }
}

/** A market on a socket that notes what it is asked. */
function started() {
  const asked: string[] = []
  const hearers = new Set<Hearer>()
  const socket = {
    hear(hearer: Hearer) {
      hearers.add(hearer)
      return () => hearers.delete(hearer)
    },
    want(channel: string, id: string) {
      asked.push(`want ${channel} ${id}`)
      return () => asked.push(`leave ${channel} ${id}`)
    },
    again: (channel: string, id: string) => asked.push(`again ${channel} ${id}`),
  }
  const market = new Market(socket as unknown as LiveSocket, 'A-B', { priceScale: 2, sizeScale: 2 })
  const heard = (frame: Frame) => {
    for (const hearer of hearers) hearer.frame(frame)
  }
  return { market, heard, asked, hearers, ids: () => market.trades.map(({ tradeId }) => tradeId) }
}

test('fetched trades go behind those that the feed has brought', () => {
  const { market, heard, ids } = started()
  heard(match(7))
  heard(match(8))
  assert.equal(market.begin([trade(7), trade(6), trade(5)]), true)
  assert.deepEqual(ids(), [8, 7, 6, 5])
})

test('a hole between fetched and fed trades is told', () => {
  const { market, heard, ids } = started()
  heard(match(9))
  assert.equal(market.begin([trade(7), trade(6)]), false)
  assert.equal(market.begin([trade(9), trade(8), trade(7)]), true)
  assert.deepEqual(ids(), [9, 8, 7])
})

test('fetched alone, or fetched in vain', () => {
  const { market, ids } = started()
  assert.equal(market.begin([]), true)
  assert.equal(market.begin([trade(2), trade(1)]), true)
  assert.deepEqual(ids(), [2, 1])
  assert.equal(market.begin([trade(2), trade(1)]), true)
  assert.deepEqual(ids(), [2, 1])
})

test('each trade is told once; the newest are kept', () => {
  const { market, heard, ids } = started()
  const told: number[] = []
  market.onTrade(({ tradeId }) => told.push(tradeId))
  for (let id = 1; id <= TRADES_SHOWN + 5; id++) heard(match(id))
  heard(match(3))
  heard(match(TRADES_SHOWN + 5))
  heard(match(1_000, 'C-D'))
  assert.equal(told.length, TRADES_SHOWN + 5)
  assert.equal(ids().length, TRADES_SHOWN)
  assert.equal(ids()[0], TRADES_SHOWN + 5)
})

test('a hole in the book is asked for once', () => {
  const { heard, asked } = started()
  const frame = { productId: 'A-B', time: '', changes: [] } as const
  heard({ type: 'snapshot', productId: 'A-B', time: '', sequence: 5, bids: [], asks: [] })
  heard({ type: 'l2update', ...frame, sequence: 8, previousSequence: 7 })
  heard({ type: 'l2update', ...frame, sequence: 9, previousSequence: 8 })
  assert.deepEqual(
    asked.filter((one) => one.startsWith('again')),
    ['again level2 A-B'],
  )
})

test('a closed market hears nothing and wants nothing', () => {
  const { market, asked, hearers } = started()
  market.close()
  assert.equal(hearers.size, 0)
  const wanted = asked.filter((one) => one.startsWith('want')).map((one) => one.slice(5))
  const left = asked.filter((one) => one.startsWith('leave')).map((one) => one.slice(6))
  assert.deepEqual(left, wanted)
})
