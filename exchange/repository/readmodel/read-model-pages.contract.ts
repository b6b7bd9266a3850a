/** How every read model is paged: newest first, adjacent in both directions, whatever filters. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { DONE_REASON, STOP_TYPE } from '@bourse/domain/exchange/order'
import type { FillRow, LedgerRow, RowCursor } from '@bourse/domain/exchange/read-model'
import { toOrderId, toUserId } from '@bourse/domain/shared/ids'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { type Check, checks, type ReadModelUnderTest } from './read-model.contract.ts'
import {
  ALICE,
  BOB,
  balance,
  batch,
  candle,
  entry,
  fill,
  order,
  timeOf,
} from './read-model.testkit.ts'

/** Runs the suite on fresh rows for each test. */
export function readModelPagesContract(
  name: string,
  open: () => Promise<ReadModelUnderTest>,
): void {
  const check = checks(name, open)
  orderPages(check)
  rowPages(check)
  candlePages(check)
}

function orderPages(check: Check): void {
  check('pages of orders are adjacent in both directions, newest first', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const mine = [2, 3, 5, 8, 13, 21, 34].map((id) => order(id))
    const others = [1, 4, 9].map((id) => order(id, { user: BOB }))
    await writer.write(batch(0, 40, { orders: [...mine, ...others] }))
    for (const statuses of [undefined, ['open'], ['open', 'filled']]) {
      const ids = async (after?: number, before?: number): Promise<number[]> => {
        const cursor = {
          ...(after && { after: toOrderId(after) }),
          ...(before && { before: toOrderId(before) }),
          ...(statuses && { statuses }),
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
    }
    assert.deepEqual(await reader.orders({ user: toUserId(7), limit: 3 }), [])
  })

  check('stop orders that wait have pages of their own, and places among all', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const waits = { status: 'active', stopType: STOP_TYPE.entry, stopPrice: 7 } as const
    const done = { status: 'cancelled', doneReason: DONE_REASON.notTaken, doneAt: 9 } as const
    const orders = [order(1, waits), order(2), order(3, { ...waits, product: 2 }), order(4, done)]
    await writer.write(batch(0, 4, { orders }))
    const ids = async (filter: object): Promise<number[]> =>
      (await reader.orders({ user: ALICE, limit: 9, ...filter })).map((each) => each.id)
    assert.deepEqual(await ids({}), [4, 3, 2, 1])
    assert.deepEqual(await ids({ statuses: ['active'] }), [3, 1])
    assert.deepEqual(await ids({ statuses: ['open'] }), [2])
    assert.deepEqual(await ids({ statuses: ['open', 'active'], product: 1 }), [2, 1])
    await writer.write(batch(4, 5, { orders: [order(1, { ...waits, status: 'open' })] }))
    assert.deepEqual(await ids({ statuses: ['active'] }), [3])
    assert.deepEqual(await ids({ statuses: ['open'] }), [2, 1])
  })

  check('orders by product, status and client order id', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const orders = [
      order(1, { status: 'filled', doneReason: DONE_REASON.filled, doneAt: 5 }),
      order(2, { product: 2 }),
      order(3, { status: 'cancelled', doneReason: DONE_REASON.cancelled, doneAt: 5 }),
      order(4, { clientOrderId: 'mine' }),
      order(5, { clientOrderId: 'mine', user: BOB }),
    ]
    await writer.write(batch(0, 5, { orders }))
    const ids = async (filter: object): Promise<number[]> =>
      (await reader.orders({ user: ALICE, limit: 9, ...filter })).map((each) => each.id)
    assert.deepEqual(await ids({ product: 1 }), [4, 3, 1])
    assert.deepEqual(await ids({ statuses: ['filled', 'cancelled'] }), [3, 1])
    assert.deepEqual(await ids({ statuses: ['open'], product: 2 }), [2])
    assert.deepEqual(await ids({ statuses: [] }), [])
    assert.deepEqual(await ids({ clientOrderId: 'mine' }), [4])
    assert.deepEqual(await ids({ clientOrderId: 'mine', statuses: ['filled'] }), [])
  })

  check('a rare status is found in a long history, from either end', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const count = 9_000
    const rare = new Set([1, 2_000, 2_001, 4_001, 8_999, 9_000])
    const orders = Array.from({ length: count }, (_, at) =>
      order(at + 1, rare.has(at + 1) ? { status: 'rejected' } : { status: 'cancelled' }),
    )
    await writer.write(batch(0, count, { orders }))
    const ids = async (filter: object): Promise<number[]> =>
      (await reader.orders({ user: ALICE, statuses: ['rejected'], limit: 4, ...filter })).map(
        (each) => each.id,
      )
    assert.deepEqual(await ids({}), [9_000, 8_999, 4_001, 2_001])
    assert.deepEqual(await ids({ after: 2_001 }), [2_000, 1])
    assert.deepEqual(await ids({ before: 1, limit: 2 }), [2_001, 2_000])
    assert.deepEqual(await ids({ before: 2_001, product: 1 }), [9_000, 8_999, 4_001])
    assert.deepEqual(await ids({ after: 9_000, before: 2_000 }), [8_999, 4_001, 2_001])
  })
}

function rowPages(check: Check): void {
  check(
    'pages of fills and of the ledger: as one list, by product, by currency',
    async (model, t) => {
      const { fills, ledger, orders } = madeUp(t)
      const writer = await model.writer('log')
      const reader = await model.reader()
      await writer.mark()
      const balances = [1, 2, 3].map((currency) => balance(currency))
      await writer.write(batch(0, 1_000, { orders, fills, ledger, balances }))
      for (const product of [undefined, 1, 3]) {
        const wanted = fills.filter((row) => product === undefined || row.product === product)
        const filter = { user: ALICE, ...(product && { product }) }
        await walk(wanted.toReversed(), (page) => reader.fills({ ...filter, ...page }))
      }
      for (const currency of [undefined, 2]) {
        const wanted = ledger.filter((row) => currency === undefined || row.currency === currency)
        const filter = { user: ALICE, portfolio: 0, ...(currency && { currency }) }
        await walk(wanted.toReversed(), (page) => reader.ledger({ ...filter, ...page }))
      }
      const orderId = toOrderId(77)
      const own = fills.filter((row) => row.orderId === orderId).toReversed()
      assert.ok(own.length > 10)
      await walk(own, (page) => reader.fills({ user: ALICE, orderId, ...page }))
      assert.deepEqual(await reader.fills({ user: BOB, orderId, limit: 5 }), [])
      const elsewhere = { user: ALICE, orderId, product: 9 }
      assert.deepEqual(await reader.fills({ ...elsewhere, limit: 5 }), [])
    },
  )

  check('fills and ledger between two times, at any time and with any cursor', async (model, t) => {
    const { fills, ledger, orders } = madeUp(t)
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const balances = [1, 2, 3].map((currency) => balance(currency))
    await writer.write(batch(0, 1_000, { orders, fills, ledger, balances }))
    for (const [first, last] of [
      [100, 200],
      [0, 50],
      [390, 2_000],
      [201, 202],
      [300, 100],
    ] as const) {
      const range = { since: timeOf(first), until: timeOf(last) }
      const inside = ({ time }: { time: number }) => time >= range.since && time < range.until
      const filter = { user: ALICE, ...range }
      await walk(fills.filter(inside).toReversed(), (page) => reader.fills({ ...filter, ...page }))
      await walk(ledger.filter(inside).toReversed(), (page) =>
        reader.ledger({ ...filter, portfolio: 0, ...page }),
      )
    }
    const open = await reader.fills({ user: ALICE, since: timeOf(395), limit: 99 })
    assert.deepEqual(open, fills.filter((row) => row.time >= timeOf(395)).toReversed())
  })

  check('times are found also where nobody placed an order', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const ledger = [1, 2, 3, 4].map((sequence) => entry(sequence, 0))
    await writer.write(batch(0, 4, { ledger, balances: [balance(1)] }))
    const range = { since: timeOf(2), until: timeOf(4) }
    const found = await reader.ledger({ user: ALICE, portfolio: 0, ...range, limit: 9 })
    assert.deepEqual(
      found.map((row) => row.sequence),
      [3, 2],
    )
  })
}

function candlePages(check: Check): void {
  check('candles of one product and granularity, newest first, in a range', async (model) => {
    const writer = await model.writer('log')
    const reader = await model.reader()
    await writer.mark()
    const minutes = [0, 60, 180, 240].map((time) => candle(time))
    const others = [candle(60, { product: 2 }), candle(0, { granularity: 300 })]
    await writer.write(batch(0, 1, { candles: [...minutes, ...others] }))
    const times = async (from: number, to: number, limit = 9): Promise<number[]> => {
      const rows = await reader.candles({ product: 1, granularity: 60, from, to, limit })
      return rows.map((row) => row.time)
    }
    assert.deepEqual(await times(0, 241), [240, 180, 60, 0])
    assert.deepEqual(await times(60, 240), [180, 60])
    assert.deepEqual(await times(0, 241, 2), [240, 180])
    assert.deepEqual(await times(61, 180), [])
    const coarse = { granularity: 300, from: 0, to: 1, limit: 9 } as const
    assert.deepEqual(await reader.candles({ product: 1, ...coarse }), [others[1]])
  })
}

/** Alice's rows of 400 events, oldest first, with orders around them; others' lie between. */
function madeUp(t: TestContext) {
  const random = seededRandom(t)
  const orders = Array.from({ length: 200 }, (_, at) => order(at * 2 + 1))
  const fills: FillRow[] = []
  const ledger: LedgerRow[] = []
  for (let sequence = 1; sequence <= 400; sequence++) {
    const product = 1 + random.below(3)
    const orderId = toOrderId(random.below(10) === 0 ? 77 : sequence)
    for (let index = random.below(4); index > 0; index--) {
      // An order has one product.
      fills.push(fill(sequence, 4 - index, { product: orderId === 77 ? 2 : product, orderId }))
    }
    for (let index = random.below(4); index > 0; index--) {
      ledger.push(entry(sequence, 4 - index, { currency: 1 + random.below(3) }))
    }
  }
  return { orders, fills, ledger }
}

interface Page {
  readonly limit: number
  readonly after?: RowCursor
  readonly before?: RowCursor
}

/** From the newest page to the oldest and back: exactly the wanted rows, newest first. */
async function walk<Row extends RowCursor>(
  wanted: readonly Row[],
  read: (page: Page) => Promise<readonly Row[]>,
): Promise<void> {
  const limit = 41
  const cursorOf = ({ sequence, index }: Row) => ({ sequence, index })
  const down: Row[] = []
  for (;;) {
    const last = down.at(-1)
    const page = await read({ limit, ...(last && { after: cursorOf(last) }) })
    if (page.length === 0) break
    assert.ok(page.length <= limit)
    down.push(...page)
  }
  assert.deepEqual(down, wanted)
  const oldest = wanted.at(-1)
  if (oldest === undefined) return
  let up: Row[] = [oldest]
  for (;;) {
    const page = await read({ limit, before: cursorOf(up[0] as Row) })
    if (page.length === 0) break
    up = [...page, ...up]
  }
  assert.deepEqual(up, wanted)
  const [first, last] = [wanted[0] as Row, wanted.at(-1) as Row]
  const between = await read({ limit: 999, after: cursorOf(first), before: cursorOf(last) })
  assert.deepEqual(between, wanted.slice(1, -1))
}
