/** What a trade costs. */
import type { Area } from '../scenario.ts'

export const FEES_AREA: Area = {
  title: 'Fees',
  intro:
    'Both sides of a trade pay a fee in the quote currency, by rates for makers and takers that ' +
    'an order takes with it when it is accepted. A maker’s rate may be below zero: a rebate.',
  scenarios: [
    {
      title: 'Maker and taker',
      rule:
        'The taker pays the taker rate and the maker the maker rate on the notional of their ' +
        'trade.',
      venue: 'taker fee 0.6%, maker fee 0.4%',
      before: 'sell 100  bob 2',
      steps: `
        alice buy 1 @ 100  | alice buys 1 @ 100 from bob
                           | alice filled`,
      money: `
        alice 101 BTC, 9899.4 USDT
        bob 98 BTC + 1 held, 10099.6 USDT
        fees 1 USDT`,
    },
    {
      title: 'The hold covers the fee',
      rule:
        'A buy holds its notional and the taker fee on it, whatever part of it trades as ' +
        'maker; each fill pays its fee and frees what it did not need.',
      venue: 'taker fee 0.6%, maker fee 0.4%',
      before: 'sell 99  bob 1',
      steps: `
        alice buy 2 @ 100  | alice buys 1 @ 99 from bob
                           | bob filled
                           | alice rests 1 @ 100`,
      money: 'alice 101 BTC, 9799.806 USDT + 100.6 held',
    },
    {
      title: 'Rates are frozen when an order is accepted',
      rule:
        'A change of fees touches new orders only; an open order keeps the rates that it was ' +
        'accepted with.',
      venue: 'taker fee 1%, maker fee 0.5%',
      before: 'sell 100  bob 2',
      steps: `
        product changes: taker fee 2%, maker fee 2%  | accepted
        alice buy 1 @ 100                            | alice buys 1 @ 100 from bob
                                                     | alice filled`,
      money: `
        alice 101 BTC, 9898 USDT
        bob 98 BTC + 1 held, 10099.5 USDT`,
    },
    {
      title: 'Fees are rounded down over the whole order',
      rule:
        'Fees are counted on all that an order has traded and rounded down to 0.00000001, so ' +
        'that many small fills cost no more than one.',
      venue: 'taker fee 0.0001%, maker fee 0%',
      before: 'sell 0.01  bob/a 0.5, bob/b 0.5',
      steps: `
        alice buy 1 @ 0.01  | alice buys 0.5 @ 0.01 from bob/a
                            | bob/a filled
                            | alice buys 0.5 @ 0.01 from bob/b
                            | bob/b filled
                            | alice filled`,
      money: `
        alice 101 BTC, 9999.98999999 USDT
        fees 0.00000001 USDT`,
    },
    {
      title: 'A rebate',
      rule: 'A maker rate below zero pays the maker out of the taker’s fee of that trade.',
      venue: 'taker fee 0.6%, maker fee -0.1%',
      before: 'sell 100  bob 1',
      steps: `
        alice buy 1 @ 100  | alice buys 1 @ 100 from bob
                           | bob filled
                           | alice filled`,
      money: `
        alice 101 BTC, 9899.4 USDT
        bob 99 BTC, 10100.1 USDT
        fees 0.5 USDT`,
    },
    {
      title: 'A rebate is at most what the taker pays',
      rule:
        'The venue never pays for a trade: a rebate ends at the taker’s fee of the same fill,' +
        ' and what is cut off is not made up for later.',
      venue: 'taker fee 1%, maker fee -1%',
      before: 'sell 100  bob 2',
      steps: `
        product changes: taker fee 0.2%  | accepted
        alice buy 1 @ 100                | alice buys 1 @ 100 from bob
                                         | alice filled
        product changes: taker fee 3%    | accepted
        carol buy 1 @ 100                | carol buys 1 @ 100 from bob
                                         | bob filled
                                         | carol filled`,
      money: `
        bob 98 BTC, 10201.2 USDT
        fees 2 USDT`,
    },
    {
      title: 'Tiers by thirty days of trading',
      rule:
        'With a fee schedule the rates of a new order follow from what its user traded, as ' +
        'maker and taker, today and on the 29 days before.',
      venue: 'taker fee 5%, maker fee 5%',
      steps: `
        fees: 0 USDT: maker 0.2% taker 0.4%; 100 USDT: maker 0.1% taker 0.3%  | accepted
        bob sell 3 @ 100      | bob rests 3 @ 100
        alice buy 1 @ 100     | alice buys 1 @ 100 from bob
                              | alice filled
        alice/b buy 1 @ 100   | alice/b buys 1 @ 100 from bob
                              | alice/b filled
        wait 30 days          | accepted
        alice/c buy 1 @ 100   | alice/c buys 1 @ 100 from bob
                              | bob filled
                              | alice/c filled`,
      money: `
        alice 103 BTC, 9698.9 USDT
        bob 97 BTC, 10299.4 USDT
        fees 1.7 USDT`,
    },
    {
      title: 'A product with fees of its own',
      rule: 'A product that says so has its own rates whatever the schedule says.',
      venue: 'taker fee 5%, own fees',
      before: 'sell 100  bob 1',
      steps: `
        fees: 0 USDT: maker 0.2% taker 0.4%  | accepted
        alice buy 1 @ 100                    | alice buys 1 @ 100 from bob
                                             | bob filled
                                             | alice filled`,
      money: 'alice 101 BTC, 9895 USDT',
    },
    {
      title: 'A schedule that contradicts itself is refused',
      rule:
        'Tiers begin at no volume and rise, a taker pays at least nothing, and a rebate is at' +
        ' most the taker’s rate of its tier.',
      steps: `
        fees: 5 USDT: maker 0% taker 1%  |
          | refused: 1013 invalidFeeSchedule
        fees: 0 USDT: maker 0% taker 1%; 0 USDT: maker 0% taker 1%  |
          | refused: 1013 invalidFeeSchedule
        fees: 0 USDT: maker 2% taker 1%  |
          | refused: 1013 invalidFeeSchedule
        fees: 0 USDT: maker -2% taker 1%  |
          | refused: 1013 invalidFeeSchedule
        fees: 0 USDT: maker -1% taker 1%  |
          | accepted`,
    },
  ],
}
