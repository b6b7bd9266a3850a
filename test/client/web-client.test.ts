/**
 * The stand-in client against the real server, in both releases: what a person does with it, from
 * looking around to signing out, with a restart in between. Each step names what it is about.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { place, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { freePort } from '../kit/free-port.ts'
import { startServer, until } from '../kit/server.ts'
import { BTC, type Day, sameBook } from './day.ts'
import { passwords, profile, signsIn, signsOut, signsUp, wallets } from './day-account.ts'
import { accounts, bookIsLive, cancels, isFilled, pages, places, trades } from './day-trading.ts'
import { formDigits } from './drawing.ts'
import { webClient } from './web-client.ts'

/** The client looks after its socket every 5 s; here it looks more often. */
const LOOK_EVERY_MS = 250

type Step = readonly [title: string, run: (day: Day) => Promise<void>]

for (const variant of ['S', 'B'] as const) {
  test(`a day of the web client, release ${variant}`, async (t) => {
    await inFolder(async (dataDir) => {
      const settings = {
        PORT: String(await freePort()),
        ORDER_LIST: variant === 'S' ? 'array' : 'items',
      }
      const server = await startServer(dataDir, settings)
      const other = await signUp(server, 'other')
      const client = webClient(server.url, variant, LOOK_EVERY_MS)
      t.after(() => client.close())
      const day: Day = {
        ...{ variant, client, other, server },
        async restart() {
          await day.server.end('SIGKILL')
          day.server = await startServer(dataDir, settings)
        },
      }
      for (const [title, run] of STEPS) {
        let passed = false
        await t.test(title, async () => {
          await run(day)
          assert.deepEqual(client.socket.errors, [], 'errors in the console')
          passed = true
        })
        // What comes later builds on it.
        if (!passed) break
      }
      client.close()
      await day.server.end('SIGTERM')
    })
  })
}

const STEPS: readonly Step[] = [
  ['A1, A2 anonymous start: nobody is sent away, products, socket, every ticker', starts],
  ['A3.2 GET /api/products: the order form can compute with it', products],
  ['A3.2 GET candles: there is a bar before the first trade, in every range', emptyChart],
  ['A3.1 POST /api/users: what is refused is said, what is accepted leads on', signsUp],
  ['A3.1 POST /api/users/accessToken: the token is text and is kept', signsIn],
  ['A3.3 GET /api/accounts: of two currencies, and of all', accounts],
  ['A5.1 snapshot and l2update: the book is the one that HTTP tells', bookIsLive],
  ['A3.3 POST /api/orders: the price as text, funds and all that may be missing', places],
  ['A3.3 DELETE /api/orders: one, all, and one that is gone', cancels],
  ['A5.1 match, ticker, order, funds: an order is filled by somebody else', isFilled],
  ['A3.2 GET trades: once each, with the side of the maker', trades],
  ['A3.3 GET /api/orders: pages in both directions, status repeated', pages],
  ['A3.4 wallets: an address, transactions, a withdrawal', wallets],
  ['A3.1 name and photo', profile],
  ['A5.2 reconnect: after a restart everything goes on by itself', reconnects],
  ['A3.1 passwords: changed, and what is wrong is said where the form looks', passwords],
  ['A3.1 DELETE /api/users/accessToken: the session is over', signsOut],
]

async function starts({ variant, client }: Day): Promise<void> {
  await client.session.start()
  assert.equal(client.request.location, '/')
  assert.equal(client.session.loggedIn, false)
  const first = variant === 'S' ? ['GET /api/users/self'] : []
  assert.deepEqual(client.request.sent, [...first, 'GET /api/products'])
  assert.deepEqual(JSON.parse(client.socket.sent[0] as string), {
    ...{ type: 'subscribe', channels: ['ticker'], token: '' },
    product_ids: ['BTC-USDT', 'ETH-USDT', 'ETH-BTC'],
  })
  await until('the server says what it took', () => client.store.heard['subscriptions'] === 1)
}

async function products({ client }: Day): Promise<void> {
  const digits = [...client.store.kept.values()].map(({ product }) => ({
    id: product.id,
    ...formDigits(product),
    scales: [product.baseScale, product.quoteScale],
  }))
  assert.deepEqual(digits, [
    { id: 'BTC-USDT', size: '0.000000', total: '0.00', scales: [6, 2] },
    { id: 'ETH-USDT', size: '0.000000', total: '0.00', scales: [6, 2] },
    { id: 'ETH-BTC', size: '0.000', total: '0.00000', scales: [3, 5] },
  ])
}

async function emptyChart({ client }: Day): Promise<void> {
  for (const granularity of client.market.granularities) {
    const points = await client.market.loadChart(BTC, granularity)
    assert.equal(points.length, 1)
    const [milliseconds, open, high, low, close, volume] = points[0] ?? []
    assert.deepEqual([open, high, low, close, volume], [0, 0, 0, 0, 0])
    assert.equal((milliseconds as number) % (granularity * 1000), 0)
  }
  await client.market.loadChart(BTC, 60)
}

/** Nothing is asked for again but what the client was told to be its subscriptions. */
async function reconnects(day: Day): Promise<void> {
  const { client, other } = day
  const { opened } = client.socket
  await day.restart()
  const sent = client.socket.sent.length
  await until('the socket is open again', () => client.socket.opened > opened)
  await until('the subscriptions are sent again', () => client.socket.sent.length > sent)
  const again = client.socket.sent.slice(sent).map((text) => JSON.parse(text).channels[0])
  for (const channel of ['ticker', 'match', 'level2', 'order', 'funds']) {
    assert.ok(again.includes(channel), `${channel} is asked for again`)
  }
  await sameBook(day)
  const kept = client.store.of(BTC)
  const before = kept.tradeHistory.length
  const order = { productId: BTC, type: 'limit', side: 'sell', price: 49_991, size: 0.5 } as const
  await client.trading.placeOrder(order)
  await place(day.server, other, { side: 'buy', price: '49991', size: '0.5' })
  await until('the trade is heard', () => kept.tradeHistory.length === before + 1)
  await until('the ticker is heard', () => kept.product.price === '49991')
  await until('the order is shown filled', () => kept.openOrders[0]?.statusFormat === 'filled')
  await until('the money is there', () => client.store.funds['BTC']?.hold === '0')
  await sameBook(day)
}
