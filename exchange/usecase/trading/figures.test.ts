/**
 * Worked examples whose every balance is known, against both engines, as a desk would type them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Desk, desk, drawing } from './testkit/blotter.testkit.ts'
import { ENGINES } from './testkit/engines.testkit.ts'
import { SMALL_LIMITS } from './testkit/venue.ts'

const FUNDED = `
  deposit A 1000000 BTC   | ok | A BTC 1000000/0
  deposit A 1000000 USDT  | ok | A USDT 1000000/0
  deposit B 1000000 BTC   | ok | B BTC 1000000/0
  deposit B 1000000 USDT  | ok | B USDT 1000000/0`

for (const [name, engine] of ENGINES) {
  const funded = (): Desk => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(FUNDED)
    return open
  }

  test(`${name}: twelve orders make the known book`, () => {
    const open = funded()
    open.trade(`
      A buys 1 @ 2082.34   | open 1
      A sells 2 @ 2087.6   | open 2
      A buys 1 @ 2087.8    | 1@2087.6 filled
      A buys 5 @ 2085.01   | open 5
      A sells 3 @ 2088.02  | open 3
      A sells 6 @ 2087.60  | open 6
      A buys 7 @ 2081.11   | open 7
      A buys 3 @ 2086      | open 3
      A buys 1 @ 2088.33   | 1@2087.6 filled
      A sells 2 @ 2086.54  | open 2
      A sells 5 @ 2086.55  | open 5
      A buys 3 @ 2086.55   | 2@2086.54 1@2086.55 filled`)
    assert.equal(
      open.book(),
      drawing(`
        2088.02 x 3
        2087.6 x 6
        2086.55 x 4
        ---- 2086.55
        2086 x 3
        2085.01 x 5
        2082.34 x 1
        2081.11 x 7`),
    )
    assert.equal(
      open.book(2),
      drawing(`
        2087.6 x 6
        2086.55 x 4
        ---- 2086.55
        2086 x 3
        2085.01 x 5`),
      'a depth of two cuts both sides',
    )
    const [product] = open.engine.dump().products
    // 12 received, 9 of them open, 4 trades, 5 done: three takers and two of the makers.
    assert.equal(product?.lastTradeId, 4)
    assert.equal(product?.sequence, 12 + 9 + 4 + 5)
    // Three listings and four deposits came before the twelve orders.
    assert.equal(open.engine.dump().sequence, 3 + 4 + 12)
  })

  test(`${name}: a taker sells into the bids, best price first`, () => {
    const open = funded()
    open.trade(`
      A buys 1 @ 2082.34   | open 1                        | A USDT 997917.66/2082.34
      A buys 5 @ 2087.6    | open 5                        | A USDT 987479.66/12520.34
      B sells 10 @ 2080.9  | 5@2087.6 1@2082.34 open 4     | B USDT 1012520.34/0, B BTC 999990/4`)
    open.trade(`
      A buys 1 @ 1         | open 1                        | A USDT 987478.66/1, A BTC 1000006/0
      A cancels all        | cancelled #11                 | A USDT 987479.66/0`)
    assert.equal(open.balance('venue', 'BTC'), '-2000000/0')
    assert.equal(open.balance('venue', 'USDT'), '-2000000/0')
  })

  test(`${name}: a taker buys from the asks and gets the better prices back`, () => {
    const open = funded()
    open.trade(`
      A sells 1 @ 2082.34  | open 1                        | A BTC 999999/1
      A sells 3 @ 2085.34  | open 3                        | A BTC 999996/4
      B buys 5 @ 2090.34   | 1@2082.34 3@2085.34 open 1    | B USDT 989571.3/2090.34`)
    assert.equal(open.balance('B', 'BTC'), '1000004/0')
    assert.equal(open.balance('A', 'USDT'), '1008338.36/0')
    assert.equal(open.balance('A', 'BTC'), '999996/0')
    assert.equal(open.balance('venue', 'USDT'), '-2000000/0')
  })

  test(`${name}: deposits come out of the venue's liability`, () => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(`
      deposit A 1000000 BTC  | ok | A BTC 1000000/0, venue BTC -1000000/0
      deposit B 1000000 BTC  | ok | B BTC 1000000/0, venue BTC -2000000/0
      A withdraws 250000 BTC | ok | A BTC 750000/0, venue BTC -1750000/0`)
  })

  test(`${name}: an order without the funds for it is refused and changes nothing`, () => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(`
      A buys 1 @ 2082.34      | refused insufficientFunds | A USDT 0/0
      deposit A 2082.33 USDT  | ok
      A buys 1 @ 2082.34      | refused insufficientFunds | A USDT 2082.33/0
      A sells 1 @ 2082.34     | refused insufficientFunds | A BTC 0/0
      deposit A 0.01 USDT     | ok
      A buys 1 @ 2082.34      | open 1                    | A USDT 0/2082.34`)
  })

  test(`${name}: a client's repeat gets the first outcome, a server's is dropped`, () => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(`
      deposit A 100 USDT as gift      | ok              | A USDT 100/0
      deposit A 100 USDT as gift      | duplicate of #4 | A USDT 100/0
      A buys 1 @ 60 as one            | open 1          | A USDT 40/60
      A buys 1 @ 60 as one            | duplicate of #5 | A USDT 40/60
      A buys 1 @ 60 as two            | refused insufficientFunds
      deposit A 100 USDT              | ok
      A buys 1 @ 60 as two            | duplicate of #6 refused insufficientFunds
      A buys 1 @ 60 as three          | open 1          | A USDT 80/120
      B cancels one                   | refused orderNotFound
      A cancels one                   | cancelled #5    | A USDT 140/60`)
    const first = { ...open.event('deposit A 5 USDT'), session: 77, counter: 3 }
    assert.equal(open.send(first).kind, 'result')
    assert.equal(open.send(first).kind, 'dropped')
    assert.equal(open.send({ ...first, counter: 2 }).kind, 'dropped')
    assert.equal(open.send({ ...first, counter: 4 }).kind, 'result')
    assert.equal(open.send({ ...first, session: 78, counter: 1 }).kind, 'result')
    assert.equal(open.balance('A', 'USDT'), '155/60')
  })

  test(`${name}: 1,000 transfers one way and 1,500 back`, () => {
    const open = desk(engine(SMALL_LIMITS))
    open.trade(`
      deposit B 2000 USDT | ok | B USDT 2000/0
      deposit C 2000 USDT | ok | C USDT 2000/0`)
    for (let turn = 0; turn < 500; turn++) {
      for (const row of ['B sends C', 'C sends B', 'C sends B', 'B sends C', 'C sends B']) {
        open.trade(`${row} 1 USDT | ok`)
      }
    }
    assert.equal(open.balance('B', 'USDT'), '2500/0')
    assert.equal(open.balance('C', 'USDT'), '1500/0')
    assert.equal(open.balance('venue', 'USDT'), '-4000/0')
  })

  test(`${name}: both sides of a fill pay their fee in the quote currency`, () => {
    const open = desk(engine(SMALL_LIMITS), { makerRate: 1_000, takerRate: 2_500 })
    open.trade(`
      deposit A 4 BTC         | ok
      deposit B 10000 USDT    | ok
      A sells 3 @ 1000        | open 3                  | A BTC 1/3
      B buys 2 @ 1100         | 2@1000 filled           | B USDT 7995/0, B BTC 2/0
      B buys 2 @ 1100         | 1@1000 open 1           | B USDT 5889.75/1102.75
      A sells 1 @ 1100        | 1@1100 filled           | B USDT 5891.4/0, B BTC 4/0`)
    // A earns 3,000 less 3 as the maker, and 1,100 less 2.75 as the taker.
    assert.equal(open.balance('A', 'USDT'), '4094.25/0')
    // B paid 5 and 2.5 as the taker, 1.1 as the maker.
    assert.equal(open.balance('fees', 'USDT'), '14.35/0')
    assert.equal(open.balance('venue', 'USDT'), '-10000/0')
  })

  test(`${name}: market orders spend and earn what they say, fees included for buyers`, () => {
    const open = desk(engine(SMALL_LIMITS), { takerRate: 10_000, lot: 1_000 })
    open.trade(`
      deposit A 10 BTC            | ok
      deposit B 1000 USDT         | ok
      deposit C 10.1 USDT         | ok
      B buys for 10 at market     | refused noLiquidity
      A sells 1 @ 100             | open 1
      A sells 1 @ 200             | open 1
      B buys for 202 at market    | 1@100 0.5@200 filled      | B USDT 798/0, B BTC 1.5/0
      C buys 1 at market          | 0.05@200 market-rest 0.95 | C USDT 0/0, C BTC 0.05/0
      B buys 1 for 50 at market   | 0.247@200 market-rest 0.753
      B buys 1 at market          | 0.203@200 market-rest 0.797
      C buys for 1 at market      | refused insufficientFunds
      B buys 1 @ 100              | open 1
      A sells for 25 at market    | 0.25@100 filled
      A sells 0.5 at market       | 0.5@100 filled
      A sells for 50 at market    | 0.25@100 market-rest
      A sells 1 at market         | refused noLiquidity
      A buys for 1 at market      | refused noLiquidity
      A sells 9 at market         | refused insufficientFunds`)
  })
}
