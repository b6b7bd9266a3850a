/** What PREVIEW and PREVIEW_BOTS switch on and off, and the limits that only production has. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { scanSegments } from '@bourse/exchange/repository/log/scan'
import { type AdminState, type Answer, admin, balances, call, done, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { type LiveServer, startServer, until } from '../kit/server.ts'
import { handshake } from '../kit/socket.ts'

const PRODUCTS = ['BTC-USDT', 'ETH-USDT', 'ETH-BTC']
const EVENTS_PER_SECOND = 5
/** For the ladders to fill and takers to come. */
const LIFE_MS_MAX = 45_000

test('production: no play money, no demo account, no bots, but limits', async (t) => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir, { PREVIEW: 'false', PREVIEW_BOTS: 'true' })
    const ada = await signUp(server, 'ada')
    const { token } = ada

    await t.test('nobody gets or makes money by himself', async () => {
      assert.doesNotMatch(server.output(), /demo account/)
      const body = { currency: 'BTC', amount: '1' }
      for (const path of ['/api/deposits', '/api/withdrawals']) {
        assert.equal((await call(server.url, `POST ${path}`, { token, body })).status, 404)
      }
      const none = ['0', '0']
      assert.deepEqual(await balances(server, ada), { BTC: none, ETH: none, USDT: none })
      const credentials = { email: 'demo@bourse.test', password: 'demo-demo-demo' }
      const demo = await call(server.url, 'POST /api/users/accessToken', { body: credentials })
      assert.equal(demo.status, 401)
      const info = await done<{ preview: boolean; limits: Record<string, number> }>(
        server.url,
        'GET /api/info',
      )
      assert.equal(info.preview, false)
      assert.equal(info.limits['ordersPerSecond'], 50)
    })

    await t.test('orders beyond the burst are told to wait, cancels are not', async () => {
      await admin(server, 'POST /deposits', { userId: ada.id, currency: 'BTC', amount: '10' })
      const body = { productId: 'BTC-USDT', side: 'sell', price: '90000', size: '0.001' }
      const answers = await manyTimes(250, () =>
        call(server.url, 'POST /api/orders', { token, body }),
      )
      const [good, limited] = split(answers)
      assert.ok(good.length >= 100, `${good.length} orders passed`)
      assert.ok(limited.length > 0, 'and then there is a limit')
      checkLimited(limited)
      const all = await done<{ cancelled: number }>(server.url, 'DELETE /api/orders', { token })
      assert.equal(all.cancelled, good.length, 'what was limited never reached the book')
    })

    await t.test('D40: a made-up X-Forwarded-For is no way round the limits', async () => {
      const register = (number: number) => {
        const body = { email: `many${number}@bourse.test`, password: 'a long enough password' }
        const headers = { 'x-forwarded-for': `10.0.0.${number}`, 'x-real-ip': `10.0.1.${number}` }
        return call(server.url, 'POST /api/users', { body, headers })
      }
      // One of the five in an hour is gone.
      const answers: Answer[] = []
      for (let number = 0; number < 6; number++) answers.push(await register(number))
      const [good, limited] = split(answers)
      assert.deepEqual([good.length, limited.length], [4, 2])
      checkLimited(limited)
    })

    await t.test('sign-ins and sockets are limited too', async () => {
      const body = { email: 'nobody@bourse.test', password: 'some wrong password' }
      const answers = await manyTimes(8, () =>
        call(server.url, 'POST /api/users/accessToken', { body }),
      )
      const limited = answers.filter(({ status }) => status === 429)
      assert.equal(limited.length, 3, 'five a minute with one e-mail')
      checkLimited(limited)
      const opened = await manyTimes(12, () => handshake(server.url))
      assert.equal(opened.filter(({ status }) => status === 101).length, 10)
      const refused = opened.filter(({ status }) => status === 429)
      assert.equal(refused.length, 2)
      assert.ok(refused.every(({ retryAfter }) => Number(retryAfter) > 0))
    })

    await t.test('bots stand still without preview', async () => {
      await standsStill(server)
    })
    await server.end('SIGTERM')
  })
})

test('RATE_LIMIT=off takes the limits away', async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir, { PREVIEW: 'false', RATE_LIMIT: 'off' })
    const people = await manyTimes(7, (number) => signUp(server, `person${number}`))
    const { id: userId, token } = people[0] as (typeof people)[number]
    await admin(server, 'POST /deposits', { userId, currency: 'BTC', amount: '10' })
    const body = { productId: 'BTC-USDT', side: 'sell', price: '90000', size: '0.001' }
    const answers = await manyTimes(250, () =>
      call(server.url, 'POST /api/orders', { token, body }),
    )
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    const opened = await manyTimes(15, () => handshake(server.url))
    assert.deepEqual([...new Set(opened.map(({ status }) => status))], [101])
    await server.end('SIGTERM')
  })
})

test('with bots each product trades and moves, at five events a second at most', async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir, { PREVIEW_BOTS: 'true' })
    const ada = await signUp(server, 'ada')
    assert.deepEqual((await balances(server, ada))['BTC'], ['1000', '0'])
    for (const id of PRODUCTS) {
      const path = `GET /api/products/${id}`
      const traded = async () => {
        const trades = await done<{ price: string }[]>(server.url, `${path}/trades`)
        return new Set(trades.map(({ price }) => price)).size > 1
      }
      await until(`${id} trades at more than one price`, traded, LIFE_MS_MAX)
      const twoSided = async () => {
        type Book = { bids: unknown[]; asks: unknown[] }
        const { bids, asks } = await done<Book>(server.url, `${path}/book`)
        return bids.length > 0 && asks.length > 0
      }
      await until(`${id} has two sides`, twoSided, LIFE_MS_MAX)
    }
    assert.equal((await server.end('SIGTERM')).code, 0)
    await checkPace(join(dataDir, 'log'))
    const quiet = await startServer(dataDir, { PREVIEW_BOTS: 'false' })
    await standsStill(quiet)
    await quiet.end('SIGTERM')
  })
})

/** By the times in the log: over the whole life of a product its events keep the pace. */
async function checkPace(logFolder: string): Promise<void> {
  const times = new Map<number, number[]>()
  const note = ({ via, product, time }: TradingEvent) => {
    if (via !== VIA.preview || product === 0) return
    times.set(product, [...(times.get(product) ?? []), time])
  }
  const reader = new EventReader(logFolder, 0)
  const { end } = await scanSegments(logFolder)
  await reader.read(
    end,
    (events, count) => {
      for (const event of events.slice(0, count)) note(event)
    },
    () => false,
  )
  await reader.close()
  assert.equal(times.size, PRODUCTS.length, 'every product had events of the bots')
  for (const [product, stamps] of times) {
    const seconds = ((stamps.at(-1) as number) - (stamps[0] as number)) / 1_000_000
    const most = seconds * EVENTS_PER_SECOND + 1.5
    assert.ok(stamps.length <= most, `product ${product}: ${stamps.length} events, ${seconds} s`)
  }
}

async function standsStill(server: LiveServer): Promise<void> {
  const before = await admin<AdminState>(server, 'GET /state')
  await new Promise((resolve) => setTimeout(resolve, 600))
  const later = await admin<AdminState>(server, 'GET /state')
  assert.equal(later.position, before.position)
}

function manyTimes<Value>(
  times: number,
  act: (number: number) => Promise<Value>,
): Promise<Value[]> {
  return Promise.all(Array.from({ length: times }, (_, number) => act(number)))
}

function split(answers: readonly Answer[]): [good: Answer[], limited: Answer[]] {
  const good = answers.filter(({ status }) => status === 200)
  const limited = answers.filter(({ status }) => status === 429)
  assert.equal(good.length + limited.length, answers.length, answers.map((a) => a.status).join())
  return [good, limited]
}

function checkLimited(answers: readonly Answer[]): void {
  for (const { headers, body } of answers) {
    assert.ok(Number(headers.get('retry-after')) >= 1, 'Retry-After says how long')
    assert.equal((body as { http_code: number }).http_code, 429)
  }
}
