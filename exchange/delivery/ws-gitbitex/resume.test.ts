import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { TRADES_KEPT } from '@bourse/domain/exchange/market-data'
import { SIDE } from '@bourse/domain/exchange/order'
import { type SeededRandom, seededRandom } from '@bourse/kit/testing/seeded-random'
import { DEPTH, LINGER_BEATS } from './book-feed.ts'
import {
  ALICE,
  BOB,
  type FakeSocket,
  fakeSocket,
  startVenue,
  type Told,
  types,
  type Venue,
} from './feed.testkit.ts'
import { FrameWindow, WINDOW_BYTES_MAX, WINDOW_FRAMES_MAX } from './frame-window.ts'

const BTC = 'BTC-USDT'

test('level2 goes on behind the sequence that the client has, by number or by product', () => {
  const venue = startVenue()
  const first = joined(venue, ['level2'])
  updates(venue, 1)
  const { sequence } = first.told.at(-1) as Told
  first.handler.closed()
  updates(venue, 3)
  for (const resumed of [sequence, { [BTC]: sequence }, { OTHER: 1, [BTC]: sequence }]) {
    const second = joined(venue, ['level2'], resumed)
    assert.deepEqual(types(second), ['l2update', 'l2update', 'l2update'])
    assert.equal(second.told[1]?.['previousSequence'], sequence)
    second.handler.closed()
  }
})

test('a client that has missed nothing gets no book message until something changes', () => {
  const venue = startVenue()
  const first = joined(venue, ['level2'])
  updates(venue, 1)
  const { sequence } = first.told.at(-1) as Told
  const second = joined(venue, ['level2'], sequence)
  assert.deepEqual(types(second), [])
  updates(venue, 1)
  assert.equal(second.told.at(-1)?.['previousSequence'], sequence)
})

test('a book message that another socket’s coming brings has every trade before it', () => {
  const venue = startVenue()
  const first = joined(venue, ['match', 'level2'])
  venue.limit(ALICE, 'sell', 100, 1)
  venue.limit(BOB, 'buy', 100, 2)
  joined(venue, ['level2'])
  assert.deepEqual(types(first), ['snapshot', 'match', 'l2update'])
  const { sequence } = first.told.at(-1) as Told
  assert.ok((first.told[1]?.['sequence'] as number) < (sequence as number))
})

test('a sequence that cannot be gone on from brings a snapshot', () => {
  const venue = startVenue()
  const before = joined(venue, ['level2'])
  updates(venue, 2)
  const { sequence } = before.told.at(-1) as Told
  for (const resumed of [
    0,
    Number(sequence) - 1,
    Number(sequence) + 1,
    2 ** 53 - 1,
    { OTHER: 2 },
  ]) {
    assert.deepEqual(types(joined(venue, ['level2'], resumed)), ['snapshot'])
  }
})

test('the window stays for a minute behind the last subscriber, then it is forgotten', () => {
  const venue = startVenue()
  const resumedAfter = (beats: number) => {
    const socket = joined(venue, ['level2'])
    updates(venue, 1)
    const { sequence } = socket.told.at(-1) as Told
    socket.handler.closed()
    for (let beat = 0; beat < beats; beat++) venue.feed.beat()
    updates(venue, 1)
    const again = joined(venue, ['level2'], sequence)
    again.handler.closed()
    return types(again)
  }
  assert.deepEqual(resumedAfter(LINGER_BEATS - 1), ['l2update'])
  assert.deepEqual(resumedAfter(LINGER_BEATS), ['snapshot'])
  assert.deepEqual(resumedAfter(0), ['l2update'])
})

test('after a pause of the window the sequence from before is not gone on from', () => {
  const venue = startVenue()
  const socket = joined(venue, ['level2'])
  updates(venue, 1)
  const { sequence } = socket.told.at(-1) as Told
  socket.handler.closed()
  for (let beat = 0; beat < LINGER_BEATS; beat++) venue.feed.beat()
  joined(venue, ['level2'])
  assert.deepEqual(types(joined(venue, ['level2'], sequence)), ['snapshot'])
})

test('a snapshot in the middle of the stream ends what can be gone on from before it', () => {
  const venue = startVenue({ openOrdersPerUserMax: 5_000 })
  for (let level = 0; level < DEPTH + 200; level++) venue.limit(ALICE, 'sell', 10_000 + level, 1)
  const socket = joined(venue, ['level2'])
  updates(venue, 1)
  const early = socket.told.at(-1)?.['sequence']
  venue.limit(BOB, 'buy', 10_000 + DEPTH / 2 + 1, DEPTH / 2 + 2)
  venue.feed.flush()
  const renewed = socket.told.at(-1) as Told
  assert.equal(renewed.type, 'snapshot')
  updates(venue, 1)
  assert.deepEqual(types(joined(venue, ['level2'], early)), ['snapshot'])
  assert.deepEqual(types(joined(venue, ['level2'], renewed['sequence'])), ['l2update'])
})

test('match fills the gap from the trades that are kept, oldest first, each once', () => {
  const venue = startVenue()
  const first = joined(venue, ['match'])
  trades(venue, 3)
  const { sequence } = first.told.at(-1) as Told
  first.handler.closed()
  trades(venue, 4)
  venue.limit(ALICE, 'sell', 100, 1)
  venue.limit(BOB, 'buy', 100, 1)
  const second = joined(venue, ['match'], sequence)
  trades(venue, 1)
  assert.deepEqual(tradeIds(second.told), range(4, 9))
  assert.deepEqual(types(joined(venue, ['match'], second.told.at(-1)?.['sequence'])), [])
})

test('without a sequence match begins with what happens later', () => {
  const venue = startVenue()
  joined(venue, ['match'])
  venue.limit(ALICE, 'sell', 100, 1)
  venue.limit(BOB, 'buy', 100, 1)
  const socket = joined(venue, ['match'])
  trades(venue, 1)
  assert.deepEqual(tradeIds(socket.told), [2])
})

test('a client that falls behind while it is brought up to date gets a snapshot later', () => {
  const venue = startVenue()
  const first = joined(venue, ['level2'])
  updates(venue, 1)
  const { sequence } = first.told.at(-1) as Told
  updates(venue, 5)
  const socket = fakeSocket(venue.feed)
  socket.heard = () => {
    socket.behind = types(socket).length === 2
  }
  subscribe(socket, ['level2'], sequence)
  updates(venue, 1)
  assert.deepEqual(types(socket), ['l2update', 'l2update'])
  socket.behind = false
  socket.handler.caughtUp()
  updates(venue, 1)
  assert.deepEqual(types(socket).slice(2), ['snapshot', 'l2update'])
})

test('a gap that the kept trades cannot fill is told before them', () => {
  const venue = startVenue()
  const first = joined(venue, ['match'])
  trades(venue, 2)
  const { sequence } = first.told.at(-1) as Told
  trades(venue, TRADES_KEPT - 1)
  const filled = joined(venue, ['match'], sequence)
  assert.deepEqual(types(filled)[0], 'match', 'the last one that it has is kept as well')
  assert.deepEqual(tradeIds(filled.told), range(3, TRADES_KEPT + 1))
  trades(venue, 2)
  const second = joined(venue, ['match'], sequence)
  const gap = second.told.find(({ type }) => type === 'gap')
  const place = { type: 'gap', channel: 'match', productId: BTC }
  assert.deepEqual(gap, { ...place, afterSequence: sequence, beforeTradeId: 4 })
  assert.deepEqual(tradeIds(second.told), range(4, TRADES_KEPT + 3))
})

test('a window holds so many messages and so many bytes of them', () => {
  const window = new FrameWindow()
  assert.equal(window.after(0), undefined)
  const frame = (size: number) => Buffer.alloc(size)
  for (let at = 0; at < 3 * WINDOW_FRAMES_MAX; at++) window.push(at * 10, frame(1))
  const oldest = 2 * WINDOW_FRAMES_MAX * 10
  assert.equal(window.after(oldest)?.length, WINDOW_FRAMES_MAX)
  assert.equal(window.after(oldest + 30)?.length, WINDOW_FRAMES_MAX - 3)
  assert.equal(window.after(oldest - 10), undefined)
  assert.equal(window.after(oldest + 5), undefined, 'between two messages')
  window.push(1e6, frame(WINDOW_BYTES_MAX - 1))
  assert.equal(window.after(1e6)?.length, 1)
  assert.equal(window.after((3 * WINDOW_FRAMES_MAX - 1) * 10)?.length, 2)
  assert.equal(window.after((3 * WINDOW_FRAMES_MAX - 2) * 10), undefined)
  window.push(2e6, frame(WINDOW_BYTES_MAX + 1))
  assert.equal(window.after(2e6), undefined, 'one that is too large is not held')
  window.push(3e6, frame(7))
  assert.equal(window.after(3e6)?.length, 1)
  window.clear()
  assert.equal(window.after(3e6), undefined)
})

test('I16: books equal the engine’s and trades come once each, through loss and returns', (t) => {
  const random = seededRandom(t)
  const venue = startVenue()
  const clients = Array.from({ length: 6 }, () => new Client(venue, random))
  const open: number[] = []
  for (let step = 0; step < 6_000; step++) {
    const user = random.below(2) === 0 ? ALICE : BOB
    const side = random.below(2) === 0 ? 'buy' : 'sell'
    const choice = random.below(24)
    if (choice < 12) open.push(venue.limit(user, side, 95 + random.below(11), 1 + random.below(9)))
    else if (choice < 15) venue.cancel(user, open[random.below(open.length)] ?? 1)
    else if (choice < 19) venue.feed.flush()
    else if (choice < 20) venue.feed.beat()
    else (clients[random.below(6)] as Client).act()
  }
  for (const client of clients) client.settle()
  venue.feed.flush()
  const last = venue.engine.state.products[0]?.sequence as number
  for (const client of clients) {
    client.read()
    assert.deepEqual(client.book, bookOf(venue))
    assert.ok(client.bookSequence <= last)
  }
  const sum = (count: (client: Client) => number) =>
    clients.reduce((all, each) => all + count(each), 0)
  told(t, clients)
  assert.ok(sum((client) => client.resumed) > 20, 'some went on without a snapshot')
  assert.ok(sum((client) => client.snapshots) > 20, 'some got a snapshot')
})

/** A reader that may be slow, lose its connection with unread messages on it, and come back. */
class Client {
  book: Book = { buy: new Map(), sell: new Map() }
  bookSequence = -1
  resumed = 0
  snapshots = 0
  readonly #venue: Venue
  readonly #random: SeededRandom
  #socket: FakeSocket | undefined
  #read = 0
  #matchSequence = 0
  #lastTradeId = 0

  constructor(venue: Venue, random: SeededRandom) {
    this.#venue = venue
    this.#random = random
  }

  /** Does one of the things that clients do. */
  act(): void {
    const socket = this.#socket
    const choice = this.#random.below(12)
    if (socket === undefined || socket.closedWith !== undefined) this.#connect()
    else if (choice < 4) this.#toggle(socket)
    else if (choice < 6) this.read(20)
    else if (choice < 8) this.read()
    else if (choice < 10) this.#lose(socket)
  }

  /** Is connected, has caught up and reads all. */
  settle(): void {
    if (this.#socket?.closedWith !== undefined) this.#socket = undefined
    if (this.#socket === undefined) this.#connect()
    if (this.#socket?.behind) this.#toggle(this.#socket)
  }

  /** Takes the next messages; every book message must follow the one before or be a snapshot. */
  read(count = Number.POSITIVE_INFINITY): void {
    const told = this.#socket?.told ?? []
    for (let left = count; left > 0 && this.#read < told.length; left--) {
      this.#take(told[this.#read++] as Told)
    }
  }

  #take(message: Told): void {
    if (message.type === 'match') {
      assert.equal(message['tradeId'], this.#lastTradeId + 1, 'each trade once, in order')
      this.#lastTradeId++
      this.#matchSequence = message['sequence'] as number
    } else if (message.type === 'snapshot') {
      const sides = { buy: message['bids'] as Rows, sell: message['asks'] as Rows }
      this.book = { buy: levels(sides.buy), sell: levels(sides.sell) }
      this.bookSequence = message['sequence'] as number
      this.snapshots++
    } else if (message.type === 'l2update') {
      assert.equal(message['previousSequence'], this.bookSequence)
      for (const [side, price, size] of message['changes'] as Changes) {
        if (size === '0') this.book[side].delete(price)
        else this.book[side].set(price, Number(size))
      }
      this.bookSequence = message['sequence'] as number
    } else if (message.type === 'gap') {
      const next = message['beforeTradeId'] as number
      assert.ok(next > this.#lastTradeId)
      this.#lastTradeId = next - 1
    } else assert.ok(['subscriptions', 'heartbeat'].includes(message.type), message.type)
  }

  /** What was sent and not read is gone. */
  #lose(socket: FakeSocket): void {
    socket.handler.closed()
    this.#socket = undefined
  }

  #connect(): void {
    const socket = fakeSocket(this.#venue.feed)
    this.#socket = socket
    this.#read = 0
    socket.behind = this.#random.below(4) === 0
    const either = this.#random.below(2) === 0
    const both = Math.max(this.bookSequence, this.#matchSequence)
    subscribe(socket, ['match', 'heartbeat'], either ? both : this.#matchSequence)
    const before = socket.told.length
    subscribe(socket, ['level2'], this.bookSequence === -1 ? undefined : this.bookSequence)
    const snapshot = socket.told.slice(before).some(({ type }) => type === 'snapshot')
    if (!socket.behind && !snapshot) this.resumed++
  }

  #toggle(socket: FakeSocket): void {
    socket.behind = !socket.behind
    if (!socket.behind) socket.handler.caughtUp()
  }
}

function told(t: TestContext, clients: readonly Client[]): void {
  const counts = clients.map(({ resumed, snapshots }) => `${resumed}/${snapshots}`)
  t.diagnostic(`resumed/snapshots: ${counts.join(' ')}`)
}

type Book = Record<'buy' | 'sell', Map<number, number>>
type Rows = readonly (readonly [price: number, size: number, orders: number])[]
type Changes = readonly (readonly [side: 'buy' | 'sell', price: number, size: string])[]

function levels(rows: Rows): Map<number, number> {
  return new Map(rows.map(([price, size]) => [price, size]))
}

function bookOf(venue: Venue): Book {
  const all: Book = { buy: new Map(), sell: new Map() }
  for (const side of ['buy', 'sell'] as const) {
    venue.engine.state.book(1).eachLevel(SIDE[side], 1_000, (price, size) => {
      all[side].set(price / 100, size / 1_000_000)
    })
  }
  return all
}

function subscribe(socket: FakeSocket, channels: readonly string[], sequence?: unknown): void {
  socket.say({ type: 'subscribe', product_ids: [BTC], channels, sequence })
}

function joined(venue: Venue, channels: readonly string[], sequence?: unknown): FakeSocket {
  const socket = fakeSocket(venue.feed)
  subscribe(socket, channels, sequence)
  return socket
}

/** That many changes of the book, each flushed. */
function updates(venue: Venue, count: number): void {
  for (let left = count; left > 0; left--) {
    venue.limit(ALICE, 'buy', 50, 1)
    venue.feed.flush()
  }
}

function trades(venue: Venue, count: number): void {
  for (let left = count; left > 0; left--) {
    venue.limit(ALICE, 'sell', 100, 1)
    venue.limit(BOB, 'buy', 100, 1)
    venue.feed.flush()
  }
}

function tradeIds(told: readonly Told[]): unknown[] {
  return told.filter(({ type }) => type === 'match').map(({ tradeId }) => tradeId)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
