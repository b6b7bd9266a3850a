/** What every read model keeps: rows and mark together, one writer wins, the last state counts. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import { DONE_REASON, SELF_TRADE, STOP_TYPE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import {
  PAGE_MAX,
  type ReadModelReader,
  type ReadModelWriter,
} from '@bourse/domain/exchange/read-model'
import { toOrderId } from '@bourse/domain/shared/ids'
import {
  ALICE,
  BOB,
  balance,
  batch,
  candle,
  entry,
  fill,
  HUGE,
  order,
  REJECTED,
  timeOf,
  WIDE,
} from './read-model.testkit.ts'

/** One set of rows that any number of writers and readers may open. */
export interface ReadModelUnderTest {
  writer(logId: string): Promise<ReadModelWriter>
  reader(): Promise<ReadModelReader>
  close(): Promise<void>
}

type Run = (model: ReadModelUnderTest, t: TestContext) => Promise<void>

export type Check = (what: string, run: Run) => void

/** Registers tests called `name`, each with fresh rows. */
export function checks(name: string, open: () => Promise<ReadModelUnderTest>): Check {
  return (what, run) => {
    test(`${name}: ${what}`, async (t) => {
      const model = await open()
      try {
        await run(model, t)
      } finally {
        await model.close()
      }
    })
  }
}

/** Runs the suite on fresh rows for each test. */
export function readModelContract(name: string, open: () => Promise<ReadModelUnderTest>): void {
  const check = checks(name, open)
  writing(check)
  writers(check)
}

function writing(check: Check): void {
  check('what is written is read back exactly', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    const fills = [fill(8, 0), fill(8, 1, { orderId: toOrderId(7) }), fill(9, 0)]
    const ledger = [entry(8, 0), entry(8, 3, { kind: LEDGER_KIND.fee, amount: HUGE })]
    const balances = [balance(1), balance(2, { available: -HUGE, sequence: 9 })]
    const candles = [candle(1_700_000_040)]
    const rows = { orders: [WIDE, REJECTED], fills, ledger, balances, candles }
    assert.equal(await writer.mark(), 0)
    assert.equal(await writer.write(batch(0, 9, rows)), true)
    assert.equal(await writer.mark(), 9)
    assert.equal(await reader.mark(), 9)
    assert.deepEqual(await reader.order(WIDE.id), WIDE)
    assert.deepEqual(await reader.order(REJECTED.id), REJECTED)
    assert.equal(await reader.order(toOrderId(3)), undefined)
    const limit = 9
    assert.deepEqual(await reader.fills({ user: ALICE, limit }), fills.toReversed())
    assert.deepEqual(await reader.ledger({ user: ALICE, portfolio: 0, limit }), ledger.toReversed())
    assert.deepEqual(await reader.balances(ALICE), balances)
    const day = { granularity: 60, from: 0, to: 2_000_000_000, limit } as const
    assert.deepEqual(await reader.candles({ product: 1, ...day }), candles)
    await writer.settle()
    assert.equal(await reader.mark(), 9)
  })

  check('D11: the last state of an order, an account and a candle wins', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const done = order(1, {
      ...{ filled: 5, remaining: 5, executed: HUGE, fee: 7n, doneAt: 99 },
      ...{ status: 'cancelled', doneReason: DONE_REASON.cancelled },
    })
    const now = balance(1, { available: -1n, frozen: 0n, sequence: 3 })
    const bar = candle(60, { low: 1, high: 9, open: 8, close: 2, volume: 77 })
    const candles = [candle(60), candle(120)]
    const balances = [balance(1), balance(2)]
    await writer.write(batch(0, 2, { orders: [order(1), order(2)], balances, candles }))
    await writer.write(batch(2, 3, { orders: [done], balances: [now], candles: [bar] }))
    assert.deepEqual(await reader.order(order(1).id), done)
    assert.deepEqual(await reader.order(order(2).id), order(2))
    assert.deepEqual(await reader.balances(ALICE), [now, balance(2)])
    const range = { from: 0, to: 180, limit: 9 }
    assert.deepEqual(await reader.candles({ product: 1, granularity: 60, ...range }), [
      candle(120),
      bar,
    ])
  })

  check('an order that waits, fires and is amended is one row, as it is last', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const rules = {
      ...{ selfTrade: SELF_TRADE.decrement, stopType: STOP_TYPE.loss, stopPrice: 99 },
      ...{ timeInForce: TIME_IN_FORCE.gtt, expiresAt: timeOf(50) },
    }
    const placed = order(1, { ...rules, status: 'active', funds: HUGE })
    const amended = order(1, { ...rules, status: 'active', price: 90, size: 20, remaining: 20 })
    const fired = order(1, { ...rules, price: 90, size: 15, filled: 5, remaining: 10, fee: -7n })
    const over = order(1, {
      ...{ ...rules, price: 90, size: 15, filled: 5, remaining: 10, fee: -HUGE },
      ...{ status: 'cancelled', doneReason: DONE_REASON.expired, doneAt: timeOf(50) },
    })
    for (const [at, state] of [placed, amended, fired, over].entries()) {
      await writer.write(batch(at, at + 1, { orders: [state] }))
      assert.deepEqual(await reader.order(state.id), state)
    }
  })

  check('D12: a batch without rows only moves the mark', async (model) => {
    const writer = await model.writer('log')
    await writer.mark()
    assert.equal(await writer.write(batch(0, 40)), true)
    assert.equal(await writer.mark(), 40)
  })

  check('large batches keep every row', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const count = 2 * 256 + 64 + 16 + 4 + 1 + 1
    const orders = Array.from({ length: count }, (_, at) => order(at + 1))
    const fills = orders.map(({ id }) => fill(id, 0))
    const ledger = orders.map(({ id }) => entry(id, 0))
    const balances = orders.map(({ id }) => balance(id))
    const candles = orders.map(({ id }) => candle(id * 60))
    await writer.write(batch(0, count, { orders, fills, ledger, balances, candles }))
    const page = { user: ALICE, limit: PAGE_MAX }
    assert.deepEqual(await reader.orders(page), orders.toReversed())
    assert.deepEqual(await reader.fills(page), fills.toReversed())
    const first = { portfolio: 0, currency: 1 }
    assert.deepEqual(await reader.ledger({ ...page, ...first }), ledger.toReversed())
    assert.deepEqual(await reader.balances(ALICE), balances)
    const range = { from: 0, to: 1e9, limit: PAGE_MAX }
    const read = await reader.candles({ product: 1, granularity: 60, ...range })
    assert.deepEqual(read, candles.toReversed())
    for (const id of [1, 256, 257, count].map(toOrderId)) {
      assert.deepEqual(await reader.fills({ ...page, orderId: id }), [fill(id, 0)])
    }
  })
}

function writers(check: Check): void {
  check('D13: of two writers one loses and leaves nothing behind', async (model) => {
    const first = await model.writer('log')
    const second = await model.writer('log')
    const reader = await model.reader()
    assert.equal(await first.mark(), 0)
    assert.equal(await second.mark(), 0)
    assert.equal(await first.write(batch(0, 1, { orders: [order(1)] })), true)
    const rows = { orders: [order(2)], fills: [fill(2, 0)], ledger: [entry(2, 0)] }
    const all = { ...rows, balances: [balance(1)], candles: [candle(60)] }
    assert.equal(await second.write(batch(0, 2, all)), false)
    assert.equal(await second.mark(), 1)
    assert.equal(await reader.order(order(2).id), undefined)
    const page = { user: ALICE, limit: 9 }
    assert.deepEqual(await reader.fills(page), [])
    assert.deepEqual(await reader.ledger({ ...page, portfolio: 0, currency: 1 }), [])
    assert.deepEqual(await reader.balances(ALICE), [])
    const range = { from: 0, to: 1e9, limit: 9 }
    assert.deepEqual(await reader.candles({ product: 1, granularity: 60, ...range }), [])
    assert.equal(await second.write(batch(1, 2, all)), true)
    assert.equal(await first.mark(), 2)
  })

  check('D15: a batch delivered again changes nothing', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const rows = batch(0, 5, { orders: [order(5)], fills: [fill(5, 0)], ledger: [entry(5, 0)] })
    assert.equal(await writer.write(rows), true)
    assert.equal(await writer.write(rows), false)
    assert.equal(await reader.mark(), 5)
    assert.equal((await reader.fills({ user: ALICE, limit: 9 })).length, 1)
  })

  check('rows of another log are refused by name', async (model) => {
    const writer = await model.writer('0a')
    await writer.mark()
    const stranger = await model.writer('0b')
    await assert.rejects(stranger.mark(), (error) => {
      assert.ok(error instanceof Mismatch)
      assert.equal(error.kind, 'other-log')
      assert.match(error.message, /of log 0a, not of log 0b/)
      return true
    })
    assert.equal(await stranger.write(batch(0, 1, { orders: [order(1)] })), false)
  })

  check('nobody is shown the rows of another', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const fills = [fill(1, 0), fill(1, 1, { user: BOB, orderId: toOrderId(2) })]
    const ledger = [entry(1, 0), entry(1, 1, { user: BOB }), entry(1, 2, { portfolio: 4 })]
    const balances = [balance(1), balance(1, { user: BOB }), balance(1, { portfolio: 4 })]
    const orders = [order(1), order(2, { user: BOB })]
    await writer.write(batch(0, 2, { orders, fills, ledger, balances }))
    const bobs = { user: BOB, limit: 9 }
    assert.deepEqual(await reader.orders(bobs), [orders[1]])
    assert.deepEqual(await reader.fills(bobs), [fills[1]])
    assert.deepEqual(await reader.fills({ ...bobs, orderId: toOrderId(1) }), [])
    assert.deepEqual(await reader.ledger({ ...bobs, portfolio: 0 }), [ledger[1]])
    assert.deepEqual(await reader.ledger({ ...bobs, portfolio: 4, currency: 1 }), [])
    assert.deepEqual(await reader.balances(BOB), [balances[1]])
    assert.deepEqual(await reader.balances(ALICE), [balances[0], balances[2]])
  })
}
