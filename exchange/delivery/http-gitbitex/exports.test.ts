/** Histories as CSV files: what is in them, and what they cost the server. */
import assert from 'node:assert/strict'
import { get as httpGet, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LEDGER_KIND } from '@bourse/domain/exchange/account'
import type { LedgerFilter, LedgerRow } from '@bourse/domain/exchange/read-model'
import { PAGE_MAX } from '@bourse/domain/exchange/read-model'
import { toUserId } from '@bourse/domain/shared/ids'
import { fastify } from 'fastify'
import { EXPORT_COST, EXPORTS_MAX, EXPORTS_PER_USER_MAX, exportDesk } from './exports.ts'
import { get, post, trade, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB, openVenue, type Venue } from './testkit/venue.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')

test('fills and ledger as files, with names that say what is in them', async (t) => {
  const venue = await venueOf(t, { now: () => NOW, ports: { clockMs: () => NOW } })
  const { buy } = await trade(venue, { price: '62000.5', size: '0.1' })
  const { sequence } = venue.gateway.state
  const file = await get(venue, '/api/fills?format=csv', ALICE)
  assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8')
  assert.equal(file.headers['content-disposition'], 'attachment; filename="fills-2026-03-01.csv"')
  assert.equal(file.headers['gbe-after'], undefined)
  assert.equal(
    file.body,
    'id,createdAt,productId,orderId,tradeId,side,liquidity,price,size,funds,fee,feeRate,' +
      'feeCurrency,sequence\r\n' +
      `${sequence}-1,2026-03-01T12:00:00.000Z,BTC-USDT,${buy},1,buy,T,62000.5,0.1,6200.05,0,0,` +
      `USDT,${sequence}\r\n`,
  )
  const ledger = await get(venue, '/api/accounts/USDT/ledger?format=csv', ALICE)
  const lines = ledger.body.split('\r\n')
  assert.equal(lines[0], 'id,createdAt,currency,kind,amount,balance,productId,orderId,tradeId')
  assert.match(
    lines[1] ?? '',
    /^[0-9]+-[0-9]+,2026-03-01T12:00:00.000Z,USDT,trade,-6200.05,993799.95,BTC-USDT,[0-9]+,1$/,
  )
  assert.match(lines[2] ?? '', /,USDT,deposit,1000000,1000000,,,$/)
  assert.deepEqual(lines.slice(3), [''])
  const nameOf = async (path: string) => {
    const { headers } = await get(venue, `/api/${path}`, ALICE)
    return /filename="(.*)"/.exec(String(headers['content-disposition']))?.[1]
  }
  assert.equal(await nameOf('ledger?format=csv'), 'ledger-2026-03-01.csv')
  assert.equal(
    await nameOf('ledger?format=csv&currency=BTC&currency=ETH'),
    'ledger-BTC-ETH-2026-03-01.csv',
  )
  assert.equal(
    await nameOf('accounts/BTC/ledger?format=csv&start=2026-01-01&end=2026-02-01'),
    'ledger-BTC-2026-01-01-2026-01-31.csv',
  )
  assert.equal(
    await nameOf(`orders/${buy}/fills?format=csv&end=2030-01-01`),
    `fills-of-order-${buy}-2026-03-01.csv`,
  )
  assert.equal(await nameOf(`fills?format=csv&productId=BTC-USDT`), 'fills-BTC-USDT-2026-03-01.csv')
})

test('a file has all rows of the range: limit and cursors do not count', async (t) => {
  const venue = await venueOf(t)
  for (let n = 0; n < 5; n++) await trade(venue)
  const rows = (await get(venue, '/api/fills', ALICE)).json().items
  const query = `limit=2&after=${rows[2].id}&before=${rows[3].id}&format=csv`
  const file = await get(venue, `/api/fills?${query}`, ALICE)
  const ids = file.body.trim().split('\r\n').slice(1)
  assert.deepEqual(
    ids.map((line) => line.split(',')[0]),
    rows.map(({ id }: { id: string }) => id),
  )
  const empty = await get(venue, '/api/fills?format=csv&end=1970-01-02', ALICE)
  assert.equal(empty.body.split('\r\n').length, 2, 'a line of names alone')
})

/** A venue whose ledger has `count` rows that are made when they are asked for. */
async function longLedger(t: TestContext, count: number, pageMs = 0) {
  const asked: LedgerFilter[] = []
  const venue = await openVenue({
    history: {
      async ledger(filter) {
        asked.push(filter)
        if (pageMs > 0) await sleep(pageMs)
        const from = filter.after === undefined ? count : filter.after.sequence - 1
        const length = Math.min(filter.limit, from)
        return Array.from({ length }, (_, n) => entry(from - n))
      },
    },
  })
  t.after(() => venue.close())
  return { venue, asked }
}

function entry(sequence: number): LedgerRow {
  return {
    sequence,
    index: 0,
    user: toUserId(ALICE),
    portfolio: 0,
    currency: 1,
    kind: LEDGER_KIND.deposit,
    amount: 1n,
    balance: BigInt(sequence),
    time: 0,
    product: 0,
    tradeId: 0,
    orderId: 0,
  }
}

test('a long file is read page by page', async (t) => {
  for (const count of [PAGE_MAX, 2 * PAGE_MAX + 5]) {
    const { venue, asked } = await longLedger(t, count)
    const { body } = await get(venue, '/api/ledger?format=csv', ALICE)
    const ids = body.trim().split('\r\n').slice(1)
    assert.equal(ids.length, count)
    assert.equal(ids[0]?.startsWith(`${count}-0,`), true)
    assert.equal(ids.at(-1)?.startsWith('1-0,'), true)
    assert.equal(asked.length, Math.floor(count / PAGE_MAX) + 1)
    for (const { limit } of asked) assert.equal(limit, PAGE_MAX)
  }
})

/** Asks for the file over a real connection, of which nothing is read yet. */
async function open(venue: Pick<Venue, 'app'>, user: number): Promise<IncomingMessage> {
  const { port } = venue.app.server.address() as AddressInfo
  const options = { port, host: '127.0.0.1', path: '/api/ledger?format=csv', headers: as(user) }
  return await new Promise((resolve, reject) => {
    httpGet(options, resolve).on('error', reject)
  })
}

/** Resolves once `asked` has not grown for a while. */
async function settled(asked: readonly unknown[]): Promise<number> {
  for (let before = -1; before !== asked.length; ) {
    before = asked.length
    await sleep(50)
  }
  return asked.length
}

const ENDLESS = 100_000_000

test('who reads slowly is waited for, and a file ends when its reader is gone', async (t) => {
  const { venue, asked } = await longLedger(t, ENDLESS)
  await venue.app.listen({ port: 0, host: '127.0.0.1' })
  const slow = await open(venue, ALICE)
  const pages = await settled(asked)
  assert.ok(pages < ENDLESS / PAGE_MAX / 10, `${pages} pages were read for nobody`)
  slow.destroy()
  await settled(asked)
  const after = asked.length
  await sleep(50)
  assert.equal(asked.length, after)
  const next = [await open(venue, ALICE), await open(venue, ALICE)]
  assert.deepEqual(
    next.map(({ statusCode }) => statusCode),
    [200, 200],
    'the file that ended is not counted any more',
  )
  for (const reply of next) reply.destroy()
})

test('so many files at once, of one person and of all', async (t) => {
  const { venue } = await longLedger(t, ENDLESS, 200)
  await venue.app.listen({ port: 0, host: '127.0.0.1' })
  const opened: IncomingMessage[] = []
  const status = async (user: number) => {
    const reply = await open(venue, user)
    opened.push(reply)
    return reply.statusCode
  }
  for (let n = 0; n < EXPORTS_PER_USER_MAX; n++) assert.equal(await status(ALICE), 200)
  assert.equal(await status(ALICE), 429)
  assert.equal(opened.at(-1)?.headers['retry-after'], '5')
  for (let n = EXPORTS_PER_USER_MAX; n < EXPORTS_MAX; n++)
    assert.equal(await status(5_000 + n), 200)
  assert.equal(await status(BOB), 503)
  opened[0]?.destroy()
  for (let tries = 0; (await status(BOB)) === 503 && tries < 100; tries++) await sleep(20)
  assert.equal(opened.at(-1)?.statusCode, 200)
  for (const reply of opened) reply.destroy()
})

test('who takes nothing of a file for long is cut off', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const desk = exportDesk(100)
  const page = { lines: Array.from({ length: PAGE_MAX }, () => ['x'.repeat(200)]) }
  const file = { name: 'x.csv', columns: ['x'], read: async () => ({ ...page, last: entry(1) }) }
  app.get('/api/ledger', (request, reply) => desk.send(toUserId(ALICE), { request, reply }, file))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const idle = await open({ app }, ALICE)
  assert.equal(desk.open, 1)
  while (desk.open > 0) await sleep(20)
  await assert.rejects(async () => {
    for await (const _chunk of idle);
  })
})

test('a server that stops does not wait for files', async (t) => {
  const { venue } = await longLedger(t, ENDLESS, 20)
  await venue.app.listen({ port: 0, host: '127.0.0.1' })
  const reply = await open(venue, ALICE)
  const cut = assert.rejects(async () => {
    for await (const _chunk of reply);
  })
  await venue.app.close()
  await cut
})

test('asking for the head of a file reads no rows', async (t) => {
  const { venue, asked } = await longLedger(t, ENDLESS)
  const url = '/api/ledger?format=csv'
  const reply = await venue.app.inject({ method: 'HEAD', url, headers: as(ALICE) })
  assert.equal(reply.statusCode, 200)
  assert.equal(reply.headers['content-type'], 'text/csv; charset=utf-8')
  assert.deepEqual(asked, [])
})

test('a file counts as ten requests, a page as one', async (t) => {
  const costs: (number | undefined)[] = []
  const reads = {
    take(_user: number, cost?: number) {
      costs.push(cost)
      return 0
    },
  }
  const venue = await venueOf(t, { ports: { limits: { reads } } })
  await get(venue, '/api/ledger?format=csv', ALICE)
  await get(venue, '/api/ledger', ALICE)
  await get(venue, '/api/orders', ALICE)
  assert.deepEqual(costs, [EXPORT_COST, 1, undefined])
  assert.equal(EXPORT_COST, 10)
  assert.equal((await post(venue, '/api/ledger', ALICE, {})).statusCode, 405)
})

test('a database that fails in the middle cuts the file off', async (t) => {
  const { venue } = await longLedger(t, 0)
  let calls = 0
  const failing = await openVenue({
    history: {
      ledger({ limit }) {
        if (++calls > 1) return Promise.reject(new Error('disk'))
        return Promise.resolve(Array.from({ length: limit }, (_, n) => entry(5_000 - n)))
      },
    },
  })
  t.after(() => failing.close())
  await failing.app.listen({ port: 0, host: '127.0.0.1' })
  const reply = await open(failing, ALICE)
  assert.equal(reply.statusCode, 200)
  await assert.rejects(async () => {
    for await (const _chunk of reply);
  })
  assert.equal((await get(venue, '/livez')).statusCode, 200)
})
