/** Orders that wait for a price. */
import type { Area } from '../scenario.ts'

export const STOPS: Area = {
  title: 'Stops',
  intro:
    'A stop order waits, seen by its owner only, until a trade of its product is at its stop ' +
    'price or beyond: `loss` at or below it, `entry` at or above. Then it is a limit or market ' +
    'order like any other. In the tables `price 95` is a trade of one lot between two others.',
  scenarios: [
    {
      title: 'A loss stop fires at its price or below',
      rule:
        'A stop of kind loss fires with the first trade whose price is at or below its stop ' +
        'price.',
      before: `
        last 100
        buy 94  bob 5
        stop loss 95  alice sell 2 @ 94`,
      steps: `
        price 96  | accepted
        price 95  | alice fires
                  | alice sells 2 @ 94 to bob
                  | alice filled`,
      after: `
        last 94
        buy 94  bob 3`,
    },
    {
      title: 'An entry stop fires at its price or above',
      rule:
        'A stop of kind entry fires with the first trade whose price is at or above its stop ' +
        'price.',
      before: `
        sell 107  bob 5
        last 100
        stop entry 105  alice buy 2 @ 107`,
      steps: `
        price 104.99  | accepted
        price 105.01  | alice fires
                      | alice buys 2 @ 107 from bob
                      | alice filled`,
      after: `
        sell 107  bob 3
        last 107`,
    },
    {
      title: 'Orders in the book fire nothing',
      rule: 'Only trades set off stops; bids and asks may come and go at any price.',
      before: `
        last 100
        stop loss 95  alice sell 2 @ 90`,
      steps: `
        bob buy 1 @ 91     | bob rests 1 @ 91
        carol sell 1 @ 92  | carol rests 1 @ 92
        bob cancels bob    | bob done: cancelled, 1 left`,
      after: `
        sell 92  carol 1
        last 100
        stop loss 95  alice sell 2 @ 90`,
    },
    {
      title: 'A stop holds its funds while it waits',
      rule:
        'A waiting stop holds what it would hold in the book and counts as an open order; a ' +
        'cancel gives it back.',
      venue: 'taker fee 1%, 2 open orders a user',
      before: 'last 100',
      steps: `
        alice/s1 stop entry 105 buy 2 @ 110         | alice/s1 waits
        alice/s2 stop loss 95 sell 3 at market      | alice/s2 waits
        alice stop loss 90 sell 1 at market         | refused: 3013 tooManyOpenOrders
        alice cancels alice/s2                      | alice/s2 done: cancelled, 3 left`,
      after: `
        last 100
        stop entry 105  alice/s1 buy 2 @ 110`,
      money: 'alice 100 BTC, 9777.8 USDT + 222.2 held',
    },
    {
      title: 'A market buy that waits needs room above its stop',
      rule:
        'A stop that will buy at market without funds holds its size at the stop price, the ' +
        'price band on top and the fee; that is its cap when it fires.',
      venue: 'taker fee 1%, band 10%, lot 0.1',
      before: `
        sell 110  bob/b 5
        sell 100  bob/a 1
        last 99
        buy 98  carol 1`,
      steps: `
        alice stop entry 100 buy 2 at market    | alice waits
        dave buy 1 @ 100                        | dave buys 1 @ 100 from bob/a
                                                | bob/a filled
                                                | dave filled
                                                | alice fires
                                                | alice buys 2 @ 110 from bob/b
                                                | alice filled`,
      money: 'alice 102 BTC, 9777.8 USDT',
    },
    {
      title: 'What holds already fires at once',
      rule:
        'A stop whose condition the last trade meets does not wait: it is the plain order at ' +
        'once, and is refused as one.',
      before: `
        last 95
        buy 94  bob 1`,
      steps: `
        alice stop loss 95 sell 2 @ 94        | alice sells 1 @ 94 to bob
                                              | bob filled
                                              | alice rests 1 @ 94
        carol stop loss 95 sell 1 at market   | refused: 4004 noLiquidity
        dave stop loss 93 sell 1 at market    | dave waits`,
      after: `
        sell 94  alice 1
        last 94
        stop loss 93  dave sell 1 at market`,
    },
    {
      title: 'Without a trade every stop waits',
      rule: 'A product that has not traded yet has no last price, so no stop fires on arrival.',
      steps: `
        alice stop loss 95 sell 1 @ 94   | alice waits
        bob stop entry 95 buy 1 @ 96     | bob waits`,
      after: `
        stop loss 95  alice sell 1 @ 94
        stop entry 95  bob buy 1 @ 96`,
    },
    {
      title: 'Stops fire in a fixed order',
      rule:
        'What one taker sets off fires after it is done: loss stops from the highest stop ' +
        'price down, then entry stops from the lowest up, at one stop price the oldest first.',
      before: `
        last 100
        buy 93  bob 9
        stop loss 96  alice/l2 sell 1 @ 90
        stop loss 95  alice/l1 sell 1 @ 90
        stop loss 95  carol/l3 sell 1 @ 90
        stop loss 94  alice/l4 sell 1 @ 90
        stop loss 92  alice/l5 sell 1 @ 90`,
      steps: `
        dave sell 1 @ 93  | dave sells 1 @ 93 to bob
                          | dave filled
                          | alice/l2 fires
                          | alice/l2 sells 1 @ 93 to bob
                          | alice/l2 filled
                          | alice/l1 fires
                          | alice/l1 sells 1 @ 93 to bob
                          | alice/l1 filled
                          | carol/l3 fires
                          | carol/l3 sells 1 @ 93 to bob
                          | carol/l3 filled
                          | alice/l4 fires
                          | alice/l4 sells 1 @ 93 to bob
                          | alice/l4 filled`,
      after: `
        last 93
        buy 93  bob 4
        stop loss 92  alice/l5 sell 1 @ 90`,
    },
    {
      title: 'One stop may set off the next',
      rule:
        'Trades of a fired stop set off further stops; these queue up behind all that fired ' +
        'before, and all of it is one event.',
      before: `
        last 100
        buy 95  bob/a 1
        buy 93  bob/b 2
        buy 90  bob/c 5
        stop loss 95  alice sell 1 @ 90
        stop loss 93  carol sell 2 @ 90
        stop loss 90  dave sell 1 at market`,
      steps: `
        erin sell 1 @ 95  | erin sells 1 @ 95 to bob/a
                          | bob/a filled
                          | erin filled
                          | alice fires
                          | alice sells 1 @ 93 to bob/b
                          | alice filled
                          | carol fires
                          | carol sells 1 @ 93 to bob/b
                          | bob/b filled
                          | carol sells 1 @ 90 to bob/c
                          | carol filled
                          | dave fires
                          | dave sells 1 @ 90 to bob/c
                          | dave filled`,
      after: `
        last 90
        buy 90  bob/c 3`,
    },
    {
      title: 'A stop-limit that the market jumped over rests',
      rule:
        'When the price falls through stop and limit, a stop-limit sell rests at its limit; ' +
        'it is not lost and not sold cheaper.',
      before: `
        last 100
        buy 80  bob 5
        stop loss 95  alice sell 2 @ 94`,
      steps: `
        dave sell 1 at market  | dave sells 1 @ 80 to bob
                               | dave filled
                               | alice fires
                               | alice rests 2 @ 94`,
      after: `
        sell 94  alice 2
        last 80
        buy 80  bob 4`,
    },
    {
      title: 'A fired market stop finds nobody',
      rule:
        'A market stop is taken while it waits even if the book is empty; if it is still ' +
        'empty when it fires, it is cancelled.',
      before: 'last 100',
      steps: `
        alice stop loss 95 sell 2 at market  | alice waits
        price 95                             | alice fires
                                             | alice done: market-rest, 2 left`,
      after: 'last 95',
      money: 'alice 100 BTC, 10000 USDT',
    },
    {
      title: 'A stop price is a price',
      rule:
        'A stop price must be on the tick and within the price limits, and is looked at ' +
        'before the price.',
      venue: 'tick 0.5, prices 10 to 1000',
      before: 'last 100',
      steps: `
        alice stop loss 94.75 sell 1 @ 93.75  | refused: 3018 stopOffTick
        alice stop loss 9.5 sell 1 @ 94       | refused: 3019 stopTooLow
        alice stop entry 1000.5 buy 1 @ 94    | refused: 3020 stopTooHigh
        alice stop loss 95 sell 1 @ 93.75     | refused: 3005 priceOffTick`,
      after: 'last 100',
    },
    {
      title: 'A waiting stop ends in time',
      rule: 'A good-till-time stop that has not fired by its end expires like any other order.',
      before: 'last 100',
      steps: `
        alice stop loss 95 sell 1 @ 94 until=60s  | alice waits
        wait 60s                                  | alice done: expired, 1 left
        price 95                                  | accepted`,
      after: 'last 95',
    },
    {
      title: 'A fired stop meets its own user',
      rule:
        'Self-trade prevention, like fees, is settled when a stop is placed and holds when it' +
        ' fires.',
      venue: 'stp=cn',
      before: `
        last 100
        buy 94  alice/own 1
        stop loss 95  alice/stop sell 2 @ 94`,
      steps: `
        price 95  | alice/stop fires
                  | alice/stop done: self-trade, 2 left`,
      after: `
        last 95
        buy 94  alice/own 1`,
    },
  ],
}
