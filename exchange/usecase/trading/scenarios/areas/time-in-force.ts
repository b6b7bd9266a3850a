/** How long an order lives, and what it promises. */
import type { Area } from '../scenario.ts'

export const TIME_IN_FORCE_AREA: Area = {
  title: 'Time in force',
  intro:
    'A limit order is good till cancelled unless it says otherwise: immediate or cancel (`ioc`), ' +
    'fill or kill (`fok`), good till a time (`until=60s`, seconds after the start of the table), ' +
    'or post-only, which promises not to take.',
  scenarios: [
    {
      title: 'Immediate or cancel never rests',
      rule: 'An immediate-or-cancel order trades what it can at once, and its rest is cancelled.',
      before: 'sell 100  bob 2',
      steps: `
        alice buy 5 @ 100 ioc  | alice buys 2 @ 100 from bob
                               | bob filled
                               | alice done: immediate-rest, 3 left
        alice buy 5 @ 100 ioc  | alice done: immediate-rest, 5 left`,
      after: 'last 100',
      money: 'alice 102 BTC, 9800 USDT',
    },
    {
      title: 'Fill or kill trades whole or not at all',
      rule:
        'A fill-or-kill order that cannot trade its whole size at once is refused without any' +
        ' effect.',
      before: `
        sell 101  carol 2
        sell 100  bob 3`,
      steps: `
        alice buy 4 @ 100 fok  | refused: 4003 fillOrKillUnfilled
        alice buy 6 @ 101 fok  | refused: 4003 fillOrKillUnfilled
        alice buy 5 @ 101 fok  | alice buys 3 @ 100 from bob
                               | bob filled
                               | alice buys 2 @ 101 from carol
                               | carol filled
                               | alice filled`,
      after: 'last 101',
    },
    {
      title: 'Post-only never takes',
      rule:
        'A post-only order that would trade at once is refused, be it with its own user; it ' +
        'is not moved to another price.',
      before: `
        sell 101  alice/old 1
        buy 99  bob 1`,
      steps: `
        alice buy 1 @ 101 post-only  | refused: 4002 postOnlyWouldTake
        carol sell 1 @ 98 post-only  | refused: 4002 postOnlyWouldTake
        carol sell 1 @ 100 post-only | carol rests 1 @ 100`,
      after: `
        sell 101  alice/old 1
        sell 100  carol 1
        buy 99  bob 1`,
    },
    {
      title: 'Good till a time ends by itself',
      rule:
        'A good-till-time order leaves the book with the first event at or after its end, ' +
        'before that event is looked at.',
      before: 'buy 98  carol 1',
      steps: `
        alice buy 1 @ 99 until=60s  | alice rests 1 @ 99
        wait 59s                    | accepted
        wait 1s                     | alice done: expired, 1 left
        bob sell 1 @ 97             | bob sells 1 @ 98 to carol
                                    | carol filled
                                    | bob filled`,
      after: 'last 98',
      money: 'alice 100 BTC, 10000 USDT',
    },
    {
      title: 'An order that is over on arrival is refused',
      rule: 'A good-till-time order must end after the moment at which it arrives.',
      steps: `
        wait 60s                    | accepted
        alice buy 1 @ 99 until=60s  | refused: 3017 alreadyExpired
        alice buy 1 @ 99 until=61s  | alice rests 1 @ 99`,
      after: 'buy 99  alice 1',
    },
    {
      title: 'A good-till-time order may trade until it ends',
      rule: 'Until its end such an order is an order like any other, and may be post-only.',
      steps: `
        alice buy 2 @ 99 until=60s post-only  | alice rests 2 @ 99
        bob sell 1 @ 99                       | bob sells 1 @ 99 to alice
                                              | bob filled
        wait 60s                              | alice done: expired, 1 left`,
      after: 'last 99',
      money: 'alice 101 BTC, 9901 USDT',
    },
    {
      title: 'Limit by funds buys as much as they pay',
      rule:
        'A limit order by funds gets the most whole lots that they pay at its price with the ' +
        'fee, and is an order of that size from then on.',
      venue: 'taker fee 1%, lot 0.1',
      before: 'sell 90  bob 1',
      steps: `
        alice buy for 202 @ 100  | alice buys 1 @ 90 from bob
                                 | bob filled
                                 | alice rests 1 @ 100
        carol buy for 250 @ 100  | carol rests 2.4 @ 100
        carol sell for 330 @ 110 | carol rests 3 @ 110`,
      after: `
        sell 110  carol 3
        last 90
        buy 100  alice 1, carol 2.4`,
      money: 'alice 101 BTC, 9808.1 USDT + 101 held',
    },
    {
      title: 'Funds below a single lot are refused',
      rule: 'A limit order whose funds do not pay for one lot at its price is refused.',
      venue: 'taker fee 1%, lot 0.1',
      steps: `
        alice buy for 10.09 @ 100  | refused: 3021 fundsTooSmall
        alice buy for 10.1 @ 100   | alice rests 0.1 @ 100
        alice sell for 9.99 @ 100  | refused: 3021 fundsTooSmall`,
      after: 'buy 100  alice 0.1',
    },
    {
      title: 'Promises that contradict each other are refused',
      rule:
        'An order whose fields do not go together is refused: who must trade at once cannot ' +
        'promise not to.',
      before: 'sell 100  bob 1',
      steps: `
        alice buy 1 @ 99 post-only ioc                | refused: 3004 invalidOrder
        alice buy 1 @ 99 post-only fok                | refused: 3004 invalidOrder
        alice buy 1 for 100 @ 99                      | refused: 3004 invalidOrder
        alice buy 1 at market post-only               | refused: 3004 invalidOrder
        alice stop entry 105 buy 1 @ 106 fok          | refused: 3004 invalidOrder
        alice stop entry 105 buy 1 @ 106 post-only    | refused: 3004 invalidOrder
        alice stop loss 95 sell for 100 at market     | refused: 3004 invalidOrder`,
      after: 'sell 100  bob 1',
    },
  ],
}
