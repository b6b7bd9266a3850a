/** What keeps a market from moving too far, and orders from being too small or too large. */
import type { Area } from '../scenario.ts'

export const LIMITS: Area = {
  title: 'Bands and limits',
  intro:
    'A product may have a price band, and has limits for price, size, notional (price times ' +
    'size) and open orders. A refusal names its number; of several the first in a fixed order ' +
    'counts: state, form, time, stop price, price, size, notional, room, post-only, funds, book.',
  scenarios: [
    {
      title: 'The band goes round the middle',
      rule:
        'A taker trades no further than the band round the middle of best bid and best ask at' +
        ' its arrival; its rest is cancelled.',
      venue: 'band 5%',
      before: `
        sell 110  erin 1
        sell 105  dave 1
        sell 101  carol 1
        buy 99  bob 1`,
      steps: `
        alice buy 3 @ 120  | alice buys 1 @ 101 from carol
                           | carol filled
                           | alice buys 1 @ 105 from dave
                           | dave filled
                           | alice done: price-band, 1 left`,
      after: `
        sell 110  erin 1
        last 105
        buy 99  bob 1`,
    },
    {
      title: 'The band goes round the last price',
      rule:
        'When one side is empty the band goes round the last price; before the first trade ' +
        'there is none.',
      venue: 'band 5%',
      before: `
        sell 106  bob 1
        last 100`,
      steps: `
        alice buy 1 at market          | alice done: price-band, 1 left
        bob cancels bob                | bob done: cancelled, 1 left
        carol sell 1 @ 105             | carol rests 1 @ 105
        alice/b buy 1 at market        | alice/b buys 1 @ 105 from carol
                                       | carol filled
                                       | alice/b filled`,
      after: 'last 105',
    },
    {
      title: 'A seller’s band is the mirror image',
      rule: 'A sell trades down to the lower edge of the band, the edge included.',
      venue: 'band 5%',
      before: `
        sell 102  dave 1
        buy 98  bob 1
        buy 95  carol/a 1
        buy 94.99  carol/b 1`,
      steps: `
        alice sell 3 at market  | alice sells 1 @ 98 to bob
                                | bob filled
                                | alice sells 1 @ 95 to carol/a
                                | carol/a filled
                                | alice done: price-band, 1 left`,
    },
    {
      title: 'Outside the band one may rest',
      rule:
        'The band stops trades, not orders: whoever meets nobody outside the band rests even ' +
        'there.',
      venue: 'band 5%',
      before: `
        sell 101  bob 1
        buy 99  carol 1`,
      steps: `
        alice buy 2 @ 150  | alice buys 1 @ 101 from bob
                           | bob filled
                           | alice rests 1 @ 150`,
      after: `
        last 101
        buy 150  alice 1
        buy 99  carol 1`,
    },
    {
      title: 'Fill or kill looks at the band',
      rule: 'Size beyond the band does not count for fill or kill.',
      venue: 'band 5%',
      before: `
        sell 110  dave 1
        sell 101  carol 1
        buy 99  bob 1`,
      steps: `
        alice buy 2 @ 120 fok  | refused: 4003 fillOrKillUnfilled`,
    },
    {
      title: 'The first refusal counts',
      rule: 'An order with several faults is refused for the first of them in a fixed order.',
      venue: 'tick 0.5, lot 0.5, notional 10 to 1000',
      funds: 'alice 0.1 BTC, 50 USDT',
      before: 'sell 100  bob 1',
      steps: `
        product is halted                             | accepted
        alice buy 0.25 @ 100.25 key=view portfolio=70000 | refused: 1002 notPermitted
        alice buy 0.25 @ 100.25 product=2 portfolio=70000 | refused: 1010 invalidPortfolio
        alice buy 0.25 @ 100.25 product=2             | refused: 3001 unknownProduct
        alice buy 0.25 @ 100.25 ioc post-only         | refused: 3002 productHalted
        product is post-only                          | accepted
        alice buy 0.25 @ 100.25 ioc post-only         | refused: 3004 invalidOrder
        alice buy 0.25 @ 100.25 until=0s              | refused: 3015 productPostOnly
        alice buy 0.25 @ 100.25 until=0s post-only    | refused: 3017 alreadyExpired
        alice buy 0.25 @ 100.25 post-only             | refused: 3005 priceOffTick
        alice buy 0.25 @ 100 post-only                | refused: 3008 sizeOffLot
        alice buy 15 @ 100 post-only                  | refused: 3012 notionalTooLarge
        alice buy 1 @ 100 post-only                   | refused: 4002 postOnlyWouldTake
        alice buy 1 @ 99 post-only                    | refused: 2001 insufficientFunds
        alice buy 0.5 @ 99 post-only                  | alice rests 0.5 @ 99`,
      after: `
        sell 100  bob 1
        buy 99  alice 0.5`,
    },
    {
      title: 'Price on the tick and in its range',
      rule:
        'A price is a multiple of the tick, at least the lowest and at most the highest price' +
        ' of the product.',
      venue: 'tick 0.5, prices 10 to 1000',
      steps: `
        alice buy 1 @ 100.25   | refused: 3005 priceOffTick
        alice buy 1 @ 9.5      | refused: 3006 priceTooLow
        alice buy 1 @ 1000.5   | refused: 3007 priceTooHigh
        alice buy 1 @ 10       | alice rests 1 @ 10`,
    },
    {
      title: 'Size in lots and in its range',
      rule:
        'A size is a multiple of the lot, at least the smallest and at most the largest size ' +
        'of the product; so are sizes of market orders.',
      venue: 'lot 0.5, sizes 1 to 20',
      before: 'sell 100  bob 5',
      steps: `
        alice buy 1.25 @ 90        | refused: 3008 sizeOffLot
        alice buy 0.5 @ 90         | refused: 3009 sizeTooSmall
        alice buy 20.5 @ 90        | refused: 3010 sizeTooLarge
        alice buy 20.5 at market   | refused: 3010 sizeTooLarge
        alice buy for 5000 @ 90    | refused: 3010 sizeTooLarge
        alice buy 20 @ 90          | alice rests 20 @ 90`,
    },
    {
      title: 'Notional in its range',
      rule: 'Price times size of a limit order is within the product’s notional limits.',
      venue: 'notional 10 to 1000',
      steps: `
        alice buy 0.09 @ 100                  | refused: 3011 notionalTooSmall
        alice buy 10.1 @ 100                  | refused: 3012 notionalTooLarge
        alice stop entry 200 buy 6 at market  | refused: 3012 notionalTooLarge
        alice buy 10 @ 100                    | alice rests 10 @ 100`,
    },
    {
      title: 'So many open orders a user',
      rule:
        'A user has at most so many open orders on a product, waiting stops among them; what ' +
        'cannot rest or wait is not counted.',
      venue: '2 open orders a user',
      before: 'sell 105  bob 1',
      steps: `
        alice/a buy 1 @ 99                   | alice/a rests 1 @ 99
        alice/b stop loss 95 sell 1 @ 94     | alice/b waits
        alice/c buy 1 @ 98                   | refused: 3013 tooManyOpenOrders
        alice/d stop entry 99 buy 1 @ 99     | refused: 3013 tooManyOpenOrders
        alice/e buy 1 @ 105 ioc              | alice/e buys 1 @ 105 from bob
                                             | bob filled
                                             | alice/e filled
        carol buy 1 @ 98                     | carol rests 1 @ 98`,
    },
    {
      title: 'So many open orders in all',
      rule:
        'The venue as a whole holds so many open orders and no more; what cannot rest still ' +
        'trades.',
      venue: '2 open orders in all',
      before: `
        sell 105  bob 1
        sell 104  carol 1`,
      steps: `
        alice buy 1 @ 99        | refused: 3014 bookFull
        alice buy 1 @ 104       | refused: 3014 bookFull
        alice buy 1 @ 104 ioc   | alice buys 1 @ 104 from carol
                                | carol filled
                                | alice filled
        alice/b buy 1 @ 99      | alice/b rests 1 @ 99`,
    },
    {
      title: 'So many accounts in all',
      rule:
        'Who has no account yet in one of the two currencies is refused when the venue can ' +
        'open no more.',
      venue: '8 accounts in all',
      funds: `
        alice 1 BTC, 100 USDT
        bob 1 BTC`,
      steps: `
        alice sends bob 5 USDT  | accepted
        carol sell 1 @ 100      | refused: 1009 accountsFull`,
    },
  ],
}
