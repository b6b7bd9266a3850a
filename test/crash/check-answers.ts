/**
 * The journals of all clients against what the server shows over HTTP: everything acknowledged is
 * there once, nothing else is, and the sums are right. Nothing of the engine is used here.
 */
import assert from 'node:assert/strict'
import { parseAtoms } from '@bourse/domain/shared/decimal'
import type { AccountRow, OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type Answer, call, done, type Place } from '../kit/client.ts'
import { type CancelEntry, described, isRejection, type OrderEntry } from './journal.ts'
import type { Trader } from './trader.ts'

const PAGE = 100
const AT_A_TIME = 25
/** What everybody gets at sign-up, atoms of 10^-8. */
export const WELCOME: Readonly<Record<string, bigint>> = {
  BTC: 1_000n * 10n ** 8n,
  ETH: 10_000n * 10n ** 8n,
  USDT: 10_000_000n * 10n ** 8n,
}

/** What one client has according to the server. */
export interface Shown {
  readonly trader: Trader
  readonly orders: readonly OrderRow[]
  readonly accounts: readonly AccountRow[]
}

/** Reads everything of everyone and checks it; orders of `round` are also asked for one by one. */
export async function checkAnswers(
  at: Place,
  traders: readonly Trader[],
  round: number,
): Promise<readonly Shown[]> {
  for (const trader of traders) {
    assert.deepEqual(trader.odd, [], 'every answer is one that a client can expect')
    const open = trader.journal.filter(({ state }) => state === 'unknown' || state === 'sent')
    assert.deepEqual(open.map(described), [], 'every unknown was resolved')
  }
  const shown = await inParallel(traders, (trader) => show(at, trader))
  for (const each of shown) checkOrders(each)
  await inParallel(traders, (trader) => checkOneByOne(at, trader, round))
  checkSums(shown)
  return shown
}

/** Runs `each` over the items, so many at a time. */
async function inParallel<Item, Value>(
  items: readonly Item[],
  each: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values: Value[] = []
  for (let from = 0; from < items.length; from += AT_A_TIME) {
    values.push(...(await Promise.all(items.slice(from, from + AT_A_TIME).map(each))))
  }
  return values
}

async function show({ url }: Place, trader: Trader): Promise<Shown> {
  const { token } = trader.person
  const orders: OrderRow[] = []
  for (let after = ''; ; ) {
    const path = `/api/orders?limit=${PAGE}${after === '' ? '' : `&after=${after}`}`
    const { items } = await done<{ items: OrderRow[] }>(url, `GET ${path}`, { token })
    orders.push(...items)
    if (items.length < PAGE) break
    after = items.at(-1)?.id as string
  }
  const accounts = await done<AccountRow[]>(url, 'GET /api/accounts', { token })
  return { trader, orders, accounts }
}

/** The list of a client's orders is its journal: each once, and nothing that it never sent. */
function checkOrders({ trader, orders }: Shown): void {
  const { person, journal } = trader
  const ids = new Set(orders.map(({ id }) => id))
  assert.equal(ids.size, orders.length, `no order of ${person.email} is listed twice`)
  const byReference = new Map(orders.map((row) => [row.clientOid, row]))
  assert.equal(
    byReference.size,
    orders.length,
    `no client order id of ${person.email} has two orders`,
  )
  const placed = journal.filter(
    (entry) => entry.kind === 'order' && (entry.state === 'accepted' || isRejection(entry)),
  )
  const missing = placed.filter(({ reference }) => !byReference.has(reference))
  assert.deepEqual(missing.map(described), [], 'every order that was answered is there')
  assert.equal(orders.length, placed.length, `${person.email} has no order that it did not place`)
  for (const entry of journal) {
    const row = byReference.get(entry.reference)
    if (entry.kind === 'order' && row !== undefined) checkOrder(entry, row)
    if (entry.kind === 'cancel' && entry.state === 'accepted') checkCancel(entry, row)
  }
}

function checkOrder(entry: OrderEntry, row: OrderRow): void {
  const { body, row: answered } = entry
  const told = described(entry)
  assert.deepEqual(
    [row.productId, row.side, row.type],
    [body['productId'], body['side'], body['type']],
  )
  if (isRejection(entry)) {
    assert.equal(row.status, 'rejected', `${told} was refused`)
    return
  }
  if (body['type'] === 'limit') {
    assert.deepEqual(
      [atoms(row.price), atoms(row.size)],
      [atoms(body['price']), atoms(body['size'])],
    )
  }
  assert.notEqual(row.status, 'rejected', `${told} was accepted`)
  if (answered === undefined) return
  assert.equal(row.id, answered.id, `${told} has kept its id`)
  assert.equal(row.createdAt, answered.createdAt, `${told} has kept its time`)
  if (answered.settled) assert.deepEqual(row, answered, `${told} was done, so nothing has changed`)
  assert.ok(atoms(row.filledSize) >= atoms(answered.filledSize), `${told} has lost no fill`)
}

function checkCancel(entry: CancelEntry, row: OrderRow | undefined): void {
  assert.equal(row?.doneReason, 'cancelled', `${described(entry)}: the order stays cancelled`)
  if (entry.row !== undefined) assert.deepEqual(row, entry.row, 'and as it was then')
}

/** By id and by client order id the same order is found. */
async function checkOneByOne({ url }: Place, trader: Trader, round: number): Promise<void> {
  const { token } = trader.person
  for (const entry of trader.journal) {
    if (entry.kind !== 'order' || entry.round !== round || entry.row === undefined) continue
    const { id, clientOid } = entry.row
    const byId: Answer<OrderRow> = await call(url, `GET /api/orders/${id}`, { token })
    const byClient: Answer<OrderRow> = await call(url, `GET /api/orders/client:${clientOid}`, {
      token,
    })
    assert.deepEqual([byId.status, byId.body.id], [200, id], described(entry))
    assert.deepEqual(byClient.body, byId.body, described(entry))
  }
}

/**
 * What the clients own is what they were given and have deposited, less the fees of their orders;
 * what was bought was sold. A deposit or trade that is lost or counted twice shows here.
 */
function checkSums(shown: readonly Shown[]): void {
  const owned = new Map<string, bigint>()
  const given = new Map<string, bigint>()
  const traded = new Map<string, bigint>()
  const add = (sums: Map<string, bigint>, key: string, more: bigint) =>
    sums.set(key, (sums.get(key) ?? 0n) + more)
  for (const { trader, orders, accounts } of shown) {
    for (const { currency, available, hold } of accounts) {
      assert.ok(atoms(available) >= 0n && atoms(hold) >= 0n)
      add(owned, currency, atoms(available) + atoms(hold))
      add(given, currency, WELCOME[currency] ?? 0n)
    }
    for (const entry of trader.journal) {
      if (entry.kind !== 'deposit' || entry.state !== 'accepted') continue
      add(given, entry.currency, atoms(entry.amount))
    }
    for (const row of orders) {
      const quote = row.productId.slice(row.productId.indexOf('-') + 1)
      add(given, quote, -atoms(row.fillFees))
      const sign = row.side === 'buy' ? 1n : -1n
      add(traded, `${row.productId} size`, sign * atoms(row.filledSize))
      add(traded, `${row.productId} value`, sign * atoms(row.executedValue))
    }
  }
  assert.deepEqual(owned, given, 'nothing was lost and nothing was made')
  for (const [what, difference] of traded) assert.equal(difference, 0n, `${what}: bought is sold`)
}

/** Decimal text as atoms of 10^-8, which all default currencies have. */
export function atoms(text: string | undefined): bigint {
  const parsed = parseAtoms(text ?? '', 8)
  assert.ok(parsed.ok, `${text} is a decimal`)
  return parsed.value
}
