/** The page that is served without a client, in a real browser on a desk and in a hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { type Person, place, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { freePort } from '../kit/free-port.ts'
import { type LiveServer, startServer, until } from '../kit/server.ts'
import { BROWSER_TEST, type Visit, visit } from './chromium.ts'

const SIZES = {
  desk: { viewport: { width: 1280, height: 900 } },
  hand: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
} as const

test('a moving book on a desk and in a hand, across a restart', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const settings = { PORT: String(await freePort()) }
    let server = await startServer(dataDir, settings)
    const [seller, buyer] = [await signUp(server, 'seller'), await signUp(server, 'buyer')]
    await place(server, seller, { side: 'sell', price: '50010', size: '0.4' })
    await place(server, seller, { side: 'sell', price: '50000.5', size: '0.25' })
    await place(server, buyer, { side: 'buy', price: '49990', size: '1.5' })

    const visits = [await visit(SIZES.desk), await visit(SIZES.hand)]
    for (const { page } of visits) {
      await page.goto(server.url)
      await shows(page, '#asks', ['50,010.00 0.4000 0.6500', '50,000.50 0.2500 0.2500'])
      await shows(page, '#bids', ['49,990.00 1.5000 1.5000'])
      await says(page, '#spread', '10.50')
      await says(page, '#state', 'live')
      assert.equal(await page.isVisible('#no-trades'), true)
      const wide = await page.evaluate('document.documentElement.scrollWidth')
      assert.equal(wide, page.viewportSize()?.width, 'nothing sticks out at the side')
    }

    await place(server, buyer, { side: 'buy', price: '50000.5', size: '0.1' })
    await showTrade(visits)
    await place(server, buyer, { side: 'buy', price: '49995', size: '0.0123' })
    for (const { page } of visits) {
      await shows(page, '#bids', ['49,995.00 0.0123 0.0123', '49,990.00 1.5000 1.5123'])
    }
    for (const { problems } of visits) assert.deepEqual(problems(), [])

    await server.end('SIGKILL')
    for (const { page } of visits) await says(page, '#state', /^cut off|^connecting again$/)
    server = await startServer(dataDir, settings)
    await place(server, seller, { side: 'sell', price: '50000', size: '0.5' })
    for (const { page } of visits) {
      await says(page, '#state', 'live')
      await shows(page, '#asks', [
        ...['50,010.00 0.4000 1.0500', '50,000.50 0.1500 0.6500'],
        '50,000.00 0.5000 0.5000',
      ])
    }
    for (const { page, problems } of visits) {
      // While the server was away every try to connect is an error in the console.
      const others = problems().filter((problem) => !/ERR_CONNECTION|WebSocket/.test(problem))
      assert.deepEqual(others, [])
      await page.context().close()
    }
    await server.end('SIGTERM')
  })
})

test('another product, and a book of which a part was lost', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir)
    const seller = await signUp(server, 'seller')
    const order = { side: 'sell', price: '3000', size: '2', productId: 'ETH-USDT' } as const
    await place(server, seller, order)
    const { page, problems } = await visit(SIZES.desk)
    const lost = await loseOneUpdate(page)
    await page.goto(server.url)
    await says(page, '#state', 'live')
    await page.getByText('ETH / USDT').click()
    await shows(page, '#asks', ['3,000.00 2.0000 2.0000'])
    assert.match(page.url(), /#ETH-USDT$/)
    assert.equal(await page.isChecked('input[value="ETH-USDT"]'), true)

    await losesAndRecovers({ server, seller, page, lost })
    await page.reload()
    await shows(page, '#asks', ['3,000.00 2.0000 5.0000', '2,990.00 3.0000 3.0000'])
    assert.deepEqual(problems(), [])
    await server.end('SIGTERM')
  })
})

interface Losing {
  readonly server: LiveServer
  readonly seller: Person
  readonly page: Page
  readonly lost: { left: number; readonly asked: string[] }
}

/** One update never arrives; the next one shows the gap, and the page asks for the whole book. */
async function losesAndRecovers({ server, seller, page, lost }: Losing): Promise<void> {
  const order = { side: 'sell', price: '2990', size: '1', productId: 'ETH-USDT' } as const
  lost.left = 1
  await place(server, seller, order)
  await until('the update is lost', () => lost.left === 0)
  await shows(page, '#asks', ['3,000.00 2.0000 2.0000'])
  lost.asked.length = 0
  await place(server, seller, { ...order, size: '2' })
  await shows(page, '#asks', ['3,000.00 2.0000 5.0000', '2,990.00 3.0000 3.0000'])
  assert.deepEqual(
    lost.asked.map((text) => JSON.parse(text)).map(({ type, channels }) => [type, channels]),
    [
      ['unsubscribe', ['level2']],
      ['subscribe', ['level2']],
    ],
  )
  await says(page, '#state', 'live')
}

/** Stands between page and server; as many updates of the book as `left` says are lost. */
async function loseOneUpdate(page: Page): Promise<Losing['lost']> {
  const lost = { left: 0, asked: [] as string[] }
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      lost.asked.push(String(message))
      server.send(message)
    })
    server.onMessage((message) => {
      if (lost.left > 0 && String(message).includes('"l2update"')) lost.left--
      else socket.send(message)
    })
  })
  return lost
}

async function showTrade(visits: readonly Visit[]): Promise<void> {
  for (const { page } of visits) {
    await shows(page, '#asks', ['50,010.00 0.4000 0.5500', '50,000.50 0.1500 0.1500'])
    await says(page, '#price', '50,000.50')
    await says(page, '#volume', '0.1 BTC')
    const [trade] = await rowsOf(page, '#trades')
    assert.match(trade ?? '', /^50,000\.50 0\.1000 \d\d:\d\d:\d\d$/)
    assert.equal(await page.getAttribute('#trades tr', 'class'), 'up')
    assert.equal(await page.title(), '50,000.50 BTC-USDT · Bourse')
    assert.equal(await page.isVisible('#no-trades'), false)
  }
}

/** The filled rows that a person sees, cells joined by a blank. */
async function rowsOf(page: Page, table: string): Promise<string[]> {
  const texts = await page.locator(`${table} tr`).filter({ visible: true }).allInnerTexts()
  return texts.map((text) => text.trim().replaceAll(/\s+/g, ' ')).filter((text) => text !== '')
}

async function shows(page: Page, table: string, rows: readonly string[]): Promise<void> {
  let last: readonly string[] = []
  const same = async () => {
    last = await rowsOf(page, table)
    return last.join('\n') === rows.join('\n')
  }
  await until(`${table} shows ${rows.join(', ')}`, same).catch((error: Error) => {
    assert.fail(`${error.message}; it shows ${last.join(', ')}`)
  })
}

async function says(page: Page, place: string, text: string | RegExp): Promise<void> {
  await until(`${place} says ${text}`, async () => {
    const now = (await page.textContent(place)) ?? ''
    return typeof text === 'string' ? now === text : text.test(now)
  })
}
