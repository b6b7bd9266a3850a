/** What every read model keeps: rows and mark together, one writer wins, pages are adjacent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Mismatch } from '@bourse/domain/exchange/mismatch'
import { DONE_REASON, type OrderView } from '@bourse/domain/exchange/order'
import {
  type FillRow,
  PAGE_MAX,
  type ReadModelReader,
  type ReadModelWriter,
} from '@bourse/domain/exchange/read-model'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'

/** One set of rows that any number of writers and readers may open. */
export interface ReadModelUnderTest {
  writer(logId: string): Promise<ReadModelWriter>
  reader(): Promise<ReadModelReader>
  close(): Promise<void>
}

const ALICE = toUserId(4_503_599_627_370_497)
const BOB = toUserId(9_007_199_254_740_991)
const HUGE = (1n << 62n) - 1n

/** Runs the suite on fresh rows for each test. */
export function readModelContract(name: string, open: () => Promise<ReadModelUnderTest>): void {
  const check = (what: string, run: (model: ReadModelUnderTest) => Promise<void>): void => {
    test(`${name}: ${what}`, async () => {
      const model = await open()
      try {
        await run(model)
      } finally {
        await model.close()
      }
    })
  }

  check('what is written is read back exactly', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    assert.equal(await writer.mark(), 0)
    assert.equal(
      await writer.write({ from: 0, to: 9, orders: [WIDE, REJECTED], fills: FILLS }),
      true,
    )
    assert.equal(await writer.mark(), 9)
    assert.equal(await reader.mark(), 9)
    assert.deepEqual(await reader.order(WIDE.id), WIDE)
    assert.deepEqual(await reader.order(REJECTED.id), REJECTED)
    assert.equal(await reader.order(toOrderId(3)), undefined)
    assert.deepEqual(await reader.fills(WIDE.id), [FILLS[0], FILLS[2]])
    assert.deepEqual(await reader.fills(toOrderId(3)), [])
    await writer.settle()
    assert.equal(await reader.mark(), 9)
  })

  check('the last state of an order wins', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const done: OrderView = {
      ...order(1),
      filled: 5,
      remaining: 5,
      executed: HUGE,
      fee: 7n,
      status: 'cancelled',
      doneReason: DONE_REASON.cancelled,
      doneAt: 99,
    }
    await writer.write({ from: 0, to: 2, orders: [order(1), order(2)], fills: [] })
    await writer.write({ from: 2, to: 3, orders: [done], fills: [] })
    assert.deepEqual(await reader.order(order(1).id), done)
    assert.deepEqual(await reader.order(order(2).id), order(2))
  })

  check('a batch without rows only moves the mark', async (model) => {
    const writer = await model.writer('log')
    await writer.mark()
    assert.equal(await writer.write({ from: 0, to: 40, orders: [], fills: [] }), true)
    assert.equal(await writer.mark(), 40)
  })

  check('of two writers one loses and leaves nothing behind', async (model) => {
    const first = await model.writer('log')
    const second = await model.writer('log')
    const reader = await model.reader()
    assert.equal(await first.mark(), 0)
    assert.equal(await second.mark(), 0)
    assert.equal(await first.write({ from: 0, to: 1, orders: [order(1)], fills: [] }), true)
    assert.equal(await second.write({ from: 0, to: 2, orders: [order(2)], fills: FILLS }), false)
    assert.equal(await second.mark(), 1)
    assert.equal(await reader.order(order(2).id), undefined)
    assert.deepEqual(await reader.fills(WIDE.id), [])
    assert.equal(await second.write({ from: 1, to: 2, orders: [order(2)], fills: [] }), true)
    assert.equal(await first.mark(), 2)
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
    assert.equal(await stranger.write({ from: 0, to: 1, orders: [order(1)], fills: [] }), false)
  })

  check('large batches keep every row', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const count = 2 * 256 + 64 + 16 + 4 + 1 + 1
    const orders = Array.from({ length: count }, (_, at) => order(at + 1))
    const fills = orders.map((each) => fill(each.id, 0, each.id))
    await writer.write({ from: 0, to: count, orders, fills })
    const read = await reader.orders({ user: ALICE, limit: PAGE_MAX })
    assert.deepEqual(read, orders.toReversed())
    for (const id of [1, 256, 257, count].map(toOrderId)) {
      assert.deepEqual(await reader.fills(id), [fill(id, 0, id)])
    }
  })

  check('pages are adjacent in both directions, newest first', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const mine = [2, 3, 5, 8, 13, 21, 34].map((id) => order(id))
    const others = [1, 4, 9].map((id) => ({ ...order(id), user: BOB }))
    await writer.write({ from: 0, to: 40, orders: [...mine, ...others], fills: [] })
    const ids = async (after?: number, before?: number): Promise<number[]> => {
      const cursor = {
        ...(after && { after: toOrderId(after) }),
        ...(before && { before: toOrderId(before) }),
      }
      const page = await reader.orders({ user: ALICE, limit: 3, ...cursor })
      return page.map((each) => each.id)
    }
    assert.deepEqual(await ids(), [34, 21, 13])
    assert.deepEqual(await ids(13), [8, 5, 3])
    assert.deepEqual(await ids(3), [2])
    assert.deepEqual(await ids(2), [])
    assert.deepEqual(await ids(undefined, 2), [8, 5, 3])
    assert.deepEqual(await ids(undefined, 8), [34, 21, 13])
    assert.deepEqual(await ids(undefined, 34), [])
    assert.deepEqual(await ids(21, 3), [13, 8, 5])
    assert.deepEqual(await reader.orders({ user: toUserId(7), limit: 3 }), [])
  })

  check('filters by product, status and client order id', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const orders: OrderView[] = [
      { ...order(1), status: 'filled', doneReason: DONE_REASON.filled, doneAt: 5 },
      { ...order(2), product: 2 },
      { ...order(3), status: 'cancelled', doneReason: DONE_REASON.cancelled, doneAt: 5 },
      { ...order(4), clientOrderId: 'mine' },
      { ...order(5), clientOrderId: 'mine', user: BOB },
    ]
    await writer.write({ from: 0, to: 5, orders, fills: [] })
    const ids = async (filter: object): Promise<number[]> =>
      (await reader.orders({ user: ALICE, limit: 9, ...filter })).map((each) => each.id)
    assert.deepEqual(await ids({ product: 1 }), [4, 3, 1])
    assert.deepEqual(await ids({ statuses: ['filled', 'cancelled'] }), [3, 1])
    assert.deepEqual(await ids({ statuses: ['open'], product: 2 }), [2])
    assert.deepEqual(await ids({ statuses: [] }), [])
    assert.deepEqual(await ids({ clientOrderId: 'mine' }), [4])
  })
}

function order(id: number): OrderView {
  return {
    id: toOrderId(id),
    product: 1,
    user: ALICE,
    portfolio: 0,
    clientOrderId: '',
    side: 1,
    type: 1,
    timeInForce: 1,
    postOnly: false,
    price: 100,
    size: 10,
    funds: 0n,
    filled: 0,
    remaining: 10,
    executed: 0n,
    fee: 0n,
    makerRate: 0,
    takerRate: 0,
    status: 'open',
    doneReason: undefined,
    refusal: 0,
    createdAt: id,
    doneAt: 0,
  }
}

function fill(sequence: number, index: number, orderId: number): FillRow {
  return {
    sequence,
    index,
    product: 1,
    tradeId: 1,
    orderId: toOrderId(orderId),
    user: ALICE,
    portfolio: 65_535,
    side: 2,
    liquidity: index % 2 === 0 ? 'M' : 'T',
    price: Number.MAX_SAFE_INTEGER,
    size: Number.MAX_SAFE_INTEGER - 1,
    notional: HUGE,
    fee: HUGE - 1n,
    rate: 1_500,
    time: 1_700_000_000_123_457,
  }
}

/** Every field at a value that a narrower column or a double would spoil. */
const WIDE: OrderView = {
  ...order(8),
  user: BOB,
  portfolio: 65_535,
  clientOrderId: `'";-- ${'~'.repeat(58)}`,
  side: 2,
  type: 2,
  timeInForce: 3,
  postOnly: true,
  price: Number.MAX_SAFE_INTEGER,
  size: Number.MAX_SAFE_INTEGER - 1,
  funds: HUGE,
  filled: Number.MAX_SAFE_INTEGER - 2,
  remaining: Number.MAX_SAFE_INTEGER - 3,
  executed: HUGE - 1n,
  fee: HUGE - 2n,
  makerRate: 999_999,
  takerRate: 1_000_000,
  status: 'filled',
  doneReason: DONE_REASON.filled,
  createdAt: 1_700_000_000_123_457,
  doneAt: 1_700_000_000_123_459,
}
const REJECTED: OrderView = {
  ...order(9),
  product: 5_000_000_000,
  status: 'rejected',
  doneReason: DONE_REASON.rejected,
  refusal: 3001,
  doneAt: 9,
}
const FILLS = [fill(8, 0, 8), fill(8, 1, 7), fill(9, 0, 8)]
