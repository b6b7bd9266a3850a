/** Who trades first, and at which price. */
import type { Area } from '../scenario.ts'

export const PRIORITY: Area = {
  title: 'Priority and price',
  intro:
    'An order that arrives is the taker, an order that rests in the book a maker. The taker ' +
    'trades with the best price first, and at one price with whoever came first.',
  scenarios: [
    {
      title: 'The best price trades first',
      rule: 'A taker trades with the best price on the other side before it reaches a worse one.',
      before: `
        sell 102  dave 5
        sell 101  carol 2
        sell 100  bob 3
        buy 99  erin 1`,
      steps: `
        alice buy 4 @ 101  | alice buys 3 @ 100 from bob
                           | bob filled
                           | alice buys 1 @ 101 from carol
                           | alice filled`,
      after: `
        sell 102  dave 5
        sell 101  carol 1
        last 101
        buy 99  erin 1`,
    },
    {
      title: 'At one price the oldest order trades first',
      rule: 'Orders at the same price trade in the order in which they came to that price.',
      before: `
        sell 100  bob 3, carol 3, dave 3`,
      steps: `
        alice buy 4 @ 100  | alice buys 3 @ 100 from bob
                           | bob filled
                           | alice buys 1 @ 100 from carol
                           | alice filled`,
      after: `
        sell 100  carol 2, dave 3
        last 100`,
    },
    {
      title: 'A trade is at the price of the maker',
      rule:
        'Whoever waited in the book sets the price, so a taker never pays more than its limit' +
        ' and often less.',
      before: `
        sell 95  bob 1
        buy 90  carol 1`,
      steps: `
        alice buy 1 @ 100   | alice buys 1 @ 95 from bob
                            | bob filled
                            | alice filled
        dave sell 1 @ 50    | dave sells 1 @ 90 to carol
                            | carol filled
                            | dave filled`,
      after: 'last 90',
      money: `
        alice 101 BTC, 9905 USDT
        bob 99 BTC, 10095 USDT
        dave 99 BTC, 10090 USDT`,
    },
    {
      title: 'The rest of a limit order rests',
      rule:
        'What a limit order cannot trade at once waits in the book behind all others at its ' +
        'price.',
      before: `
        sell 100  bob 2
        buy 99  carol 1`,
      steps: `
        alice buy 5 @ 100  | alice buys 2 @ 100 from bob
                           | bob filled
                           | alice rests 3 @ 100
        dave buy 1 @ 100   | dave rests 1 @ 100`,
      after: `
        last 100
        buy 100  alice 3, dave 1
        buy 99  carol 1`,
    },
    {
      title: 'A partly filled maker keeps its place',
      rule: 'A maker that traded in part stays at the front of its queue with what is left.',
      before: `
        buy 100  bob 5, carol 5`,
      steps: `
        alice sell 2 @ 100  | alice sells 2 @ 100 to bob
                            | alice filled
        dave sell 4 @ 100   | dave sells 3 @ 100 to bob
                            | bob filled
                            | dave sells 1 @ 100 to carol
                            | dave filled`,
      after: `
        last 100
        buy 100  carol 4`,
    },
    {
      title: 'A buyer holds the price, a seller the goods',
      rule:
        'An open order holds what it can still cost: a buy its price times size with fees, a ' +
        'sell its size.',
      venue: 'taker fee 1%',
      steps: `
        alice buy 2 @ 100   | alice rests 2 @ 100
        bob sell 3 @ 110    | bob rests 3 @ 110`,
      after: `
        sell 110  bob 3
        buy 100  alice 2`,
      money: `
        alice 100 BTC, 9798 USDT + 202 held
        bob 97 BTC + 3 held, 10000 USDT`,
    },
    {
      title: 'A better price is given back at once',
      rule:
        'When a buy trades below its limit, what its hold has too much is free again with ' +
        'that trade.',
      before: 'sell 99  bob 1',
      steps: `
        alice buy 2 @ 100  | alice buys 1 @ 99 from bob
                           | bob filled
                           | alice rests 1 @ 100`,
      after: `
        last 99
        buy 100  alice 1`,
      money: 'alice 101 BTC, 9801 USDT + 100 held',
    },
    {
      title: 'Nobody trades with more than there is',
      rule: 'An order that its owner cannot pay for is refused and changes nothing.',
      funds: 'alice 1 BTC, 100 USDT',
      before: 'sell 100  bob 5',
      steps: `
        alice buy 1.000001 @ 100  | refused: 2001 insufficientFunds
        alice sell 1.5 @ 200      | refused: 2001 insufficientFunds
        alice buy 1 @ 100         | alice buys 1 @ 100 from bob
                                  | alice filled`,
      after: `
        sell 100  bob 4
        last 100`,
      money: 'alice 2 BTC, 0 USDT',
    },
    {
      title: 'A cancelled order gives back all it held',
      rule:
        'A cancel ends an open order for good, releases its hold, and reaches only the orders' +
        ' of its own user.',
      before: 'buy 100  alice 5',
      steps: `
        bob cancels alice        | refused: 4001 orderNotFound
        carol sell 2 @ 100       | carol sells 2 @ 100 to alice
                                 | carol filled
        alice cancels alice      | alice done: cancelled, 3 left
        alice cancels alice      | refused: 4001 orderNotFound`,
      after: 'last 100',
      money: 'alice 102 BTC, 9800 USDT',
    },
    {
      title: 'Cancel all is by user, and by side',
      rule:
        'Cancel all ends the orders of one user, oldest first, on both sides or on the one it' +
        ' names; none is no mistake.',
      before: `
        sell 102  alice/c 1
        sell 101  bob 1
        buy 99  alice/a 1, alice/b 1`,
      steps: `
        alice cancels all sells  | alice/c done: cancelled, 1 left
        alice cancels all        | alice/a done: cancelled, 1 left
                                 | alice/b done: cancelled, 1 left
        alice cancels all        | accepted`,
      after: 'sell 101  bob 1',
    },
  ],
}
