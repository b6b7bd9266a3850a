/**
 * `npm run bench -- NAME [options]`: each benchmark prints one JSON line; the machine goes to
 * stderr.
 */
import { parseArgs } from 'node:util'
import { screenBench } from '../web/bench/updates.ts'
import type { BenchOptions } from './bench-options.ts'
import { bookBench } from './book.ts'
import { engineBench } from './engine.ts'
import { feedBench } from './feed.ts'
import { historyBench } from './history.ts'
import { httpBench } from './http.ts'
import { describeMachine } from './machine.ts'
import { overloadBench } from './overload.ts'
import { recoveryBench } from './recovery.ts'
import { replayBench } from './replay.ts'
import { restingBench } from './resting.ts'
import { snapshotBench } from './snapshot.ts'
import { writeWorkload } from './workload.ts'
import { wsBench } from './ws.ts'

const HELP = `npm run bench -- NAME [options]

  engine    --workload FILE [--rounds 5]   the whole engine: funds, matching, clearing, results
  book      --workload FILE [--rounds 5]   the order book alone
  resting                                  the order book with 10^3 to 10^7 orders resting, on
                                           neighbouring prices and over 2^40 ticks
  snapshot  [--orders 1000000]             so many open orders saved and restored
  replay    [--events 1000000]             a log on disk through the engine
  recovery  [--events 1000000]             kill -9, then the time until the server is ready
  http      [--seconds 10] [--connections 100] [--tool autocannon|wrk|k6]
                                           POST /api/orders, durable and matched, over loopback
  ws        [--seconds 10] [--connections 4] [--frame 100] [--depth 8] [--form object|array]
                                           frames of orders on /ws, durable and matched; so many
                                           of a connection under way
  overload  [--seconds 10] [--callers 1000] [--depth 4]
                                           1, 2 and 5 times what the server can do, and a storm of
                                           cancels; a line each
  feed      [--sockets 1000] [--rate 500] [--seconds 10]
                                           sockets on level2, match and ticker; then one in ten
                                           never reads
  history   [--events 1000000]             pages of orders, fills and ledger rows out of so many
                                           orders
  screen    [--rate 10000] [--seconds 10] the trade page in Chromium while so many levels of its
                                           book change a second, and its first load
  workload  FILE [--commands 3000000] [--seed 12345]
            [--profile mixed|deep|cancel-storm|one-price|wide]
                                           writes a command file for engine and book

engine and book also take --price-step N, which multiplies prices. A workload file holds
little-endian int32 records of six: kind (0 place, 1 cancel, 2 immediate or
cancel), side (0 buy, 1 sell), order id, user (1 to 1000), price in ticks, size in lots. Without
--workload a mixed one of a million commands is made. Each benchmark prints one JSON line.
`

const BENCHES: Record<string, (options: BenchOptions) => Promise<object>> = {
  engine: engineBench,
  resting: restingBench,
  snapshot: snapshotBench,
  book: bookBench,
  replay: replayBench,
  screen: screenBench,
  recovery: recoveryBench,
  http: httpBench,
  ws: wsBench,
  overload: overloadBench,
  feed: feedBench,
  history: historyBench,
  workload: writeWorkload,
}

/** Where another number than usual makes more sense. */
const CONNECTIONS: Record<string, string> = { ws: '4' }
const RATES: Record<string, string> = { screen: '10000' }
const DEPTHS: Record<string, string> = { ws: '8' }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    workload: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string' },
    frame: { type: 'string', default: '100' },
    form: { type: 'string', default: 'object' },
    tool: { type: 'string', default: 'autocannon' },
    callers: { type: 'string', default: '1000' },
    depth: { type: 'string' },
    sockets: { type: 'string', default: '1000' },
    rate: { type: 'string' },
    commands: { type: 'string', default: '3000000' },
    seed: { type: 'string', default: '12345' },
    profile: { type: 'string', default: 'mixed' },
    'price-step': { type: 'string', default: '1' },
    orders: { type: 'string', default: '1000000' },
  },
})
const bench = BENCHES[positionals[0] ?? '']
if (values.help || bench === undefined) {
  process.stdout.write(HELP)
  process.exit(values.help ? 0 : 2)
}
process.stderr.write(`${describeMachine()}\n`)
const result = await bench({
  workload: values.workload,
  rounds: whole('rounds', values.rounds),
  events: whole('events', values.events),
  seconds: whole('seconds', values.seconds),
  connections: whole(
    'connections',
    values.connections ?? CONNECTIONS[positionals[0] ?? ''] ?? '100',
  ),
  frame: whole('frame', values.frame),
  form: values.form,
  tool: values.tool,
  callers: whole('callers', values.callers),
  depth: whole('depth', values.depth ?? DEPTHS[positionals[0] ?? ''] ?? '4'),
  sockets: whole('sockets', values.sockets),
  rate: whole('rate', values.rate ?? RATES[positionals[0] ?? ''] ?? '500'),
  commands: whole('commands', values.commands),
  seed: whole('seed', values.seed),
  profile: values.profile,
  priceStep: whole('price-step', values['price-step']),
  orders: whole('orders', values.orders),
  file: positionals[1],
})
process.stdout.write(`${JSON.stringify(result)}\n`)

function whole(name: string, text: string): number {
  const value = Number.parseInt(text, 10)
  if (/^[0-9]+$/.test(text) && value > 0) return value
  process.stderr.write(`--${name} takes a whole number above zero, not ${text}\n`)
  process.exit(2)
}
