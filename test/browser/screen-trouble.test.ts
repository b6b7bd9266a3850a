/** What the screen does when the server goes away, and when it no longer knows who this is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { done, place, signUp } from '../kit/client.ts'
import { freePort } from '../kit/free-port.ts'
import { type LiveServer, startServer, until } from '../kit/server.ts'
import { BROWSER_TEST } from './chromium.ts'
import {
  fieldOf,
  fillForm,
  formOf,
  messageSays,
  openOrders,
  openProduct,
  plain,
  rowSays,
  says,
  screenServer,
  send,
  sendButton,
  sit,
} from './desk.ts'

const settings = { PORT: String(await freePort()) }
const shared = await screenServer(settings)
let server: LiveServer = shared

test(
  'the server is killed and comes back: nothing is lost, nothing is sent',
  BROWSER_TEST,
  async () => {
    const me = await signUp(server, 'patient')
    await place(server, me, { side: 'sell', price: '50010', size: '2' })
    const { page, problems } = await sit(server.url, me)
    await openProduct(page, server.url)
    await says(page, '.book-sell', /50 010\.00 .*2\.000000/)
    await rowSays(page, /Sell Limit 50 010\.00/)
    await fillForm(page, { side: 'Buy', kind: 'Limit', price: '49990' })

    await server.end('SIGKILL')
    await says(page, '.link-text', /^reconnecting · stale \d+ s$/)
    assert.equal(await page.getAttribute('.frame', 'data-link'), 'cut')
    await says(page, '.ticket-note', /^Not connected: type on, it can be sent when/)
    // What was known stays in sight.
    await says(page, '.book-sell', /50 010\.00 .*2\.000000/)
    await rowSays(page, /Sell Limit 50 010\.00/)
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url())
    })
    await fieldOf(page, 'Size').fill('0.25')
    assert.equal(await sendButton(page).getAttribute('aria-disabled'), 'true')
    await sendButton(page).click({ force: true })
    await fieldOf(page, 'Size').press('Enter')
    await page.waitForTimeout(100)
    assert.deepEqual(sent, [])

    server = await startServer(shared.dataDir, settings)
    await place(server, me, { side: 'sell', price: '50005', size: '1.5' })
    await says(page, '.link-text', 'live')
    await says(page, '.book-sell', /^50 005\.00 .*1\.500000 50 010\.00 .*2\.000000 3\.500000/)
    await rowSays(page, /Sell Limit 50 005\.00/)
    assert.equal(plain(await fieldOf(page, 'Price').inputValue()), '49 990')
    assert.equal(await fieldOf(page, 'Size').inputValue(), '0.25')
    await send(page)
    await messageSays(page, 'Buy 0.25 BTC at 49 990')
    assert.equal(sent.length, 1)
    const prices = (await openOrders(server, me)).map(({ price }) => price)
    assert.deepEqual(prices.toSorted(), ['49990', '50005', '50010'])
    // While the server was away, whatever asked it was told so.
    assert.deepEqual(
      problems().filter((problem) => !/ERR_CONNECTION|WebSocket/.test(problem)),
      [],
    )
    await page.context().close()
  },
)

test('a session ended elsewhere is told, and what was typed is kept', BROWSER_TEST, async () => {
  const me = await signUp(server, 'elsewhere')
  await place(server, me, { side: 'sell', price: '60000', size: '1' })
  const { page } = await sit(server.url, me)
  await openProduct(page, server.url)
  await rowSays(page, /Sell Limit 60 000\.00/)
  await fillForm(page, { side: 'Buy', kind: 'Limit', price: '45000', size: '0.5', postOnly: true })

  const { email, password } = me
  const token = await done<string>(server.url, 'POST /api/users/accessToken', {
    body: { email, password },
  })
  await done(server.url, 'DELETE /api/users/self/sessions', { token })
  await says(page, '.ticket', /Your session has ended.*Sign in/)
  assert.equal(await page.locator('.list-table').count(), 0)

  await formOf(page).getByRole('link', { name: 'Sign in' }).click()
  await says(page, 'main', /Your session has ended\. Sign in again/)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/trade/BTC-USDT')
  await rowSays(page, /Sell Limit 60 000\.00/)
  assert.equal(plain(await fieldOf(page, 'Price').inputValue()), '45 000')
  assert.equal(await formOf(page).getByLabel('Post-only').isChecked(), true)
  await send(page)
  await messageSays(page, 'Buy 0.5 BTC at 45 000')
  await until(
    'both orders rest',
    async () => (await openOrders(server, { ...me, token })).length === 2,
  )
  await page.context().close()
})
