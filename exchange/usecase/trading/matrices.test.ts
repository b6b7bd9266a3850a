/**
 * The tables of what a large venue does (self-trades, stops, holds, lifecycle), row by row, but
 * for rows that stand among the public rules as they are. Where this exchange decides otherwise,
 * the title says so.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expected, play } from './scenarios/play.testkit.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { ENGINES } from './testkit/engines.testkit.ts'

const BOOK = 'sell 100  alice/old 5, bob 10'

table('A, self-trade prevention', [
  {
    title: 'cn: the incoming order is cancelled, nothing changes on the book',
    before: BOOK,
    steps: 'alice/new buy 8 @ 100 stp=cn  | alice/new done: self-trade, 8 left',
    after: BOOK,
    money: 'alice 95 BTC + 5 held, 10000 USDT',
  },
  {
    title: 'dc, taker smaller: the resting order falls and keeps its place',
    before: BOOK,
    steps: `
      alice/new buy 2 @ 100 stp=dc  | alice/old is decremented, 5 to 3
                                    | alice/new done: self-trade, 2 left`,
    after: 'sell 100  alice/old 3, bob 10',
    money: 'alice 97 BTC + 3 held, 10000 USDT',
  },
  {
    title: 'fill or kill and cn: refused without effect, own size does not count (there: accepted)',
    before: BOOK,
    steps: `
      alice/x buy 12 @ 100 fok stp=cn  | refused: 4003 fillOrKillUnfilled
      alice/y buy 11 @ 100 fok stp=co  | refused: 4003 fillOrKillUnfilled
      alice/z buy 6 @ 100 fok stp=dc   | refused: 4003 fillOrKillUnfilled`,
    after: BOOK,
  },
  {
    title: 'the scope is the user, in all portfolios',
    before: BOOK,
    steps: `
      alice moves 1000 USDT to portfolio 7       | accepted
      alice/new buy 8 @ 100 stp=cb portfolio=7   | alice/old done: self-trade, 5 left
                                                 | alice/new done: self-trade, 8 left`,
    after: 'sell 100  bob 10',
    money: 'alice 100 BTC, 9000 USDT',
  },
  {
    title: 'market, size and funds, dc: the size falls, the funds do not',
    before: BOOK,
    steps: `
      alice/new buy 8 for 300 at market stp=dc  | alice/old done: self-trade, 5 left
                                                | alice/new is decremented, 8 to 3
                                                | alice/new buys 3 @ 100 from bob
                                                | alice/new filled`,
    money: 'alice 103 BTC, 9700 USDT',
  },
  {
    title: 'market, funds only, dc: the funds fall (also of a sell; there: its size)',
    venue: 'lot 0.1',
    before: `
      sell 100  alice/s 5, bob 10
      buy 90  alice/b 1, carol 5`,
    steps: `
      alice/x buy for 800 at market stp=dc    | alice/s done: self-trade, 5 left
                                              | alice/x buys 3 @ 100 from bob
                                              | alice/x filled
      alice/y sell for 180 at market stp=dc   | alice/b done: self-trade, 1 left
                                              | alice/y sells 1 @ 90 to carol
                                              | alice/y filled`,
    money: 'alice 102 BTC, 9790 USDT',
  },
])

table('B, stops', [
  {
    title: 'a sell loss fires at its price, and not above',
    before: `
      last 100
      buy 94  bob 5
      stop loss 95  alice sell 2 @ 94`,
    steps: `
      price 95.01  | accepted
      price 95     | alice fires
                   | alice sells 2 @ 94 to bob
                   | alice filled`,
  },
  {
    title: 'a buy entry fires at its price, and not below',
    before: `
      sell 106  bob 5
      last 100
      stop entry 105  alice buy 2 @ 106`,
    steps: `
      price 104.99  | accepted
      price 105     | alice fires
                    | alice buys 2 @ 106 from bob
                    | alice filled`,
  },
  {
    title: 'satisfied at its placement it fires at once',
    before: `
      last 95
      buy 94  bob 5`,
    steps: `
      alice stop loss 95 sell 2 @ 94  | alice sells 2 @ 94 to bob
                                      | alice filled`,
  },
  {
    title: 'a gap through stop and limit: it rests, not lost',
    before: `
      last 100
      buy 80  bob 1
      stop loss 95  alice sell 2 @ 94`,
    steps: `
      carol sell 1 @ 80  | carol sells 1 @ 80 to bob
                         | bob filled
                         | carol filled
                         | alice fires
                         | alice rests 2 @ 94`,
    after: `
      sell 94  alice 2
      last 80`,
  },
  {
    title: 'a cascade of three in one command, by arrival among equal stop prices',
    before: `
      last 100
      buy 95  bob/a 1
      buy 94  bob/b 3
      stop loss 95  alice/one sell 1 @ 94
      stop loss 95  carol/two sell 1 @ 94`,
    steps: `
      dave/three stop loss 94 sell 1 @ 94  | dave/three waits
      erin sell 1 @ 95                     | erin sells 1 @ 95 to bob/a
                                           | bob/a filled
                                           | erin filled
                                           | alice/one fires
                                           | alice/one sells 1 @ 94 to bob/b
                                           | alice/one filled
                                           | carol/two fires
                                           | carol/two sells 1 @ 94 to bob/b
                                           | carol/two filled
                                           | dave/three fires
                                           | dave/three sells 1 @ 94 to bob/b
                                           | bob/b filled
                                           | dave/three filled`,
    after: 'last 94',
  },
  {
    title: 'a cancel before the trigger, and one that comes too late',
    before: `
      last 100
      buy 90  bob 2
      stop loss 95  alice/a sell 1 @ 90
      stop loss 94  alice/b sell 1 @ 90`,
    steps: `
      alice cancels alice/b  | alice/b done: cancelled, 1 left
      price 94               | alice/a fires
                             | alice/a sells 1 @ 90 to bob
                             | alice/a filled
      alice cancels alice/a  | refused: 4001 orderNotFound`,
    money: 'alice 99 BTC, 10090 USDT',
  },
  {
    title: 'a stop meets its own order',
    before: `
      last 100
      buy 94  alice/own 1, bob 1`,
    steps: `
      alice/stop stop loss 95 sell 2 @ 94 stp=co  | alice/stop waits
      price 95                                    | alice/stop fires
                                                  | alice/own done: self-trade, 1 left
                                                  | alice/stop sells 1 @ 94 to bob
                                                  | bob filled
                                                  | alice/stop rests 1 @ 94`,
  },
  {
    title: 'a stop in a halted product stays armed',
    before: `
      last 100
      buy 94  bob 2
      stop loss 95  alice sell 1 @ 94`,
    steps: `
      product is halted      | accepted
      alice cancels alice    | refused: 3002 productHalted
      product is online      | accepted
      price 95               | alice fires
                             | alice sells 1 @ 94 to bob
                             | alice filled`,
  },
  {
    title: 'moves of bid and ask alone never trigger',
    before: `
      last 100
      stop loss 95  alice sell 1 @ 90
      stop entry 105  carol buy 1 @ 110`,
    steps: `
      bob/a buy 1 @ 80       | bob/a rests 1 @ 80
      bob/b sell 1 @ 81      | bob/b rests 1 @ 81
      bob cancels all        | bob/a done: cancelled, 1 left
                             | bob/b done: cancelled, 1 left
      bob/c sell 1 @ 130     | bob/c rests 1 @ 130
      bob/d buy 1 @ 129      | bob/d rests 1 @ 129`,
    after: `
      sell 130  bob/c 1
      last 100
      buy 129  bob/d 1
      stop loss 95  alice sell 1 @ 90
      stop entry 105  carol buy 1 @ 110`,
  },
])

const FEE = 'taker fee 0.6%, maker fee 0.4%'
const POOR = 'alice 0.1 BTC, 1000 USDT'

table('C, holds at a fee of 0.6 %', [
  {
    title: 'limit buy 1 @ 100 holds 100.60',
    venue: FEE,
    funds: POOR,
    steps: 'alice buy 1 @ 100  | alice rests 1 @ 100',
    money: 'alice 899.4 USDT + 100.6 held',
  },
  {
    title: 'a fill at 99 debits 99 + 0.594 and releases the rest',
    venue: FEE,
    funds: POOR,
    before: 'sell 99  bob 1',
    steps: `
      alice buy 1 @ 100  | alice buys 1 @ 99 from bob
                         | bob filled
                         | alice filled`,
    money: 'alice 1.1 BTC, 900.406 USDT',
  },
  {
    title: 'a post-only buy holds with the taker rate, and the difference is released',
    venue: FEE,
    funds: POOR,
    steps: `
      alice buy 1 @ 100 post-only  | alice rests 1 @ 100
      bob sell 1 @ 100             | bob sells 1 @ 100 to alice
                                   | alice filled
                                   | bob filled`,
    money: 'alice 1.1 BTC, 899.6 USDT',
  },
  {
    title: 'market funds of 50 stop where notional and fee would exceed 50',
    venue: `${FEE}, lot 0.001`,
    funds: POOR,
    before: 'sell 100  bob 5',
    steps: `
      alice buy for 50 at market  | alice buys 0.497 @ 100 from bob
                                  | alice filled`,
    money: 'alice 0.597 BTC, 950.0018 USDT',
  },
  {
    title: 'a market buy by size may use the whole balance, and gets back what it did not',
    venue: `${FEE}, lot 0.01`,
    funds: POOR,
    before: `
      sell 300  bob/b 5
      sell 100  bob/a 2`,
    steps: `
      alice buy 9 at market  | alice buys 2 @ 100 from bob/a
                             | bob/a filled
                             | alice buys 2.64 @ 300 from bob/b
                             | alice done: market-rest, 4.36 left`,
    money: 'alice 4.74 BTC, 2.048 USDT',
  },
  {
    title: 'a stop holds from its placement, a cancel releases it exactly',
    venue: FEE,
    funds: POOR,
    before: 'last 90',
    steps: `
      alice/a stop entry 95 buy 1 @ 100     | alice/a waits
      alice/b stop entry 95 buy 9 @ 100     | refused: 2001 insufficientFunds
      alice cancels alice/a                 | alice/a done: cancelled, 1 left`,
    money: 'alice 1000 USDT',
  },
  {
    title: 'a fee raised while it rests does not make its hold short',
    venue: FEE,
    funds: POOR,
    steps: `
      alice buy 9 @ 100                               | alice rests 9 @ 100
      product changes: taker fee 20%, maker fee 20%   | accepted
      bob sell 9 @ 100                                | bob sells 9 @ 100 to alice
                                                      | alice filled
                                                      | bob filled`,
    money: 'alice 9.1 BTC, 96.4 USDT',
  },
  {
    title: 'what rounding left is returned with the last fill, never below zero',
    venue: 'taker fee 0.0333%, maker fee 0.0333%',
    funds: POOR,
    steps: `
      alice buy 0.000003 @ 3.33       | alice rests 0.000003 @ 3.33
      bob/a sell 0.000001 @ 3.33      | bob/a sells 0.000001 @ 3.33 to alice
                                      | bob/a filled
      bob/b sell 0.000002 @ 3.33      | bob/b sells 0.000002 @ 3.33 to alice
                                      | alice filled
                                      | bob/b filled`,
    money: 'alice 0.100003 BTC, 999.99999001 USDT',
  },
])

table('D, lifecycle', [
  {
    title: 'immediate or cancel trades, is done and never open',
    before: 'sell 100  bob 1',
    steps: `
      alice buy 3 @ 100 ioc  | alice buys 1 @ 100 from bob
                             | bob filled
                             | alice done: immediate-rest, 2 left`,
    after: 'last 100',
  },
  {
    title: 'a post-only order that would trade is refused whole',
    before: 'sell 100  bob 1',
    steps: 'alice buy 3 @ 100 post-only  | refused: 4002 postOnlyWouldTake',
    after: 'sell 100  bob 1',
  },
  {
    title: 'less size keeps the place; more size, or another price, loses it',
    before: 'buy 100  alice 3, bob 3, carol 3',
    steps: `
      alice amends to 2     | alice is made smaller, 3 to 2
      bob amends to 4       | bob moves, 3 @ 100 to 4 @ 100
                            | bob rests 4 @ 100
      carol amends to @ 99  | carol moves, 3 @ 100 to 3 @ 99
                            | carol rests 3 @ 99`,
    after: `
      buy 100  alice 2, bob 4
      buy 99  carol 3`,
  },
  {
    title: 'a cancel of a done order has the same answer as often as it comes',
    before: 'buy 100  alice 1',
    steps: `
      alice cancels alice  | alice done: cancelled, 1 left
      alice cancels alice  | refused: 4001 orderNotFound
      alice cancels alice  | refused: 4001 orderNotFound`,
  },
])

/** One test for each row and engine; a row has what a scenario has but its sentence. */
function table(name: string, rows: readonly Omit<Scenario, 'rule'>[]): void {
  for (const [engine, make] of ENGINES) {
    for (const row of rows) {
      test(`${engine}: ${name}: ${row.title}`, () => {
        const scenario = { ...row, rule: '' }
        const played = play(scenario, make)
        assert.deepEqual(played, expected(scenario, played))
      })
    }
  }
}
