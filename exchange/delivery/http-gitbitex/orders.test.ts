import assert from 'node:assert/strict'
import { test } from 'node:test'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { place, venueOf } from './testkit/ask.ts'
import { ALICE, as, BOB, gatewayWith, type Venue } from './testkit/venue.ts'

function get(venue: Venue, user: number, path: string) {
  return venue.app.inject({ method: 'GET', url: `/api/orders${path}`, headers: as(user) })
}

function remove(venue: Venue, user: number, path: string) {
  return venue.app.inject({ method: 'DELETE', url: `/api/orders${path}`, headers: as(user) })
}

async function idsOf(venue: Venue, query: string): Promise<string[]> {
  const reply = await get(venue, ALICE, query)
  assert.equal(reply.statusCode, 200, reply.body)
  const { items, count } = reply.json()
  assert.equal(count, items.length)
  return items.map((item: { id: string }) => item.id)
}

test('one of the own orders is found wherever it is', async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE, { clientOid: 'mine 1' })
  const paths = [`/${id}`, '/client:mine%201']
  for (const path of paths) assert.equal((await get(venue, ALICE, path)).json().status, 'open')
  await place(venue, BOB, { side: 'sell' })
  for (const path of paths) assert.equal((await get(venue, ALICE, path)).json().status, 'filled')
  venue.record()
  assert.equal(venue.doneOrders.size, 0)
  for (const path of paths) assert.equal((await get(venue, ALICE, path)).json().id, id)
})

test("another's, an unknown and an impossible order are the same 404", async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE, { clientOid: 'mine' })
  const paths = [`/${id}`, '/client:mine', '/999', '/0', '/abc', '/-1', '/client:', '/client:%00']
  const bodies = new Set<string>()
  for (const path of paths) {
    const reply = await get(venue, BOB, path)
    assert.equal(reply.statusCode, 404, path)
    bodies.add(reply.body)
  }
  await remove(venue, ALICE, `/${id}`)
  bodies.add((await get(venue, BOB, `/${id}`)).body)
  venue.record()
  bodies.add((await get(venue, BOB, `/${id}`)).body)
  assert.equal(bodies.size, 1)
})

test('a refused order is in the history as rejected', async (t) => {
  const venue = await venueOf(t)
  assert.equal(
    await place(venue, ALICE, { price: '999999', size: '99', clientOid: 'poor' }),
    `refused ${REFUSAL.insufficientFunds}`,
  )
  const row = (await get(venue, ALICE, '/client:poor')).json()
  assert.deepEqual([row.status, row.doneReason, row.settled], ['rejected', 'rejected', true])
  assert.deepEqual(await idsOf(venue, '?status=rejected'), [row.id])
})

/** Alice's orders, oldest first: done and recorded, done lately, open; every third on ETH-USDT. */
async function mixed(venue: Venue): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < 12; n++) {
    const productId = n % 3 === 2 ? 'ETH-USDT' : 'BTC-USDT'
    ids.push(await place(venue, ALICE, { productId, price: String(50 + n) }))
    if (n % 2 === 1) await remove(venue, ALICE, `/${ids[n]}`)
    if (n === 5) venue.record()
  }
  return ids
}

test('pages go through open and done orders without gap or repeat, both ways', async (t) => {
  const venue = await venueOf(t)
  const newestFirst = (await mixed(venue)).reverse()
  for (const limit of [1, 2, 5, 12, 30]) {
    const down: string[] = []
    let query = `?limit=${limit}`
    for (;;) {
      const reply = await get(venue, ALICE, query)
      const page = reply.json().items.map((item: { id: string }) => item.id)
      if (page.length === 0) {
        assert.equal(reply.headers['gbe-after'], undefined)
        assert.equal(reply.headers['gbe-before'], undefined)
        break
      }
      assert.equal(reply.headers['gbe-before'], page[0])
      assert.equal(reply.headers['gbe-after'], page.at(-1))
      down.push(...page)
      query = `?limit=${limit}&after=${page.at(-1)}`
    }
    assert.deepEqual(down, newestFirst)
    const up: string[] = []
    let before = newestFirst.at(-1)
    for (;;) {
      const page = await idsOf(venue, `?limit=${limit}&before=${before}`)
      if (page.length === 0) break
      up.unshift(...page)
      before = page[0]
    }
    assert.deepEqual(up, newestFirst.slice(0, -1))
  }
})

test('status and product choose, and a status may be repeated', async (t) => {
  const venue = await venueOf(t)
  const ids = await mixed(venue)
  const some = (wanted: (n: number) => boolean) => ids.filter((_, n) => wanted(n)).reverse()
  assert.deepEqual(
    await idsOf(venue, '?status=open'),
    some((n) => n % 2 === 0),
  )
  assert.deepEqual(
    await idsOf(venue, '?status=cancelled'),
    some((n) => n % 2 === 1),
  )
  assert.deepEqual(
    await idsOf(venue, '?status=open&status=cancelled'),
    some(() => true),
  )
  assert.deepEqual(await idsOf(venue, '?status=filled&status=rejected'), [])
  assert.deepEqual(
    await idsOf(venue, '?productId=ETH-USDT&status=open'),
    some((n) => n % 3 === 2 && n % 2 === 0),
  )
  assert.deepEqual(await idsOf(venue, `?after=${ids[8]}&before=${ids[2]}&status=open`), [
    ids[6],
    ids[4],
  ])
})

test('cursors that are no ids are ignored, other nonsense is refused', async (t) => {
  const venue = await venueOf(t)
  const [id] = [await place(venue, ALICE, {})]
  assert.deepEqual(await idsOf(venue, '?limit=30&after=undefined&before=&status='), [id])
  const refused = async (query: string) => {
    const reply = await get(venue, ALICE, query)
    return [reply.statusCode, reply.json().message]
  }
  assert.deepEqual(await refused('?limit=0'), [400, 'limit must be a whole number from 1 to 100'])
  assert.deepEqual(await refused('?limit=x'), [400, 'limit must be a whole number from 1 to 100'])
  assert.deepEqual(await refused('?status=new'), [
    400,
    'status must be one of open, filled, cancelled, rejected, active',
  ])
  assert.deepEqual(await refused('?productId=X-Y'), [404, 'the product is not listed'])
})

test('someone without orders gets an empty page', async (t) => {
  const venue = await venueOf(t)
  const reply = await get(venue, 3003, '')
  assert.deepEqual(reply.json(), { items: [], count: 0 })
})

test('history says that it is behind, open orders do not mind', async (t) => {
  const venue = await venueOf(t, { doneOrdersMax: 1 })
  const id = await place(venue, ALICE, {})
  await remove(venue, ALICE, `/${id}`)
  const second = await place(venue, ALICE, {})
  assert.deepEqual(await idsOf(venue, ''), [second, id])
  await remove(venue, ALICE, `/${second}`)
  assert.equal((await get(venue, ALICE, '')).json().code, REFUSAL.readBehind)
  assert.equal((await get(venue, ALICE, `/${id}`)).statusCode, 503)
  assert.equal((await get(venue, ALICE, '?status=open')).statusCode, 200)
  venue.record()
  assert.deepEqual(await idsOf(venue, ''), [second, id])
})

test('a server that has not caught up answers 503', async (t) => {
  const { gateway } = await venueOf(t)
  const slow = gatewayWith(gateway, { caughtUp: () => Promise.resolve(false) })
  const behind = await venueOf(t, { ports: { gateway: slow } })
  for (const path of ['', '/1']) {
    const reply = await get(behind, ALICE, path)
    assert.deepEqual([reply.statusCode, reply.json().code], [503, REFUSAL.readBehind])
  }
})

test('cancel tells the cancelled order, by id and by client order id', async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE, {})
  const byId = await remove(venue, ALICE, `/${id}`)
  assert.equal(byId.statusCode, 200)
  assert.deepEqual(
    [byId.json().id, byId.json().status, byId.json().doneReason],
    [id, 'cancelled', 'cancelled'],
  )
  const named = await place(venue, ALICE, { clientOid: 'go' })
  assert.equal((await remove(venue, ALICE, '/client:go')).json().id, named)
  for (const path of [`/${id}`, '/client:go', '/99', '/x', '/client:none']) {
    const reply = await remove(venue, ALICE, path)
    assert.deepEqual([reply.statusCode, reply.json().code], [404, REFUSAL.orderNotFound], path)
  }
})

test("another's order cannot be cancelled and stays", async (t) => {
  const venue = await venueOf(t)
  const id = await place(venue, ALICE, { clientOid: 'stay' })
  assert.equal((await remove(venue, BOB, `/${id}`)).statusCode, 404)
  assert.equal((await remove(venue, BOB, '/client:stay')).statusCode, 404)
  assert.equal((await get(venue, ALICE, `/${id}`)).json().status, 'open')
})

test('cancel all takes what product and side choose', async (t) => {
  const venue = await venueOf(t)
  await place(venue, ALICE, {})
  await place(venue, ALICE, { side: 'sell', price: '200' })
  await place(venue, ALICE, { productId: 'ETH-USDT' })
  await place(venue, BOB, { price: '50' })
  const cancelled = async (query: string) => (await remove(venue, ALICE, query)).json().cancelled
  assert.equal(await cancelled('?productId=BTC-USDT&side=sell'), 1)
  assert.equal(await cancelled('?productId=BTC-USDT'), 1)
  assert.equal(await cancelled(''), 1)
  assert.equal(await cancelled(''), 0)
  assert.equal(venue.gateway.state.openOrderCount, 1)
  assert.equal((await remove(venue, ALICE, '?side=up')).statusCode, 400)
  assert.equal((await remove(venue, ALICE, '?productId=X')).statusCode, 404)
})
