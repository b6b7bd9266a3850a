/** Many commands sent together. */
import type { Area } from '../scenario.ts'

export const BATCH: Area = {
  title: 'Batch',
  intro:
    'Several commands can be sent in one request. They become consecutive events of one write to ' +
    'the log: nobody’s come between them, but each has its own result and its own id.',
  scenarios: [
    {
      title: 'Each with its own result',
      rule: 'A batch is not all or nothing: what is refused changes nothing, the others count.',
      funds: 'alice 0.1 BTC, 250 USDT',
      steps: `
        alice/a buy 1 @ 100  | alice/a rests 1 @ 100
        alice/b buy 2 @ 100  | refused: 2001 insufficientFunds
        alice/c buy 1 @ 99   | alice/c rests 1 @ 99`,
      after: `
        buy 100  alice/a 1
        buy 99  alice/c 1`,
      money: 'alice 0.1 BTC, 51 USDT + 199 held',
    },
    {
      title: 'In the order of the list',
      rule:
        'Commands of a batch are carried out from first to last, so a later one sees what an ' +
        'earlier one has done.',
      before: 'buy 100  alice/a 1',
      steps: `
        alice cancels alice/a    | alice/a done: cancelled, 1 left
        alice cancels alice/a    | refused: 4001 orderNotFound
        alice/b sell 1 @ 100     | alice/b rests 1 @ 100
        alice/c buy 1 @ 100      | alice/c buys 1 @ 100 from alice/b
                                 | alice/b filled
                                 | alice/c filled`,
      after: 'last 100',
    },
  ],
}
