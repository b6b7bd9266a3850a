/** What happens instead of a trade when a user meets itself. */
import type { Area } from '../scenario.ts'

const BOOK = 'sell 100  alice/old 5, bob 10'

export const SELF_TRADE_AREA: Area = {
  title: 'Self-trade prevention',
  intro:
    'Two orders of one user, whatever their portfolios, do not trade with each other unless the ' +
    'user wants it. The modes are `none`, `dc` (decrement and cancel), `co` (cancel oldest), ' +
    '`cn` (cancel newest) and `cb` (cancel both). What is prevented is no trade: it has no ' +
    'trade id, is not in the volume, and does not move the last price.',
  scenarios: [
    {
      title: 'Decrement and cancel, the maker is smaller',
      rule:
        'With dc the smaller size is taken from both orders; the one left empty is done, the ' +
        'other goes on.',
      before: BOOK,
      steps: `
        alice/new buy 8 @ 100 stp=dc  | alice/old done: self-trade, 5 left
                                      | alice/new is decremented, 8 to 3
                                      | alice/new buys 3 @ 100 from bob
                                      | alice/new filled`,
      after: `
        sell 100  bob 7
        last 100`,
      money: 'alice 103 BTC, 9700 USDT',
    },
    {
      title: 'Decrement and cancel, the taker is smaller',
      rule: 'A maker that is decremented keeps its place in the queue with what is left.',
      before: BOOK,
      steps: `
        alice/new buy 2 @ 100 stp=dc  | alice/old is decremented, 5 to 3
                                      | alice/new done: self-trade, 2 left
        carol buy 4 @ 100             | carol buys 3 @ 100 from alice/old
                                      | alice/old filled
                                      | carol buys 1 @ 100 from bob
                                      | carol filled`,
      after: `
        sell 100  bob 9
        last 100`,
      money: 'alice 97 BTC, 10300 USDT',
    },
    {
      title: 'Decrement and cancel, equal sizes',
      rule: 'When both sizes are equal, dc ends both orders.',
      before: BOOK,
      steps: `
        alice/new buy 5 @ 100 stp=dc  | alice/old done: self-trade, 5 left
                                      | alice/new done: self-trade, 5 left`,
      after: 'sell 100  bob 10',
      money: 'alice 100 BTC, 10000 USDT',
    },
    {
      title: 'Cancel oldest',
      rule: 'With co the maker is cancelled and the taker goes on.',
      before: BOOK,
      steps: `
        alice/new buy 8 @ 100 stp=co  | alice/old done: self-trade, 5 left
                                      | alice/new buys 8 @ 100 from bob
                                      | alice/new filled`,
      after: `
        sell 100  bob 2
        last 100`,
      money: 'alice 108 BTC, 9200 USDT',
    },
    {
      title: 'Cancel newest',
      rule: 'With cn the rest of the taker is cancelled and the maker stays.',
      before: `
        sell 100  alice/old 5, bob 10
        sell 99  carol 1`,
      steps: `
        alice/new buy 8 @ 100 stp=cn  | alice/new buys 1 @ 99 from carol
                                      | carol filled
                                      | alice/new done: self-trade, 7 left`,
      after: `
        sell 100  alice/old 5, bob 10
        last 99`,
    },
    {
      title: 'Cancel both',
      rule: 'With cb both orders are cancelled, the maker first.',
      before: BOOK,
      steps: `
        alice/new buy 8 @ 100 stp=cb  | alice/old done: self-trade, 5 left
                                      | alice/new done: self-trade, 8 left`,
      after: 'sell 100  bob 10',
      money: 'alice 100 BTC, 10000 USDT',
    },
    {
      title: 'No prevention',
      rule: 'With none a user trades with itself like with anybody, and pays both fees.',
      venue: 'taker fee 1%, maker fee 0.5%',
      before: BOOK,
      steps: `
        alice/new buy 1 @ 100 stp=none  | alice/new buys 1 @ 100 from alice/old
                                        | alice/new filled`,
      after: `
        sell 100  alice/old 4, bob 10
        last 100`,
      money: 'alice 96 BTC + 4 held, 9998.5 USDT',
    },
    {
      title: 'The taker’s mode decides',
      rule: 'Only the mode of the arriving order counts, whatever the resting one said.',
      steps: `
        alice/old sell 5 @ 100 stp=cb  | alice/old rests 5 @ 100
        bob sell 10 @ 100              | bob rests 10 @ 100
        alice/new buy 8 @ 100 stp=co   | alice/old done: self-trade, 5 left
                                       | alice/new buys 8 @ 100 from bob
                                       | alice/new filled`,
    },
    {
      title: 'Who says what: order, user, product',
      rule:
        'An order without a mode takes its user’s default, a user without one the product’s; ' +
        'a default of none takes the user’s default back.',
      venue: 'stp=co',
      before: `
        sell 102  alice/c 1
        sell 101  alice/b 1
        sell 100  alice/a 1`,
      steps: `
        alice buy 1 @ 100            | alice/a done: self-trade, 1 left
                                     | alice rests 1 @ 100
        alice defaults to stp=cn     | accepted
        alice/x buy 1 @ 101          | alice/x done: self-trade, 1 left
        alice/y buy 1 @ 101 stp=cb   | alice/b done: self-trade, 1 left
                                     | alice/y done: self-trade, 1 left
        alice defaults to stp=none   | accepted
        alice/z buy 1 @ 102          | alice/c done: self-trade, 1 left
                                     | alice/z rests 1 @ 102`,
    },
    {
      title: 'Portfolios of one user are one user',
      rule: 'Prevention looks at the user, not at the portfolio.',
      steps: `
        alice/old sell 1 @ 100                     | alice/old rests 1 @ 100
        alice moves 500 USDT to portfolio 7        | accepted
        alice/new buy 1 @ 100 portfolio=7 stp=cb   | alice/old done: self-trade, 1 left
                                                   | alice/new done: self-trade, 1 left`,
    },
    {
      title: 'A maker out of reach is not met',
      rule: 'Prevention touches only makers that the taker would have traded with.',
      before: `
        sell 101  alice/old 5
        sell 100  bob 1`,
      steps: `
        alice/new buy 3 @ 100 stp=co  | alice/new buys 1 @ 100 from bob
                                      | bob filled
                                      | alice/new rests 2 @ 100`,
      after: `
        sell 101  alice/old 5
        last 100
        buy 100  alice/new 2`,
    },
    {
      title: 'Fill or kill counts others only',
      rule:
        'Fill or kill looks along the walk that prevention would allow, and is refused ' +
        'without any effect unless the whole size trades.',
      before: 'sell 100  alice/old 5, bob 10',
      steps: `
        alice buy 10 @ 100 fok stp=cn  | refused: 4003 fillOrKillUnfilled
        alice buy 10 @ 100 fok stp=dc  | refused: 4003 fillOrKillUnfilled
        alice buy 11 @ 100 fok stp=co  | refused: 4003 fillOrKillUnfilled
        alice buy 10 @ 100 fok stp=co  | alice/old done: self-trade, 5 left
                                       | alice buys 10 @ 100 from bob
                                       | bob filled
                                       | alice filled`,
      after: 'last 100',
    },
    {
      title: 'Market order by size and decrement',
      rule: 'A market order by size is decremented like a limit order; its cap stays.',
      before: BOOK,
      steps: `
        alice/new buy 8 for 300 at market stp=dc  | alice/old done: self-trade, 5 left
                                                  | alice/new is decremented, 8 to 3
                                                  | alice/new buys 3 @ 100 from bob
                                                  | alice/new filled`,
      after: `
        sell 100  bob 7
        last 100`,
    },
    {
      title: 'Market order by funds and decrement',
      rule:
        'A market order by funds has no size: its funds fall by what the own maker was worth ' +
        'to it.',
      venue: 'lot 0.1',
      before: BOOK,
      steps: `
        alice/new buy for 800 at market stp=dc  | alice/old done: self-trade, 5 left
                                                | alice/new buys 3 @ 100 from bob
                                                | alice/new filled
        alice/b sell 5 @ 90                     | alice/b rests 5 @ 90
        alice/c buy for 90 at market stp=dc     | alice/b is decremented, 5 to 4
                                                | alice/c done: self-trade`,
    },
  ],
}
