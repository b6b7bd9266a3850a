/** What happens by itself when time passes. */
import type { Area } from '../scenario.ts'

export const EXPIRY: Area = {
  title: 'Expiry and switches',
  intro:
    'Time is what the log stamps on each event. Before an event is carried out, everything that ' +
    'is due by its time happens, by deadline; when nothing else arrives, the server writes a ' +
    'clock event. A switch cancels its user’s orders unless it is renewed in time.',
  scenarios: [
    {
      title: 'By deadline, then by age',
      rule: 'Orders expire in the order of their ends, those with the same end oldest first.',
      steps: `
        alice/a buy 1 @ 99 until=60s  | alice/a rests 1 @ 99
        bob/b buy 1 @ 98 until=30s    | bob/b rests 1 @ 98
        bob/c buy 1 @ 97 until=60s    | bob/c rests 1 @ 97
        wait 100s                     | bob/b done: expired, 1 left
                                      | alice/a done: expired, 1 left
                                      | bob/c done: expired, 1 left`,
      after: 'empty',
    },
    {
      title: 'What is due comes before the event',
      rule:
        'An event cannot trade with an order whose end has come, even if it is itself the ' +
        'first to arrive, or is refused.',
      before: 'buy 98  carol 1',
      steps: `
        alice buy 1 @ 99 until=60s   | alice rests 1 @ 99
        after 60s: bob sell 0 @ 99   | alice done: expired, 1 left
                                     | refused: 3004 invalidOrder`,
      after: 'buy 98  carol 1',
    },
    {
      title: 'A switch that is not renewed',
      rule:
        'When a switch’s deadline passes, all open and waiting orders of its user are ' +
        'cancelled, oldest first, and the switch is gone.',
      before: `
        sell 105  alice/b 1
        last 100
        buy 99  alice/a 1, bob 1
        stop loss 95  alice/c sell 1 @ 94`,
      steps: `
        alice arms switch main for 10s   | accepted
        wait 9s                          | accepted
        alice arms switch main for 10s   | accepted
        wait 9s                          | accepted
        wait 1s                          | alice/b done: switch, 1 left
                                         | alice/a done: switch, 1 left
                                         | alice/c done: switch, 1 left
        alice/d buy 1 @ 99               | alice/d rests 1 @ 99
        wait 100s                        | accepted`,
      after: `
        last 100
        buy 99  bob 1, alice/d 1`,
    },
    {
      title: 'A switch that is disarmed',
      rule: 'A disarmed switch does nothing; disarming one that is not there is no mistake.',
      before: 'buy 99  alice 1',
      steps: `
        alice arms switch main for 10s  | accepted
        alice disarms switch main       | accepted
        alice disarms switch main       | accepted
        wait 60s                        | accepted`,
      after: 'buy 99  alice 1',
    },
    {
      title: 'Several switches by name',
      rule: 'A user may have sixteen switches under different names; each has its own deadline.',
      before: 'buy 99  alice 1',
      steps: `
        alice arms switch socket1 for 10s  | accepted
        alice arms switch socket2 for 20s  | accepted
        alice disarms switch socket1       | accepted
        wait 15s                           | accepted
        wait 5s                            | alice done: switch, 1 left
        alice arms 16 switches for 60s     | accepted
        alice arms switch another for 60s  | refused: 1014 tooManySwitches
        alice arms switch s16 for 90s      | accepted`,
      after: 'empty',
    },
    {
      title: 'A switch is set for a day at most',
      rule: 'The deadline of a switch lies ahead, and no further than 24 hours.',
      steps: `
        alice arms switch main for 86401s  | refused: 1015 invalidSwitch
        alice arms switch main for 86400s  | accepted`,
    },
    {
      title: 'Orders first, then switches',
      rule: 'At the same deadline orders expire before switches fire.',
      before: 'buy 99  alice/a 1',
      steps: `
        alice/b buy 1 @ 98 until=10s    | alice/b rests 1 @ 98
        alice arms switch main for 10s  | accepted
        wait 10s                        | alice/b done: expired, 1 left
                                        | alice/a done: switch, 1 left`,
      after: 'empty',
    },
  ],
}
