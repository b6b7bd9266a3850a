import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrderRow } from '../../api/rows.ts'
import { OrderNews, reasonKey } from './news.ts'
import { ORDER } from './order.testkit.ts'

function row(changes: Partial<OrderRow>): OrderRow {
  return { ...ORDER, ...changes }
}

/** Titles of what is told after these states of an order came, each alone. */
function told(...states: readonly Partial<OrderRow>[]): readonly string[] {
  const news = new OrderNews()
  const titles: string[] = []
  let before: OrderRow | undefined
  for (const state of states) {
    const order = row(state)
    news.take({ order, before })
    titles.push(...news.gather().map(({ title }) => title))
    before = order
  }
  return titles
}

test('placed, traded in parts, filled: each step once', () => {
  assert.deepEqual(
    told({}, { filledSize: '1' }, { filledSize: '1' }, { filledSize: '2', status: 'filled' }),
    ['ticketPlaced', 'ticketPartlyFilled', 'ticketFilled'],
  )
})

test('the answer and the feed say the same: it is told once', () => {
  assert.deepEqual(told({}, {}), ['ticketPlaced'])
  assert.deepEqual(told({ status: 'filled', filledSize: '2' }, { status: 'filled' }), [
    'ticketFilled',
  ])
})

test('an answer that comes late does not undo what the feed said', () => {
  const news = new OrderNews()
  news.take({ order: row({ status: 'filled', filledSize: '2' }), before: undefined })
  assert.equal(news.take({ order: row({}), before: undefined }), false)
  assert.deepEqual(
    news.gather().map(({ title }) => title),
    ['ticketFilled'],
  )
  assert.equal(news.take({ order: row({}), before: undefined }), false)
})

test('an amend is no news, nor is an own cancel', () => {
  assert.deepEqual(told({}, { size: '1' }, { status: 'cancelled', doneReason: 'cancelled' }), [
    'ticketPlaced',
  ])
})

test('what others or time ended is told with its reason', () => {
  for (const doneReason of ['expired', 'self-trade', 'price-band', 'switch', 'immediate-rest']) {
    assert.deepEqual(told({}, { status: 'cancelled', doneReason }), ['ticketPlaced', 'ticketEnded'])
    assert.notEqual(reasonKey(row({ doneReason })), undefined)
  }
  assert.equal(reasonKey(row({})), undefined)
  assert.equal(reasonKey(row({ doneReason: 'filled' })), undefined)
})

test('an order whose rest ended has traded', () => {
  const rest = { status: 'cancelled', doneReason: 'market-rest', filledSize: '1' } as const
  assert.deepEqual(told(rest), ['ticketPartlyFilled'])
})

test('a stop waits, fires and trades', () => {
  const stop = { stop: 'loss', stopPrice: '90' } as const
  assert.deepEqual(told({ ...stop, status: 'active' }, { ...stop, status: 'active' }, stop), [
    'ticketWaits',
    'ticketFired',
  ])
})

test('a refused order is told by the form, a stop that was not taken here', () => {
  assert.deepEqual(told({ status: 'rejected', doneReason: 'rejected' }), [])
  const stop = { stop: 'loss', stopPrice: '90' } as const
  const gone = { ...stop, status: 'cancelled', doneReason: 'not-taken' } as const
  assert.deepEqual(told({ ...stop, status: 'active' }, gone), ['ticketWaits', 'ticketEnded'])
})

test('orders of before the page are told only when they change', () => {
  const news = new OrderNews()
  news.take({ order: row({ filledSize: '1' }), before: row({ filledSize: '1' }) })
  assert.deepEqual(news.gather(), [])
  news.take({ order: row({ filledSize: '1.5' }), before: row({ filledSize: '1' }) })
  assert.deepEqual(
    news.gather().map(({ title }) => title),
    ['ticketPartlyFilled'],
  )
})

test('memory of orders is limited', () => {
  const news = new OrderNews()
  for (let id = 0; id < 3_000; id++)
    news.take({ order: row({ id: String(id) }), before: undefined })
  assert.equal(news.gather().length, 3_000)
  news.take({ order: row({ id: '2999' }), before: undefined })
  assert.equal(news.gather().length, 0)
})
