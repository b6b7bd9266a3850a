/** Clients of the feed beside the engine itself, under every rule there is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SIDE, SIDE_NAME } from '@bourse/domain/exchange/order'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import {
  feesEvent,
  freeEvents,
  ruleEvent,
  upgradeEvent,
} from '../../usecase/recording/rule-events.testkit.ts'
import { orderRow } from '../gitbitex-json.ts'
import {
  ALICE,
  BOB,
  type FakeSocket,
  fakeSocket,
  startVenue,
  type Told,
  type Venue,
} from './feed.testkit.ts'

const STEPS = 3_000
const PRODUCT = 'BTC-USDT'

test('books, orders and states of those who listen are those of the engine', (t) => {
  const random = seededRandom(t)
  const venue = startVenue()
  const { state } = venue.engine
  venue.apply(upgradeEvent())
  venue.apply(feesEvent())
  const alice = new Client(venue, 'alice')
  const bob = new Client(venue, 'bob')
  for (let step = 0; step < STEPS; step++) {
    venue.apply(ruleEvent(random, { state, step: 1_000 }))
    if (step % 60 === 0) for (const event of freeEvents()) venue.apply(event)
    if (random.below(3) > 0) continue
    venue.feed.flush()
    for (const client of [alice, bob]) client.listen()
    assert.deepEqual(alice.book, bookOf(venue))
    assert.deepEqual(alice.alive(), aliveOf(venue, ALICE))
    assert.deepEqual(bob.alive(), aliveOf(venue, BOB))
    assert.equal(alice.isOffline, state.productState(1) === 3)
  }
  t.diagnostic(`changes told: ${[...alice.changes].join(', ')}`)
  assert.equal(alice.changes.size, 4)
  assert.ok(alice.waited > 20, `only ${alice.waited} messages about stops that wait`)
})

/** Folds what it is told, as a careful client does. */
class Client {
  readonly book: Record<'buy' | 'sell', Record<string, string>> = { buy: {}, sell: {} }
  readonly changes = new Set<string>()
  waited = 0
  isOffline = false
  readonly #socket: FakeSocket
  readonly #user: string
  readonly #orders = new Map<string, Told>()
  #sequence = 0

  constructor(venue: Venue, token: 'alice' | 'bob') {
    this.#socket = fakeSocket(venue.feed, token)
    this.#user = String(token === 'alice' ? ALICE : BOB)
    const channels = ['level2', 'order', 'status']
    this.#socket.say({ type: 'subscribe', product_ids: [PRODUCT], channels })
    this.listen()
  }

  listen(): void {
    for (const message of this.#socket.told.splice(0)) {
      if (message.type === 'snapshot') this.#startBook(message)
      else if (message.type === 'l2update') this.#updateBook(message)
      else if (message.type === 'order') this.#takeOrder(message)
      else if (message.type === 'status') {
        const [product] = message['products'] as { status: string }[]
        this.isOffline = product?.status === 'offline'
      }
    }
  }

  /** One's orders that are open or wait, by id. */
  alive(): Record<string, unknown> {
    const alive = [...this.#orders].filter(([, order]) => order['doneReason'] === null)
    return Object.fromEntries(alive.map(([id, order]) => [id, facts(order)]))
  }

  #startBook(message: Told): void {
    this.#sequence = message['sequence'] as number
    for (const [side, rows] of [
      ['buy', message['bids']],
      ['sell', message['asks']],
    ] as const) {
      const levels = (rows as [number, number][]).map(([price, size]) => [price, String(size)])
      this.book[side] = Object.fromEntries(levels)
    }
  }

  #updateBook(message: Told): void {
    assert.equal(message['previousSequence'], this.#sequence)
    this.#sequence = message['sequence'] as number
    for (const [side, price, size] of message['changes'] as ['buy' | 'sell', number, string][]) {
      if (size === '0') delete this.book[side][price]
      else this.book[side][price] = size
    }
  }

  #takeOrder(message: Told): void {
    assert.equal(message['userId'], this.#user, 'somebody else')
    const id = message['id'] as string
    const before = this.#orders.get(id)
    const change = message['change'] as Record<string, string> | undefined
    if (message['status'] === 'active') this.waited++
    if (change !== undefined) {
      this.changes.add(change['reason'] as string)
      assert.deepEqual([change['newPrice'], change['newSize']], [message['price'], message['size']])
    }
    if (before !== undefined) {
      assert.equal(before['doneReason'], null, 'told again after its end')
      const [price, size] = [change?.['oldPrice'], change?.['oldSize']]
      assert.equal(before['price'], price ?? message['price'], 'a price changed in silence')
      assert.equal(before['size'], size ?? message['size'], 'a size changed in silence')
    }
    this.#orders.set(id, message)
  }
}

function facts({ price, size, filledSize, status, fillFees }: Record<string, unknown>): unknown {
  return { price, size, filledSize, status, fillFees }
}

function aliveOf({ engine }: Venue, user: number): Record<string, unknown> {
  const { state } = engine
  const [product] = state.products
  assert.ok(product !== undefined)
  const views = state.openOrders(user, 0).map((slot) => state.orderView(slot))
  const rows = views.map((view) => orderRow(view, product))
  return Object.fromEntries(rows.map((row) => [row.id, facts({ ...row })]))
}

function bookOf({ engine }: Venue): unknown {
  const levels = [SIDE.buy, SIDE.sell].map((side) => {
    const prices: [string, string][] = []
    engine.state.book(1).eachLevel(side, 10_000, (price, size) => {
      prices.push([formatScaled(price, 2), formatScaled(size, 6)])
    })
    return [SIDE_NAME[side], Object.fromEntries(prices)]
  })
  return Object.fromEntries(levels)
}
