/** What operators can stop, and what goes on meanwhile. */
import type { Area } from '../scenario.ts'

export const STATES: Area = {
  title: 'States',
  intro:
    'An operator sets what a product takes, halts the whole venue, or freezes a user. Each is an ' +
    'event of its own in the log. Open orders and waiting stops stay as they are.',
  scenarios: [
    {
      title: 'Post-only product',
      rule:
        'A post-only product takes post-only orders and cancels, so its book fills and ' +
        'nothing trades.',
      before: 'sell 100  bob 1',
      steps: `
        product is post-only           | accepted
        alice buy 1 @ 99               | refused: 3015 productPostOnly
        alice buy 1 at market          | refused: 3015 productPostOnly
        alice stop loss 95 sell 1 @ 94 | refused: 3015 productPostOnly
        alice buy 1 @ 100 post-only    | refused: 4002 postOnlyWouldTake
        alice buy 1 @ 99 post-only     | alice rests 1 @ 99
        product is online              | accepted
        carol buy 1 @ 100              | carol buys 1 @ 100 from bob
                                       | bob filled
                                       | carol filled`,
      after: `
        last 100
        buy 99  alice 1`,
    },
    {
      title: 'Limit-only product',
      rule:
        'A limit-only product takes limit orders, stop-limits and cancels, but nothing at ' +
        'market.',
      before: 'sell 100  bob 2',
      steps: `
        product is limit-only                | accepted
        alice buy 1 at market                | refused: 3016 productLimitOnly
        alice stop loss 95 sell 1 at market  | refused: 3016 productLimitOnly
        alice buy 1 @ 100                    | alice buys 1 @ 100 from bob
                                             | alice filled`,
      after: `
        sell 100  bob 1
        last 100`,
    },
    {
      title: 'A stop that the product does not take any more',
      rule:
        'A market stop that fires while its product is limit-only is cancelled instead of ' +
        'traded.',
      before: `
        last 100
        buy 95  bob 5
        stop loss 95  alice sell 1 at market`,
      steps: `
        product is limit-only  | accepted
        carol sell 1 @ 95      | carol sells 1 @ 95 to bob
                               | carol filled
                               | alice fires
                               | alice done: not-taken, 1 left`,
      after: `
        last 95
        buy 95  bob 4`,
    },
    {
      title: 'Cancel-only product',
      rule: 'A cancel-only product takes cancels and nothing else, amends included.',
      before: 'buy 99  alice/a 1, alice/b 1',
      steps: `
        product is cancel-only      | accepted
        bob sell 1 @ 99             | refused: 3003 productCancelOnly
        alice/a amends to 0.5       | refused: 3003 productCancelOnly
        alice cancels alice/a       | alice/a done: cancelled, 1 left`,
      after: 'buy 99  alice/b 1',
    },
    {
      title: 'Halted product',
      rule: 'A halted product takes nothing, not even cancels; cancel all passes it by.',
      before: 'buy 99  alice 1',
      steps: `
        product is halted     | accepted
        bob sell 1 @ 99       | refused: 3002 productHalted
        alice amends to 0.5   | refused: 3002 productHalted
        alice cancels alice   | refused: 3002 productHalted
        alice cancels all     | accepted
        product is online     | accepted
        alice cancels all     | alice done: cancelled, 1 left`,
      after: 'empty',
    },
    {
      title: 'Halted venue',
      rule:
        'A halt of the venue stops every product at once, whatever its own state; money still' +
        ' moves.',
      before: 'buy 99  alice 1',
      steps: `
        venue is halted             | accepted
        bob sell 1 @ 99             | refused: 1011 venueHalted
        alice amends to 0.5         | refused: 1011 venueHalted
        alice cancels alice         | refused: 1011 venueHalted
        alice cancels all           | accepted
        deposit 5 USDT to alice     | accepted
        alice withdraws 5 USDT      | accepted
        venue is open               | accepted
        bob sell 1 @ 99             | bob sells 1 @ 99 to alice
                                    | alice filled
                                    | bob filled`,
      after: 'last 99',
    },
    {
      title: 'Time does not stop in a halt',
      rule: 'Good-till-time orders expire and switches fire in halted products and venues too.',
      steps: `
        alice/a buy 1 @ 99 until=60s  | alice/a rests 1 @ 99
        alice/b buy 1 @ 98            | alice/b rests 1 @ 98
        alice arms switch main for 90s  | accepted
        venue is halted               | accepted
        wait 60s                      | alice/a done: expired, 1 left
        wait 30s                      | alice/b done: switch, 1 left`,
      after: 'empty',
    },
    {
      title: 'Frozen user',
      rule:
        'A frozen user may cancel and receive, but not trade, amend, withdraw or send; its ' +
        'open orders stay.',
      before: 'buy 99  alice/a 1, alice/b 1',
      steps: `
        alice is frozen              | accepted
        alice buy 1 @ 98             | refused: 1012 userFrozen
        alice/a amends to 0.5        | refused: 1012 userFrozen
        alice withdraws 5 USDT       | refused: 1012 userFrozen
        alice sends bob 5 USDT       | refused: 1012 userFrozen
        bob sends alice 5 USDT       | accepted
        alice cancels alice/a        | alice/a done: cancelled, 1 left
        carol sell 1 @ 99            | carol sells 1 @ 99 to alice/b
                                     | alice/b filled
                                     | carol filled
        alice is free                | accepted
        alice/c buy 1 @ 98           | alice/c rests 1 @ 98`,
      after: `
        last 99
        buy 98  alice/c 1`,
    },
    {
      title: 'What a key may not do',
      rule: 'A key that may only look, or only move money, places and cancels nothing.',
      before: 'buy 99  alice 1',
      steps: `
        alice/a buy 1 @ 98 key=view      | refused: 1002 notPermitted
        alice/c buy 1 @ 98 key=transfer  | refused: 1002 notPermitted
        alice/b buy 1 @ 98 key=trade     | alice/b rests 1 @ 98`,
      after: `
        buy 99  alice 1
        buy 98  alice/b 1`,
    },
    {
      title: 'The rules change by an event',
      rule:
        'A log that began under version 1 knows none of version 2 until the upgrade stands in' +
        ' it.',
      venue: 'rules version 1',
      before: 'sell 100  bob 1',
      steps: `
        alice buy 1 @ 99 until=60s      | refused: 3004 invalidOrder
        alice buy 1 @ 99 stp=cn         | refused: 3004 invalidOrder
        alice stop loss 95 sell 1 @ 94  | refused: 3004 invalidOrder
        alice buy for 100 @ 99          | refused: 3004 invalidOrder
        product is post-only            | refused: 1001 unknownEvent
        bob amends to 2                 | refused: 1001 unknownEvent
        upgrade to version 3            | refused: 1001 unknownEvent
        upgrade to version 2            | accepted
        alice stop loss 95 sell 1 @ 94  | alice waits`,
      after: `
        sell 100  bob 1
        stop loss 95  alice sell 1 @ 94`,
    },
  ],
}
