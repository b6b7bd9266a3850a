/** Own fills and ledger: their rows, their pages, and whose they are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { OwnFillRow, OwnLedgerRow } from './history-json.ts'
import { change, get, items, place, remove, trade, venueOf } from './testkit/ask.ts'
import { ALICE, BOB, gatewayWith, type Venue } from './testkit/venue.ts'

const NOBODY = 3003
const NOW = Date.parse('2026-03-01T12:00:00Z')

test('a fill is told to either side with its liquidity and fee', async (t) => {
  const venue = await venueOf(t, { now: () => NOW })
  await change(venue, { makerRate: 1_000, takerRate: 2_500 })
  const { sell, buy } = await trade(venue, { price: '62000.5', size: '0.1' })
  const { sequence } = venue.gateway.state
  const common = {
    tradeId: 1,
    productId: 'BTC-USDT',
    price: '62000.5',
    size: '0.1',
    funds: '6200.05',
    feeCurrency: 'USDT',
    createdAt: '2026-03-01T12:00:00.000Z',
    sequence,
  }
  assert.deepEqual(await items(venue, '/api/fills', BOB), [
    {
      ...common,
      id: `${sequence}-0`,
      orderId: sell,
      side: 'sell',
      liquidity: 'M',
      fee: '6.20005',
      feeRate: '0.001',
    },
  ])
  assert.deepEqual(await items(venue, '/api/fills', ALICE), [
    {
      ...common,
      id: `${sequence}-1`,
      orderId: buy,
      side: 'buy',
      liquidity: 'T',
      fee: '15.500125',
      feeRate: '0.0025',
    },
  ])
  assert.deepEqual(await items(venue, '/api/fills', NOBODY), [])
})

test('a ledger tells every change with the balance after it', async (t) => {
  const venue = await venueOf(t, { now: () => NOW })
  await change(venue, { takerRate: 1_000 })
  const { buy } = await trade(venue, { price: '50', size: '2' })
  const rows = await items<OwnLedgerRow>(venue, '/api/ledger', ALICE)
  const ofTrade = { productId: 'BTC-USDT', orderId: buy, tradeId: 1 }
  const told = rows.map(({ currency, kind, amount, balance, ...rest }) => {
    const { productId, orderId, tradeId } = rest
    return [[currency, kind, amount, balance], { productId, orderId, tradeId }] as const
  })
  const byText = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b))
  const none = { productId: null, orderId: null, tradeId: null }
  assert.deepEqual(
    told.slice(0, 3).sort(byText),
    [
      [['BTC', 'trade', '2', '102'], ofTrade],
      [['USDT', 'fee', '-0.1', '999899.9'], ofTrade],
      [['USDT', 'trade', '-100', '999900'], ofTrade],
    ].sort(byText),
  )
  assert.deepEqual(told.slice(3), [
    [['USDT', 'deposit', '1000000', '1000000'], none],
    [['BTC', 'deposit', '100', '100'], none],
  ])
  assert.equal(rows[0]?.createdAt, '2026-03-01T12:00:00.000Z')
  const bitcoin = await items<OwnLedgerRow>(venue, '/api/accounts/BTC/ledger', ALICE)
  assert.deepEqual(
    bitcoin,
    rows.filter(({ currency }) => currency === 'BTC'),
  )
  assert.deepEqual(await items(venue, '/api/ledger', NOBODY), [])
})

test('a ledger can be of several currencies, merged into one order', async (t) => {
  const venue = await venueOf(t)
  await venue.fund(ALICE, { ETH: '5' })
  for (let n = 1; n <= 4; n++) await trade(venue, { price: String(10 + n) })
  const all = await items<OwnLedgerRow>(venue, '/api/ledger', ALICE)
  assert.equal(all.length, 11)
  const some = all.filter(({ currency }) => currency !== 'ETH')
  const query = '/api/ledger?currency=BTC&currency=USDT&currency=BTC'
  assert.deepEqual(await items(venue, query, ALICE), some)
  assert.deepEqual(await items(venue, `${query}&limit=3`, ALICE), some.slice(0, 3))
  const middle = some[4]?.id
  assert.deepEqual(await items(venue, `${query}&limit=3&after=${middle}`, ALICE), some.slice(5, 8))
  assert.deepEqual(await items(venue, `${query}&limit=3&before=${middle}`, ALICE), some.slice(1, 4))
})

test('fills are chosen by product and order', async (t) => {
  const venue = await venueOf(t)
  await venue.fund(BOB, { ETH: '100' })
  const bitcoin = await trade(venue, {})
  const ether = await trade(venue, { productId: 'ETH-USDT' })
  const ids = async (query: string) =>
    (await items<OwnFillRow>(venue, `/api/fills${query}`, ALICE)).map(({ orderId }) => orderId)
  assert.deepEqual(await ids(''), [ether.buy, bitcoin.buy])
  assert.deepEqual(await ids('?productId=BTC-USDT'), [bitcoin.buy])
  assert.deepEqual(await ids('?productId=ETH-BTC'), [])
  assert.deepEqual(await ids(`?orderId=${ether.buy}`), [ether.buy])
  assert.deepEqual(await ids(`?orderId=${ether.buy}&productId=BTC-USDT`), [])
  assert.deepEqual(await ids(`?orderId=${ether.sell}`), [], "another's order has no own fills")
  assert.deepEqual(await ids('?orderId='), [ether.buy, bitcoin.buy])
})

test('fills of one order: by id and client order id, of the owner alone', async (t) => {
  const venue = await venueOf(t)
  const resting = await place(venue, BOB, { side: 'sell', size: '3', clientOid: 'rest' })
  const first = await place(venue, ALICE, {})
  const second = await place(venue, ALICE, {})
  for (const name of [resting, 'client:rest']) {
    const fills = await items<OwnFillRow>(venue, `/api/orders/${name}/fills`, BOB)
    assert.deepEqual(
      fills.map(({ tradeId, liquidity, size }) => [tradeId, liquidity, size]),
      [
        [2, 'M', '1'],
        [1, 'M', '1'],
      ],
    )
  }
  assert.equal((await items(venue, `/api/orders/${first}/fills`, ALICE)).length, 1)
  await remove(venue, `/api/orders/${resting}`, BOB)
  venue.record()
  assert.equal((await items(venue, `/api/orders/${resting}/fills`, BOB)).length, 2)
  const quiet = await place(venue, ALICE, { price: '1' })
  assert.deepEqual(await items(venue, `/api/orders/${quiet}/fills`, ALICE), [])
  for (const name of [second, 'client:rest', '999', 'x', 'client:']) {
    const reply = await get(venue, `/api/orders/${name}/fills`, name === second ? BOB : ALICE)
    assert.deepEqual([reply.statusCode, reply.json().code], [404, REFUSAL.orderNotFound], name)
  }
})

/** All pages of a history downwards, or upwards from its last row, with their cursors checked. */
async function walk(venue: Venue, path: string, step: 'after' | 'before', from?: string) {
  const found: { id: string }[] = []
  for (let cursor = from; ; ) {
    const query = cursor === undefined ? '' : `&${step}=${cursor}`
    const reply = await get(venue, `${path}${query}`, ALICE)
    const rows: { id: string }[] = reply.json().items
    assert.equal(reply.headers['gbe-before'], rows[0]?.id)
    assert.equal(reply.headers['gbe-after'], rows.at(-1)?.id)
    if (rows.length === 0) return found
    if (step === 'after') found.push(...rows)
    else found.unshift(...rows)
    cursor = step === 'after' ? rows.at(-1)?.id : rows[0]?.id
  }
}

for (const path of ['/api/fills', '/api/ledger', '/api/accounts/BTC/ledger']) {
  test(`${path}: pages have no gap and no repeat, both ways`, async (t) => {
    const venue = await venueOf(t)
    // One order that meets three makes several rows of one event.
    for (let n = 0; n < 3; n++) {
      for (let m = 0; m < 3; m++) await place(venue, BOB, { side: 'sell', size: '0.1' })
      await place(venue, ALICE, { size: '0.3' })
    }
    const all: { id: string }[] = await items(venue, `${path}?limit=1000`, ALICE)
    assert.ok(all.length >= 9)
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
    for (const limit of [1, 2, 4, all.length]) {
      const paged = `${path}?limit=${limit}`
      assert.deepEqual(await walk(venue, paged, 'after'), all)
      assert.deepEqual(await walk(venue, paged, 'before', all.at(-1)?.id), all.slice(0, -1))
    }
    const [, second, , , fifth] = all
    const between = `${path}?after=${second?.id}&before=${fifth?.id}`
    assert.deepEqual(await items(venue, between, ALICE), all.slice(2, 4))
  })
}

test('start and end choose a range of time, the end not being in it', async (t) => {
  let now = NOW
  const venue = await venueOf(t, { now: () => now })
  const prices: string[] = []
  for (let minute = 1; minute <= 4; minute++) {
    now = NOW + minute * 60_000
    prices.unshift(String(10 + minute))
    await trade(venue, { price: String(10 + minute) })
  }
  const seconds = NOW / 1_000
  const told = async (query: string) =>
    (await items<OwnFillRow>(venue, `/api/fills?${query}`, ALICE)).map(({ price }) => price)
  assert.deepEqual(await told(`start=${seconds + 120}`), prices.slice(0, 3))
  assert.deepEqual(await told('start=2026-03-01T12:02:00Z'), prices.slice(0, 3))
  assert.deepEqual(await told('end=2026-03-01T12:03:00Z'), prices.slice(2))
  const both = `start=${seconds + 120}&end=${seconds + 180}`
  assert.deepEqual(await told(both), ['12'])
  assert.deepEqual(await told(`${both}&limit=1`), ['12'])
  assert.deepEqual(await told('end=2026-03-01'), [])
  const ledger = await items(venue, `/api/accounts/BTC/ledger?${both}`, ALICE)
  assert.deepEqual(
    ledger.map(({ amount }) => amount),
    ['1'],
  )
})

test('what is no cursor is ignored, other nonsense is refused with a sentence', async (t) => {
  const venue = await venueOf(t)
  await trade(venue)
  const cursors = ['undefined', '', '5', '5-', '-5', '05-1', '1-01', '9007199254740993-0', '1-1-1']
  for (const cursor of cursors) {
    const rows = await items(venue, `/api/fills?after=${cursor}&before=${cursor}`, ALICE)
    assert.equal(rows.length, 1, cursor)
  }
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['fills?limit=0', 400, /^limit must be a whole number from 1 to 1000$/],
    ['ledger?limit=1001', 400, /^limit must be a whole number/],
    ['fills?limit=1&limit=2', 400, /^limit must be a string$/],
    ['fills?start=yesterday', 400, /^start must be a time like 2026-01-31/],
    ['ledger?start=2&end=1', 400, /^start must be before end$/],
    ['fills?format=xml', 400, /^format must be json or csv$/],
    ['fills?form=table', 400, /^form must be items or array$/],
    ['fills?orderId=abc', 400, /^orderId must be an order id$/],
    ['fills?productId=X-Y', 404, /^the product is not listed$/],
    ['ledger?currency=XYZ', 404, /^the currency is not listed$/],
    ['ledger?currency=BTC&currency=XYZ', 404, /^the currency is not listed$/],
    ['accounts/XYZ/ledger', 404, /^the currency is not listed$/],
    [`ledger?${'currency=BTC&'.repeat(25)}`, 200, /^/],
    [`ledger?${Array.from({ length: 21 }, (_, n) => `currency=C${n}`).join('&')}`, 400, /^at most/],
  ]
  for (const [path, status, message] of cases) {
    const reply = await get(venue, `/api/${path}`, ALICE)
    assert.equal(reply.statusCode, status, path)
    if (status !== 200) assert.match(reply.json().message, message)
  }
})

const PATHS = [
  'fills',
  'ledger',
  'accounts/BTC/ledger',
  'orders/1/fills',
  'wallets/BTC/transactions',
]

test('histories are private', async (t) => {
  const venue = await venueOf(t)
  for (const path of PATHS) assert.equal((await get(venue, `/api/${path}`)).statusCode, 401, path)
})

test('a history waits for what its reader was told, and says if that takes long', async (t) => {
  const asked: number[] = []
  const venue = await venueOf(t, {
    ports: {
      ownWrites: {
        recorded(user) {
          asked.push(user)
          return Promise.resolve(false)
        },
      },
    },
  })
  const { buy } = await trade(venue)
  const paths = PATHS.map((path) => path.replace('orders/1/', `orders/${buy}/`))
  for (const path of [...paths, 'fills?format=csv']) {
    const reply = await get(venue, `/api/${path}`, ALICE)
    assert.deepEqual([reply.statusCode, reply.json().code], [503, REFUSAL.readBehind], path)
    assert.equal(reply.headers['retry-after'], '1')
    assert.equal(reply.headers['content-disposition'], undefined)
  }
  assert.deepEqual(new Set(asked), new Set([ALICE]))
})

test('a server that has not caught up answers 503', async (t) => {
  const venue = await venueOf(t)
  const behind = await venueOf(t, {
    ports: {
      gateway: gatewayWith(venue.gateway, { caughtUp: () => Promise.resolve(false) }),
    },
  })
  for (const path of PATHS) {
    const reply = await get(behind, `/api/${path}`, ALICE)
    assert.deepEqual([reply.statusCode, reply.json().code], [503, REFUSAL.readBehind], path)
  }
})

test('a list is told in the form that server or request choose', async (t) => {
  const array = await venueOf(t, { ports: { orderList: 'array' } })
  const { buy } = await trade(array)
  for (const path of ['orders', 'fills', 'ledger', 'accounts/BTC/ledger', `orders/${buy}/fills`]) {
    const plain = await get(array, `/api/${path}`, ALICE)
    assert.ok(Array.isArray(plain.json()), path)
    const counted = await get(array, `/api/${path}?form=items`, ALICE)
    assert.deepEqual(counted.json(), { items: plain.json(), count: plain.json().length })
    assert.equal(plain.headers['gbe-after'], plain.json().at(-1).id)
    assert.equal(counted.headers['gbe-after'], plain.headers['gbe-after'])
  }
  const usual = await venueOf(t)
  assert.deepEqual((await get(usual, '/api/fills?form=array', ALICE)).json(), [])
  assert.deepEqual((await get(usual, '/api/fills', ALICE)).json(), { items: [], count: 0 })
})
