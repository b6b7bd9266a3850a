/** What is sent twice counts once. */
import type { Area } from '../scenario.ts'

export const DUPLICATES: Area = {
  title: 'Duplicates',
  intro:
    'A client that did not hear an answer sends the same client order id again; a server that ' +
    'did not hear from the log sends the same record again. Both take effect once. In these ' +
    'tables what follows the slash is the client order id.',
  scenarios: [
    {
      title: 'A client’s repeat gets the first answer',
      rule:
        'An order with a client order id that its user has used gets the outcome of the first' +
        ' one and does nothing more.',
      steps: `
        alice/k1 buy 1 @ 100  | alice/k1 rests 1 @ 100
        alice/k1 buy 1 @ 100  | the same answer again: accepted
        alice/k1 buy 9 @ 50   | the same answer again: accepted
        alice/k2 buy 1 @ 100  | alice/k2 rests 1 @ 100`,
      after: 'buy 100  alice/k1 1, alice/k2 1',
      money: 'alice 100 BTC, 9800 USDT + 200 held',
    },
    {
      title: 'A refusal is remembered too',
      rule:
        'The repeat of a refused order is refused with the same number, even if it would be ' +
        'taken now; a new attempt takes a new id.',
      funds: 'alice 0.1 BTC, 50 USDT',
      steps: `
        alice/k1 buy 1 @ 100        | refused: 2001 insufficientFunds
        deposit 100 USDT to alice   | accepted
        alice/k1 buy 1 @ 100        | the same answer again: refused: 2001 insufficientFunds
        alice/k2 buy 1 @ 100        | alice/k2 rests 1 @ 100`,
    },
    {
      title: 'Ids are by user',
      rule: 'Two users may use the same client order id.',
      steps: `
        alice/k1 buy 1 @ 100  | alice/k1 rests 1 @ 100
        bob/k1 buy 1 @ 100    | bob/k1 rests 1 @ 100`,
      after: 'buy 100  alice/k1 1, bob/k1 1',
    },
    {
      title: 'A server’s repeat is dropped',
      rule:
        'A record that the engine has seen under the same session and counter is dropped ' +
        'without trace.',
      steps: `
        alice buy 1 @ 100      | alice rests 1 @ 100
        the server repeats it  | dropped
        alice/b buy 1 @ 100    | alice/b rests 1 @ 100`,
      after: 'buy 100  alice 1, alice/b 1',
    },
  ],
}
