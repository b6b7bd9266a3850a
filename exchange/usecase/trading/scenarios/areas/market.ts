/** Orders without a price. */
import type { Area } from '../scenario.ts'

export const MARKET_AREA: Area = {
  title: 'Market orders',
  intro:
    'A market order takes the best prices there are, at once, and never rests. It says how much ' +
    'it buys or sells, or for how much, or (a buy) both: then the funds are a cap.',
  scenarios: [
    {
      title: 'By size',
      rule: 'A market order by size takes from the best price on until its size is reached.',
      before: `
        sell 101  carol 2
        sell 100  bob 1`,
      steps: `
        alice buy 2 at market  | alice buys 1 @ 100 from bob
                               | bob filled
                               | alice buys 1 @ 101 from carol
                               | alice filled`,
      after: `
        sell 101  carol 1
        last 101`,
      money: 'alice 102 BTC, 9799 USDT',
    },
    {
      title: 'The rest of a market order is cancelled',
      rule: 'When the other side is empty, what is left of a market order is cancelled.',
      before: 'buy 99  bob 2',
      steps: `
        alice sell 5 at market  | alice sells 2 @ 99 to bob
                                | bob filled
                                | alice done: market-rest, 3 left`,
      after: 'last 99',
    },
    {
      title: 'By funds, fee included',
      rule:
        'A buy by funds spends at most these, its fee with them, in whole lots; what pays for' +
        ' no lot is given back.',
      venue: 'taker fee 1%, lot 0.01',
      before: 'sell 100  bob 5',
      steps: `
        alice buy for 202 at market  | alice buys 2 @ 100 from bob
                                     | alice filled
        carol buy for 50 at market   | carol buys 0.49 @ 100 from bob
                                     | carol filled`,
      after: `
        sell 100  bob 2.51
        last 100`,
      money: `
        alice 102 BTC, 9798 USDT
        carol 100.49 BTC, 9950.51 USDT
        fees 2.49 USDT`,
    },
    {
      title: 'A sell by funds earns them before fees',
      rule: 'A sell by funds sells until its proceeds before fees reach them.',
      venue: 'taker fee 1%',
      before: `
        buy 100  bob 1
        buy 50  carol 5`,
      steps: `
        alice sell for 150 at market  | alice sells 1 @ 100 to bob
                                      | bob filled
                                      | alice sells 1 @ 50 to carol
                                      | alice filled`,
      after: `
        last 50
        buy 50  carol 4`,
      money: 'alice 98 BTC, 10148.5 USDT',
    },
    {
      title: 'Size and funds together: funds are a cap',
      rule: 'A buy with size and funds ends with whichever is reached first.',
      venue: 'lot 0.1',
      before: `
        sell 200  carol 5
        sell 100  bob 1`,
      steps: `
        alice buy 3 for 200 at market  | alice buys 1 @ 100 from bob
                                       | bob filled
                                       | alice buys 0.5 @ 200 from carol
                                       | alice done: market-rest, 1.5 left
        dave buy 1 for 900 at market   | dave buys 1 @ 200 from carol
                                       | dave filled`,
      after: `
        sell 200  carol 3.5
        last 200`,
    },
    {
      title: 'Nothing to trade with',
      rule: 'A market order is refused when the other side is empty at its arrival.',
      before: 'sell 100  bob 1',
      steps: `
        alice sell 1 at market       | refused: 4004 noLiquidity
        alice sell for 100 at market | refused: 4004 noLiquidity`,
      after: 'sell 100  bob 1',
    },
    {
      title: 'A buy by size spends what is there',
      rule:
        'A buy by size without a cap may use the whole available balance, holds it while it ' +
        'trades, and gives back the rest.',
      funds: 'alice 0.1 BTC, 150 USDT',
      before: 'sell 100  bob 5',
      steps: `
        alice buy 5 at market  | alice buys 1.5 @ 100 from bob
                               | alice done: market-rest, 3.5 left`,
      after: `
        sell 100  bob 3.5
        last 100`,
      money: 'alice 1.6 BTC, 0 USDT',
    },
    {
      title: 'No order trades more than the largest notional',
      rule:
        'A market order may name at most the product’s largest notional, and trades at most ' +
        'that much however it is given.',
      venue: 'notional 0 to 250, lot 0.1',
      before: `
        sell 100  bob/a 2, bob/b 2
        buy 90  carol/a 2, carol/b 2`,
      steps: `
        alice buy for 251 at market  | refused: 3012 notionalTooLarge
        alice buy 9 at market        | alice buys 2 @ 100 from bob/a
                                     | bob/a filled
                                     | alice buys 0.5 @ 100 from bob/b
                                     | alice done: market-rest, 6.5 left
        alice sell 9 at market       | alice sells 2 @ 90 to carol/a
                                     | carol/a filled
                                     | alice sells 0.7 @ 90 to carol/b
                                     | alice done: market-rest, 6.3 left`,
    },
  ],
}
