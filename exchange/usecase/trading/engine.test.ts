/**
 * Ways in which exchanges of this kind have lost money, stopped or shown wrong things, each as a
 * blotter that must end well. What can be seen from outside is asked of both engines.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_TYPE, VIA } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { ORDER_TYPE, SELF_TRADE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { toOrderId } from '@bourse/domain/shared/ids'
import { type Desk, desk, drawing, outcomeText, userOf } from './testkit/blotter.testkit.ts'
import type { FastEngine } from './testkit/engines.testkit.ts'
import { ENGINES, fastEngine, restoredEngine } from './testkit/engines.testkit.ts'
import { BTC_USDT, currencyEvent, productEvent, SMALL_LIMITS } from './testkit/venue.ts'

const FUNDED = `
  deposit A 1000 BTC   | ok
  deposit A 1000 USDT  | ok
  deposit B 1000 BTC   | ok
  deposit B 1000 USDT  | ok`

/** A desk at the fast engine, and the engine itself. */
function fastDesk(limits: EngineLimits = SMALL_LIMITS): { open: Desk; fast: FastEngine } {
  const fast = fastEngine(limits)
  return { open: desk(fast), fast }
}

/** A desk that goes on at an engine restored from what `fast` saves, with nothing listed anew. */
function restored(fast: FastEngine): FastEngine {
  return restoredEngine(SMALL_LIMITS, fast.engine)
}

for (const [name, engine] of ENGINES) {
  const funded = (): Desk => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(FUNDED)
    return open
  }

  test(`${name}: cancelling another user's order is refused and trading goes on`, () => {
    const open = funded()
    open.trade(`
      A buys 1 @ 100 as mine  | open 1                  | A USDT 900/100
      B cancels #8            | refused orderNotFound   | A USDT 900/100
      B cancels mine          | refused orderNotFound
      B cancels #999          | refused orderNotFound
      B cancels all           | ok                      | A USDT 900/100
      B sells 1 @ 100         | 1@100 filled            | A USDT 900/0
      A cancels #8            | refused orderNotFound`)
  })

  test(`${name}: prices and sizes of zero, below zero or no numbers are refused`, () => {
    const open = funded()
    const order = open.event('A buys 1 @ 100')
    const before = open.engine.dump().accounts
    for (const wrong of [0, -1, -0, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const event of [{ price: wrong }, { size: wrong }, { price: wrong, size: wrong }]) {
        assert.equal(open.send({ ...order, ...event }).refusal, REFUSAL.invalidOrder, `${wrong}`)
      }
    }
    assert.deepEqual(open.engine.dump().accounts, before)
    open.trade('A buys 1 @ 100 | open 1 | A USDT 900/100')
  })

  test(`${name}: amounts of zero, below zero or beyond the count are refused`, () => {
    const open = funded()
    open.trade(`
      deposit A 0 USDT             | refused amountNotPositive
      deposit A -5 USDT            | refused amountNotPositive
      A sends B 0 USDT             | refused amountNotPositive
      A sends B -5 USDT            | refused amountNotPositive
      A withdraws -5 USDT          | refused amountNotPositive | A USDT 1000/0
      A withdraws 1000.01 USDT     | refused insufficientFunds
      A sends A 5 USDT             | refused sameAccount
      deposit A 46116860184 USDT   | refused currencyTotalExceeded
      A buys 1 @ 100               | open 1                    | A USDT 900/100`)
    const tooMuch = { ...open.event('deposit A 1 USDT'), amount: (1n << 62n) + 1n }
    assert.equal(open.send(tooMuch).refusal, REFUSAL.amountTooLarge)
  })

  test(`${name}: repeats among new events are no-ops, and nothing behind them is lost`, () => {
    const open = funded()
    open.trade(`
      A buys 1 @ 10 as a    | open 1
      A buys 1 @ 10 as a    | duplicate of #8
      A buys 2 @ 10 as b    | open 2
      A buys 1 @ 10 as a    | duplicate of #8
      A buys 2 @ 10 as b    | duplicate of #9
      A buys 3 @ 10 as c    | open 3             | A USDT 940/60
      A buys 1 @ 10 as a    | duplicate of #8
      A buys 2 @ 10 as b    | duplicate of #9
      B buys 1 @ 10 as a    | open 1             | B USDT 990/10`)
    assert.equal(open.engine.dump().sequence, 11, 'repeats use up no sequence id')
  })

  test(`${name}: every event has one outcome, refused orders with a number of their own`, () => {
    const open = funded()
    const refused = open.send(open.event('A buys 100 @ 100 as big'))
    assert.deepEqual(refused, {
      ...{ kind: 'result', sequence: 8, refusal: REFUSAL.insufficientFunds, facts: [] },
    })
    assert.equal(outcomeText(open.send(open.event('A buys 1 @ 100'))), 'open 1')
    assert.equal(open.engine.dump().sequence, 9)
    const again = open.send(open.event('A buys 100 @ 100 as big'))
    assert.equal(outcomeText(again), 'duplicate of #8 refused insufficientFunds')
  })

  test(`${name}: a refused order changes nothing but the sequence id`, () => {
    const open = funded()
    open.trade(`
      B sells 5 @ 100            | open 5
      B sells 5 @ 101            | open 5`)
    const before = open.engine.dump()
    const sequences = { sequence: before.sequence + 4, position: before.position + 4 }
    open.trade(`
      A buys 11 @ 101 fok        | refused insufficientFunds
      A buys 6 @ 100 fok         | refused fillOrKillUnfilled
      A buys 1 @ 100 post-only   | refused postOnlyWouldTake
      C buys 1 @ 100             | refused insufficientFunds`)
    assert.deepEqual({ ...open.engine.dump(), time: 0 }, { ...before, ...sequences, time: 0 })
  })

  test(`${name}: each kind of order does what its name says`, () => {
    const open = funded()
    open.trade(`
      B sells 1 @ 100              | open 1
      B sells 1 @ 101              | open 1
      A buys 1.5 @ 100 ioc         | 1@100 immediate-rest 0.5      | A USDT 900/0
      A buys 2 @ 101 fok           | refused fillOrKillUnfilled
      A buys 1 @ 101 fok           | 1@101 filled                  | A USDT 799/0
      A buys 1 @ 99 post-only      | open 1
      A sells 1 @ 99 post-only     | refused postOnlyWouldTake
      A buys 1 at market           | refused noLiquidity
      B sells 0.4 at market        | 0.4@99 filled
      B sells for 29.7 at market   | 0.3@99 filled
      B sells 1 at market          | 0.3@99 market-rest 0.7        | A USDT 700/0`)
    assert.equal(open.book(), '---- 99')
  })

  test(`${name}: price-time priority, also for those who come back`, () => {
    const open = funded()
    open.trade(`
      A sells 1 @ 100        | open 1
      A sells 2 @ 100        | open 2
      A sells 3 @ 99         | open 3
      A cancels #8           | cancelled #8
      A sells 1 @ 100        | open 1
      B buys 4 @ 100         | 3@99 1@100 filled`)
    const asks = open.engine.dump().products[0]?.asks.map((one) => [one.id, one.remaining])
    assert.deepEqual(asks, [
      [9, 1_000_000],
      [12, 1_000_000],
    ])
  })

  test(`${name}: tick, lot, size, price and notional are checked, in this order`, () => {
    const rules = {
      ...{ tick: 10, lot: 1_000, priceMin: 100, priceMax: 1_000_000 },
      ...{ sizeMin: 2_000, sizeMax: 50_000_000, notionalMin: 1_000_000_000n },
      ...{ notionalMax: 10_000_000_000_000n, openOrdersPerUserMax: 2 },
    }
    const open = desk(engine(SMALL_LIMITS), rules)
    open.trade(`${FUNDED}
      A buys 0.0001 @ 0.01      | refused priceOffTick
      A buys 0.0001 @ 0.9       | refused priceTooLow
      A buys 0.0001 @ 10000.1   | refused priceTooHigh
      A buys 0.0001 @ 100       | refused sizeOffLot
      A buys 0.001 @ 100        | refused sizeTooSmall
      A buys 50.001 @ 10000     | refused sizeTooLarge
      A buys 50 @ 10000         | refused notionalTooLarge
      A buys 0.002 @ 100        | refused notionalTooSmall
      A buys 0.1 @ 100          | open 0.1
      A buys 0.1 @ 100          | open 0.1
      A buys 0.1 @ 100          | refused tooManyOpenOrders
      A buys 0.1 @ 100 ioc      | immediate-rest 0.1
      B sells 0.0001 at market  | refused sizeOffLot
      B sells 0.3 at market     | 0.1@100 0.1@100 market-rest 0.1`)
    assert.equal(
      open.send({ ...open.event('A buys 1 @ 100'), product: 2 }).refusal,
      REFUSAL.unknownProduct,
    )
  })

  test(`${name}: a product takes orders, only cancels, or nothing`, () => {
    const open = funded()
    open.trade(`
      A buys 1 @ 100     | open 1
      A buys 1 @ 100     | open 1
      cancelOnly         | ok
      A buys 1 @ 100     | refused productCancelOnly
      A cancels #8       | cancelled #8
      halted             | ok
      A buys 1 @ 100     | refused productHalted
      A cancels #9       | refused productHalted
      A cancels all      | ok                         | A USDT 900/100
      online             | ok
      A cancels all      | cancelled #9               | A USDT 1000/0`)
  })

  test(`${name}: a partly filled order is open, a partly cancelled one is done`, () => {
    const open = funded()
    open.trade(`
      A buys 3 @ 100     | open 3           | A USDT 700/300
      B sells 1 @ 100    | 1@100 filled
      A cancels #8       | cancelled #8     | A USDT 900/0, A BTC 1001/0
      A cancels #8       | refused orderNotFound`)
    assert.equal(open.engine.dump().openOrderCount, 0)
  })

  test(`${name}: a cancel shrinks its level and counts in the product's sequence`, () => {
    const open = funded()
    open.trade(`
      A buys 3 @ 100   | open 3
      A buys 2 @ 100   | open 2
      A buys 1 @ 99    | open 1`)
    const before = open.engine.dump().products[0]?.sequence ?? 0
    open.trade('A cancels #8 | cancelled #8')
    assert.equal(open.engine.dump().products[0]?.sequence, before + 1)
    assert.equal(open.book(), drawing('---- 0\n100 x 2\n99 x 1'))
    open.trade('A cancels all | cancelled #9 cancelled #10')
    assert.equal(open.book(), '---- 0')
  })

  test(`${name}: amounts that a double cannot hold stay exact`, () => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(`
      deposit A 123456789.12345679 USDT   | ok     | A USDT 123456789.12345679/0
      deposit A 0.00000001 USDT           | ok     | A USDT 123456789.1234568/0
      deposit B 900719925.47409931 BTC    | ok
      deposit B 0.00000002 BTC            | ok     | B BTC 900719925.47409933/0
      A buys 0.000003 @ 0.07              | open 0.000003 | A USDT 123456789.12345659/0.00000021
      B sells 0.000001 @ 0.07             | 0.000001@0.07 filled
      A cancels all                       | cancelled #8  | A USDT 123456789.12345673/0
      B withdraws 900719925.47409833 BTC  | ok     | B BTC 0/0, B USDT 0.00000007/0`)
  })

  test(`${name}: several products share one set of balances`, () => {
    const open = funded()
    const eth = { ...BTC_USDT, id: 'ETH-BTC', base: 'ETH', quote: 'BTC' }
    assert.equal(open.send(currencyEvent('ETH')).refusal, 0)
    assert.equal(open.send(productEvent(eth)).refusal, 0)
    assert.equal(open.send({ ...open.event('deposit B 10 BTC'), currency: 3 }).refusal, 0)
    open.trade('A sells 999 @ 1 | open 999 | A BTC 1/999')
    const buy = { ...open.event('A buys 2 @ 1'), product: 2 }
    assert.equal(open.send(buy).refusal, REFUSAL.insufficientFunds)
    assert.equal(outcomeText(open.send({ ...buy, size: 1_000_000 })), 'open 1')
    const sell = { ...open.event('B sells 1 @ 1'), product: 2 }
    assert.equal(outcomeText(open.send(sell)), '1@1 filled')
    assert.equal(open.balance('A', 'BTC'), '0/999')
    assert.equal(open.balance('B', 'BTC'), '1001/0')
  })

  test(`${name}: what a credential may not do is refused`, () => {
    const open = funded()
    const order = open.event('A buys 1 @ 100')
    const send = open.event('A sends B 1 USDT')
    assert.equal(open.send({ ...order, permissions: 2 }).refusal, REFUSAL.notPermitted)
    assert.equal(open.send({ ...send, permissions: 1 }).refusal, REFUSAL.notPermitted)
    const listing = { ...currencyEvent('ETH'), via: VIA.api, permissions: 3 }
    assert.equal(open.send(listing).refusal, REFUSAL.notPermitted)
    assert.equal(open.send({ ...listing, permissions: 4 }).refusal, 0)
    assert.equal(open.send({ ...order, permissions: 0, via: VIA.admin }).refusal, 0)
    const upgrade = { ...listing, type: EVENT_TYPE.upgrade, permissions: 4 }
    const tooFar = { kind: 'upgrade', rulesVersion: 3 } as const
    assert.equal(open.send({ ...upgrade, detail: tooFar }).refusal, REFUSAL.unknownEvent)
  })

  test(`${name}: what does not fit is refused, and fees always find their account`, () => {
    const limits = { ...SMALL_LIMITS, accountsMax: 8, openOrdersMax: 2 }
    const open = desk(engine(limits), { makerRate: 10_000, takerRate: 10_000 })
    open.trade(`
      deposit A 10 BTC    | ok
      deposit B 1000 USDT | ok
      A sells 1 @ 100     | open 1
      B buys 1 @ 100      | 1@100 filled          | fees USDT 2/0
      deposit C 1 BTC     | refused accountsFull
      B sends C 1 USDT    | refused accountsFull
      A sells 1 @ 100     | open 1
      A sells 1 @ 100     | open 1
      A sells 1 @ 100     | refused bookFull
      A sells 1 @ 100 ioc | immediate-rest 1
      B buys 2 @ 100      | refused bookFull
      B buys 2 @ 100 ioc  | 1@100 1@100 filled    | fees USDT 6/0`)
    assert.equal(open.send(currencyEvent('ETH')).refusal, REFUSAL.accountsFull)
  })
}

test('fast: a snapshot between any two events, and the rest, is the same as no snapshot', () => {
  const { open, fast } = fastDesk()
  const rows = `${FUNDED}
    A buys 3 @ 100 as one   | open 3
    A buys 2 @ 100          | open 2
    B sells 1 @ 100         | 1@100 filled
    B sells 1 @ 105         | open 1
    A cancels one           | cancelled #8
    A buys 1 @ 105          | 1@105 filled
    A buys 1 @ 1 as one     | duplicate of #8
    deposit B 5 USDT        | ok`
  for (const row of rows.split('\n')) {
    open.trade(row)
    const again = restored(fast)
    assert.deepEqual(again.engine.save(), fast.engine.save())
    assert.deepEqual(again.dump(), fast.dump())
    assert.equal(again.engine.state.resultHash, fast.engine.state.resultHash)
  }
})

test('fast: a restored book has its orders with their ids, users, references and balances', () => {
  const { open, fast } = fastDesk()
  open.trade(`${FUNDED}
    A buys 3 @ 100 as x    | open 3
    A buys 2 @ 99 as y     | open 2
    A sells 1 @ 120        | open 1
    B buys 1 @ 100         | open 1
    B sells 1 @ 130 as x   | open 1`)
  const again = restored(fast)
  const send = (command: string) =>
    outcomeText(again.apply({ ...open.event(command), position: 100, time: 1 }))
  assert.equal(send('A cancels #8'), 'cancelled #8')
  assert.equal(send('A cancels y'), 'cancelled #9')
  assert.equal(send('B buys 1 @ 1 as x'), 'duplicate of #12')
  assert.equal(send('B cancels x'), 'cancelled #12')
  assert.equal(send('A sells 1 @ 100'), '1@100 filled')
  const [bought] = again.dump().accounts.filter((one) => one.user === userOf('B'))
  assert.deepEqual(bought, {
    ...{ user: userOf('B'), portfolio: 0, currency: 1 },
    ...{ available: 100_100_000_000n, frozen: 0n },
  })
})

test('fast: a snapshot of many orders is whole, and damage to it is refused', () => {
  const { open, fast } = fastDesk()
  open.trade(FUNDED)
  const order = open.event('A buys 0.000001 @ 1')
  for (let n = 0; n < 999; n++) open.send({ ...order, price: 100 + n, referenceId: `${n}` })
  const again = restored(fast)
  assert.equal(again.engine.state.openOrderCount, 999)
  assert.deepEqual(again.dump(), fast.dump())
  const { version } = fast.engine
  const saved = fast.engine.save()
  const short = saved.subarray(0, saved.length - 1)
  const long = Uint8Array.from([...saved, 0])
  for (const bytes of [short, long, new Uint8Array(0)]) {
    const broken = { section: 'engine', version, save: () => bytes, restore: () => {} }
    assert.throws(() => restoredEngine(SMALL_LIMITS, broken))
  }
})

test('fast: funds that are not there inside clearing stop the engine instead of going on', () => {
  const { open, fast } = fastDesk()
  open.trade(`${FUNDED}
    A buys 1 @ 100 | open 1`)
  const { accounts } = fast.engine.state
  accounts.frozen[accounts.find(userOf('A'), 0, 2)] = 0n
  assert.throws(() => open.send(open.event('B sells 1 @ 100')), /invariant broken/)
})

test('fast: done orders are gone and an empty side has no best price', () => {
  const { open, fast } = fastDesk()
  const { state } = fast.engine
  open.trade(`${FUNDED}
    A buys 1 @ 100     | open 1
    A buys 1 @ 101     | open 1`)
  const book = state.book(1)
  assert.equal(book.best(SIDE.buy), 10_100)
  open.trade(`
    B sells 1 @ 101    | 1@101 filled
    A cancels #8       | cancelled #8`)
  for (const id of [8, 9, 10]) assert.equal(state.orderSlot(toOrderId(id)), -1)
  assert.equal(book.best(SIDE.buy), 0)
  assert.equal(book.best(SIDE.sell), 0)
  assert.equal(book.levelSize(SIDE.buy, 10_000), 0)
  assert.equal(state.openOrderCount, 0)
})

test('fast: a partly filled order shows as open with what was traded', () => {
  const { open, fast } = fastDesk()
  open.trade(`${FUNDED}
    A buys 3 @ 100 as p | open 3
    B sells 1 @ 99      | 1@100 filled`)
  const { state } = fast.engine
  const view = state.orderView(state.orderSlotByReference(userOf('A'), 'p'))
  assert.deepEqual(
    { ...view, createdAt: 0 },
    {
      ...{ id: 8, product: 1, user: userOf('A'), portfolio: 0, clientOrderId: 'p' },
      ...{ side: SIDE.buy, type: ORDER_TYPE.limit, timeInForce: TIME_IN_FORCE.gtc },
      ...{ postOnly: false, price: 10_000, size: 3_000_000, funds: 0n },
      ...{ filled: 1_000_000, remaining: 2_000_000, executed: 10_000_000_000n, fee: 0n },
      ...{ makerRate: 0, takerRate: 0, selfTrade: SELF_TRADE.none, stopType: 0, stopPrice: 0 },
      ...{ expiresAt: 0, status: 'open', doneReason: undefined, refusal: 0 },
      ...{ createdAt: 0, doneAt: 0 },
    },
  )
})
