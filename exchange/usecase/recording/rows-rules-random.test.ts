/** The folds of a recorder and of a server behind the engine itself, under every rule there is. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  CHANGE,
  type Change,
  DONE_REASON,
  DONE_REASON_NAME,
  type DoneReason,
  type OrderView,
} from '@bourse/domain/exchange/order'
import type { LedgerRow, ReadModelRows } from '@bourse/domain/exchange/read-model'
import { type SeededRandom, seededRandom } from '@bourse/kit/testing/seeded-random'
import { doneOrders } from '../order/done-orders.ts'
import { fanOut } from '../trading/listeners.ts'
import { folded, type Venue, venue } from './rows.testkit.ts'
import { rowFold } from './rows.ts'
import { bandEvent, feesEvent, freeEvents, ruleEvent, upgradeEvent } from './rule-events.testkit.ts'
import { touchedFold } from './touched.ts'

const STEPS = 4_000
/** Steps after which whatever stopped trading is undone. */
const FREE_EVERY = 60

/** A venue under rules version 2, its sinks and what occurred in it. */
function ruled() {
  const exchange = venue()
  exchange.tell(upgradeEvent())
  exchange.tell(feesEvent())
  exchange.tell(bandEvent())
  const { state } = exchange.engine
  const touched = touchedFold(state)
  const done = doneOrders(state)
  const reasons = new Set<DoneReason>()
  const changes = new Set<Change>()
  let waited = 0
  exchange.engine.listen(
    fanOut([
      exchange.rows.listener,
      touched.listener,
      done.listener,
      {
        active: () => waited++,
        change: (_, change) => changes.add(change),
        done: (_, reason) => reasons.add(reason),
      },
    ]),
  )
  exchange.rows.take()
  return { ...exchange, state, touched, done, reasons, changes, waited: () => waited }
}

/** Lets trading happen; `after` is called behind each event with its sequence id. */
function trade(
  random: SeededRandom,
  exchange: Pick<Venue, 'tell' | 'engine'>,
  after: (sequence: number, step: number) => void,
): void {
  const { state } = exchange.engine
  for (let step = 0; step < STEPS; step++) {
    after(exchange.tell(ruleEvent(random, { state, step: 1 })), step)
    if (step % FREE_EVERY !== 0) continue
    for (const event of freeEvents()) after(exchange.tell(event), step)
  }
}

/** The last state of each order, and the ledger. */
class Tables {
  readonly orders = new Map<number, OrderView>()
  readonly ledger: LedgerRow[] = []

  add(rows: ReadModelRows): void {
    for (const order of rows.orders) this.orders.set(order.id, order)
    this.ledger.push(...rows.ledger)
  }
}

/** A stop that its product does not take is too rare to be waited for. */
function occurred(t: TestContext, exchange: ReturnType<typeof ruled>): void {
  const missing = Object.values(DONE_REASON)
    .filter((reason) => reason !== DONE_REASON.rejected && reason !== DONE_REASON.notTaken)
    .filter((reason) => !exchange.reasons.has(reason))
  t.diagnostic(`${exchange.waited()} stops waited, ${exchange.reasons.size} reasons`)
  assert.deepEqual(
    missing.map((reason) => DONE_REASON_NAME[reason]),
    [],
  )
  assert.equal(exchange.changes.size, Object.keys(CHANGE).length)
  assert.ok(exchange.waited() > 50, `only ${exchange.waited()} stops waited`)
}

test('rows are what the engine has: open and waiting orders, ended ones, and the ledger', (t) => {
  const random = seededRandom(t)
  const exchange = ruled()
  const { rows, state, touched, done } = exchange
  const tables = new Tables()
  const before = totalsOf(exchange)
  trade(random, exchange, (sequence, step) => {
    const taken = rows.take()
    tables.add(taken)
    for (const table of [taken.orders, taken.fills, taken.ledger, taken.balances]) {
      for (const { user } of table) assert.equal(touched.by(user), sequence)
    }
    if (step % 50 !== 0) return
    const alive = [...tables.orders.values()].filter(({ doneAt }) => doneAt === 0)
    assert.equal(alive.length, state.openOrderCount, 'an order that is alive is a row')
    for (const order of alive) assert.deepEqual(order, state.orderView(state.orderSlot(order.id)))
  })
  for (const order of tables.orders.values()) {
    if (order.doneAt !== 0) assert.deepEqual(done.get(order.id), order)
  }
  checkLedger(tables.ledger, before)
  for (const [account, total] of totalsOf(exchange)) assert.equal(before.get(account), total)
  const rebates = tables.ledger.filter(({ kind, orderId, amount }) => {
    return kind === 5 && orderId !== 0 && amount > 0n
  })
  assert.ok(rebates.length > 0, 'no rebate was paid')
  occurred(t, exchange)
})

test('rows do not depend on where they are taken, nor on a restart from a snapshot', (t) => {
  const random = seededRandom(t)
  const exchange = ruled()
  const { engine, state } = exchange
  let copy = folded()
  let fold = copy.rows
  const whole = new Tables()
  const pieces = new Tables()
  const restart = (): void => {
    pieces.add(fold.take())
    const sections = [engine, ...exchange.sections].map((part) => part.save())
    copy = folded()
    for (const [at, part] of [copy.engine, ...copy.sections].entries()) {
      part.restore(sections[at] as Uint8Array, part.version)
    }
    fold = rowFold(copy.engine.state, copy.marketData)
    copy.engine.listen(fold.listener)
    fold.resume(state.sequence)
  }
  restart()
  let position = state.position
  const told: Venue['tell'] = (event, later) => {
    const sequence = exchange.tell(event, later)
    copy.engine.apply({ ...event, position: ++position, time: state.time })
    return sequence
  }
  trade(random, { engine, tell: told }, () => {
    if (random.below(40) === 0) whole.add(exchange.rows.take())
    if (random.below(5) === 0) pieces.add(fold.take())
    if (random.below(200) === 0) restart()
  })
  whole.add(exchange.rows.take())
  pieces.add(fold.take())
  assert.equal(copy.engine.state.resultHash, state.resultHash)
  assert.deepEqual(pieces.ledger, whole.ledger)
  assert.equal(pieces.orders.size, whole.orders.size)
  for (const [id, order] of whole.orders) assert.deepEqual(pieces.orders.get(id), order)
})

/** Every row follows from the one before of its account; each event sums to zero. */
function checkLedger(ledger: readonly LedgerRow[], totals: Map<string, bigint>): void {
  const sums = new Map<string, bigint>()
  for (const row of ledger) {
    const account = `${row.user} ${row.portfolio} ${row.currency}`
    const balance = (totals.get(account) ?? 0n) + row.amount
    assert.equal(row.balance, balance, `row ${row.sequence} ${row.index}`)
    totals.set(account, balance)
    const sum = `${row.sequence} ${row.currency}`
    sums.set(sum, (sums.get(sum) ?? 0n) + row.amount)
  }
  for (const [sum, atoms] of sums) assert.equal(atoms, 0n, `currency of event ${sum}`)
}

function totalsOf({ engine }: Pick<Venue, 'engine'>): Map<string, bigint> {
  const { accounts } = engine.state
  const totals = new Map<string, bigint>()
  for (let slot = 0; slot < accounts.count; slot++) {
    const { user, portfolio, currency, available, frozen } = accounts
    const total = (available[slot] as bigint) + (frozen[slot] as bigint)
    totals.set(`${user[slot]} ${portfolio[slot]} ${currency[slot]}`, total)
  }
  return totals
}
