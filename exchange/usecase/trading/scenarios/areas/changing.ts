/** Changing an order, and putting another in its place. */
import type { Area } from '../scenario.ts'

export const AMEND: Area = {
  title: 'Amend and replace',
  intro:
    'An amend changes price, size or both of an open limit order, which keeps its id, its fee ' +
    'rates and its end. The size is the new total, what has traded included. A replace ends one ' +
    'order and places another by one event.',
  scenarios: [
    {
      title: 'Less size keeps the place',
      rule:
        'An amend that only lowers the size keeps the order where it stands in its queue and ' +
        'frees what it held for the difference.',
      before: 'buy 100  alice 5, bob 5',
      steps: `
        alice amends to 2   | alice is made smaller, 5 to 2
        carol sell 3 @ 100  | carol sells 2 @ 100 to alice
                            | alice filled
                            | carol sells 1 @ 100 to bob
                            | carol filled`,
      after: `
        last 100
        buy 100  bob 4`,
      money: 'alice 102 BTC, 9800 USDT',
    },
    {
      title: 'More size loses the place',
      rule:
        'An amend that raises the size, or changes the price, puts the order behind all ' +
        'others at its price.',
      before: 'buy 100  alice 1, bob 1, carol 1',
      steps: `
        alice amends to 2        | alice moves, 1 @ 100 to 2 @ 100
                                 | alice rests 2 @ 100
        bob amends to @ 99       | bob moves, 1 @ 100 to 1 @ 99
                                 | bob rests 1 @ 99
        bob amends to @ 100      | bob moves, 1 @ 99 to 1 @ 100
                                 | bob rests 1 @ 100`,
      after: 'buy 100  carol 1, alice 2, bob 1',
    },
    {
      title: 'An amend may trade',
      rule: 'An order amended to a price that others offer is a taker there, as if it came new.',
      venue: 'taker fee 1%, maker fee 0.5%',
      before: `
        sell 101  bob 1
        buy 100  alice 3`,
      steps: `
        alice amends to @ 101  | alice moves, 3 @ 100 to 3 @ 101
                               | alice buys 1 @ 101 from bob
                               | bob filled
                               | alice rests 2 @ 101`,
      after: `
        last 101
        buy 101  alice 2`,
      money: 'alice 101 BTC, 9693.97 USDT + 204.02 held',
    },
    {
      title: 'What has traded counts',
      rule: 'The new size counts what the order has traded already and must be larger than that.',
      before: 'buy 100  alice 5',
      steps: `
        bob sell 2 @ 100    | bob sells 2 @ 100 to alice
                            | bob filled
        alice amends to 2   | refused: 4005 sizeBelowFilled
        alice amends to 3   | alice is made smaller, 5 to 3`,
      after: `
        last 100
        buy 100  alice 1`,
      money: 'alice 102 BTC, 9700 USDT + 100 held',
    },
    {
      title: 'An amend is checked like an order',
      rule:
        'Price, size and notional of an amended order must be ones the product would take; ' +
        'something must change.',
      venue: 'tick 0.5, lot 0.5, prices 10 to 1000, sizes 1 to 20, notional 50 to 1500',
      before: 'buy 100  alice 5',
      steps: `
        alice amends to 5 @ 100    | refused: 4006 nothingToAmend
        alice amends to @ 100.25   | refused: 3005 priceOffTick
        alice amends to @ 9.5      | refused: 3006 priceTooLow
        alice amends to @ 1000.5   | refused: 3007 priceTooHigh
        alice amends to 5.25       | refused: 3008 sizeOffLot
        alice amends to 0.5        | refused: 3009 sizeTooSmall
        alice amends to 20.5       | refused: 3010 sizeTooLarge
        alice amends to 2 @ 20     | refused: 3011 notionalTooSmall
        alice amends to 16         | refused: 3012 notionalTooLarge
        bob amends to 5            | refused: 4001 orderNotFound`,
      after: 'buy 100  alice 5',
    },
    {
      title: 'An amend needs the funds for more',
      rule:
        'An amend may use what the order holds and what is available, and is refused without ' +
        'effect if both do not pay for it.',
      funds: 'alice 0.1 BTC, 500 USDT',
      before: 'buy 100  alice 4',
      steps: `
        alice amends to 5.1     | refused: 2001 insufficientFunds
        alice amends to @ 125   | alice moves, 4 @ 100 to 4 @ 125
                                | alice rests 4 @ 125`,
      money: 'alice 0.1 BTC, 0 USDT + 500 held',
    },
    {
      title: 'A post-only order stays one',
      rule: 'An amend that would make a post-only order take is refused.',
      before: 'sell 101  bob 1',
      steps: `
        alice buy 1 @ 100 post-only  | alice rests 1 @ 100
        alice amends to @ 101        | refused: 4002 postOnlyWouldTake
        alice amends to @ 100.99     | alice moves, 1 @ 100 to 1 @ 100.99
                                     | alice rests 1 @ 100.99`,
    },
    {
      title: 'A waiting stop is amended where it waits',
      rule:
        'Of a waiting stop-limit price and size may change, not the stop price; it keeps its ' +
        'turn. A waiting market order can only be cancelled.',
      before: `
        last 100
        stop loss 95  alice/a sell 1 @ 94
        stop loss 95  bob/b sell 1 at market`,
      steps: `
        alice/a amends to 3 @ 93  | alice/a is changed, 1 @ 94 to 3 @ 93
        bob/b amends to 2         | refused: 4007 notAmendable`,
      after: `
        last 100
        stop loss 95  alice/a sell 3 @ 93
        stop loss 95  bob/b sell 1 at market`,
      money: 'alice 97 BTC + 3 held',
    },
    {
      title: 'An amended order meets its own user',
      rule: 'An amend that takes obeys the prevention mode that the order was placed with.',
      before: 'sell 101  alice/ask 1',
      steps: `
        alice/bid buy 3 @ 100 stp=dc  | alice/bid rests 3 @ 100
        alice/bid amends to @ 101     | alice/bid moves, 3 @ 100 to 3 @ 101
                                      | alice/ask done: self-trade, 1 left
                                      | alice/bid is decremented, 3 to 2
                                      | alice/bid rests 2 @ 101`,
    },
    {
      title: 'An amended order keeps its end',
      rule: 'A good-till-time order that is amended still ends when it was to end.',
      steps: `
        alice buy 1 @ 99 until=60s  | alice rests 1 @ 99
        alice amends to 2 @ 98      | alice moves, 1 @ 99 to 2 @ 98
                                    | alice rests 2 @ 98
        wait 60s                    | alice done: expired, 2 left`,
      after: 'empty',
    },
    {
      title: 'Replace is one step',
      rule:
        'A replace ends the old order and places the new one with nothing in between; the new' +
        ' one has an id of its own and stands at the end of its queue.',
      before: 'buy 100  alice/old 1, bob 1',
      steps: `
        alice/new replaces alice/old with buy 2 @ 100, else keep it  |
          | alice/old done: replaced, 1 left
          | alice/new rests 2 @ 100`,
      after: 'buy 100  bob 1, alice/new 2',
    },
    {
      title: 'The old order pays for the new one',
      rule: 'What the old order holds counts for the new one.',
      funds: 'alice 0.1 BTC, 100 USDT',
      before: 'buy 100  alice/old 1',
      steps: `
        alice/a replaces alice/old with buy 1.1 @ 100, else keep it  |
          | refused: 2001 insufficientFunds
        alice/b replaces alice/old with buy 2 @ 50, else keep it  |
          | alice/old done: replaced, 1 left
          | alice/b rests 2 @ 50`,
      after: 'buy 50  alice/b 2',
      money: 'alice 0.1 BTC, 0 USDT + 100 held',
    },
    {
      title: 'A refused replace keeps the old order, or not',
      rule:
        'When the new order is refused, the old one stays untouched or is cancelled, as the ' +
        'replace says.',
      before: `
        sell 101  bob 1
        buy 100  alice/a 1, alice/b 1`,
      steps: `
        alice/n replaces alice/a with buy 1 @ 101 post-only, else keep it  |
          | refused: 4002 postOnlyWouldTake
        alice/o replaces alice/b with buy 1 @ 101 post-only, else cancel it  |
          | alice/b done: cancelled, 1 left
          | refused: 4002 postOnlyWouldTake`,
      after: `
        sell 101  bob 1
        buy 100  alice/a 1`,
    },
    {
      title: 'The new order does not meet the old one',
      rule:
        'For the checks of the new order the old one is thought away: it is in no book, no ' +
        'count and no band.',
      venue: '1 open orders a user',
      before: 'sell 101  alice/old 1',
      steps: `
        alice/new replaces alice/old with buy 1 @ 101 post-only, else keep it  |
          | alice/old done: replaced, 1 left
          | alice/new rests 1 @ 101`,
      after: 'buy 101  alice/new 1',
    },
    {
      title: 'Of a done order nothing can be replaced',
      rule:
        'If the old order is done by the time of the replace, nothing happens: no second ' +
        'order appears.',
      before: 'buy 100  alice/old 1',
      steps: `
        bob sell 1 @ 100  |
          | bob sells 1 @ 100 to alice/old
          | alice/old filled
          | bob filled
        alice/new replaces alice/old with buy 1 @ 100, else cancel it  |
          | refused: 4001 orderNotFound`,
      after: 'last 100',
    },
    {
      title: 'A replace in other states',
      rule:
        'In a halted product a replace does nothing at all; where only cancels are taken the ' +
        'new order is refused, and the old one is cancelled if the replace says so.',
      before: 'buy 100  alice/old 1',
      steps: `
        product is halted  |
          | accepted
        alice/a replaces alice/old with buy 2 @ 99, else cancel it  |
          | refused: 3002 productHalted
        product is cancel-only  |
          | accepted
        alice/b replaces alice/old with buy 2 @ 99, else keep it  |
          | refused: 3003 productCancelOnly
        alice/c replaces alice/old with buy 2 @ 99, else cancel it  |
          | alice/old done: cancelled, 1 left
          | refused: 3003 productCancelOnly`,
      after: 'empty',
    },
    {
      title: 'A stop may be replaced, also by another kind',
      rule:
        'A waiting stop can be replaced like an order of the book, and the new order may be ' +
        'of any kind and side.',
      before: `
        sell 101  bob 2
        last 100
        stop loss 95  alice/stop sell 1 @ 94`,
      steps: `
        alice/buy replaces alice/stop with buy 1 at market, else keep it  |
          | alice/stop done: replaced, 1 left
          | alice/buy buys 1 @ 101 from bob
          | alice/buy filled`,
      after: `
        sell 101  bob 1
        last 101`,
    },
  ],
}
