/** The operator's page on the real admin listener, from the credential to the halt. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { admin, balances, call, done, type Person, place, refused, signUp } from '../kit/client.ts'
import { inFolder } from '../kit/folder.ts'
import { freePort } from '../kit/free-port.ts'
import { buildScreen } from '../kit/screen.ts'
import { type LiveServer, startServer, until } from '../kit/server.ts'
import { BROWSER_TEST, visit } from './chromium.ts'
import { DESKTOP, PHONE } from './desk.ts'

const PARTS = fileURLToPath(new URL('../../web/dist/operator', import.meta.url))

before(() => {
  if (BROWSER_TEST.skip === false) buildScreen()
})

test('the public listener has nothing of the page', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir)
    const parts = readdirSync(PARTS).map((name) => `/operator/${name}`)
    assert.ok(parts.some((path) => path.endsWith('.js')))
    for (const path of ['/operator.html', ...parts]) {
      const headers = { accept: 'text/html' }
      assert.equal((await call(server.url, `GET ${path}`, { headers })).status, 404, path)
      assert.equal((await call(server.adminUrl, `GET ${path}`, { headers })).status, 200, path)
    }
    await server.end('SIGTERM')
  })
})

test('a wrong credential is refused, the right one is kept nowhere', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir)
    const { page, problems } = await visit(DESKTOP)
    await page.goto(server.adminUrl)
    for (const wrong of ['guess', `${server.adminToken}x`, 'Grüße']) {
      await enter(page, wrong)
      await page.getByText('That is not the credential').waitFor()
    }
    assert.deepEqual(new Set(problems()), new Set(['401 GET /state']))
    assert.equal(await page.getByRole('table').count(), 0)
    await enter(page, server.adminToken)
    await page.getByText('The venue is open').waitFor()
    await until('events are counted', async () => {
      const text = (await page.getByRole('region', { name: 'Live figures' }).textContent()) ?? ''
      return /Events\/s\d+peak/.test(text) && /Event-loop delay[\d.]+ ms/.test(text)
    })
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, document.URL])',
    )
    assert.ok(!kept.includes(server.adminToken))
    await page.reload()
    await page.getByLabel('Admin credential').waitFor()
    await enter(page, server.adminToken)
    await page.getByRole('button', { name: 'Lock' }).click()
    await page.getByLabel('Admin credential').waitFor()
    assert.deepEqual(problems(), [])
    await page.context().close()
    await server.end('SIGTERM')
  })
})

test(
  'halt and resume, a state, a freeze, a deposit, fees: each is done',
  BROWSER_TEST,
  async () => {
    await inFolder(async (dataDir) => {
      const server = await startServer(dataDir)
      const ada = await signUp(server, 'ada')
      const { page, problems } = await visit(DESKTOP)
      await page.goto(server.adminUrl)
      await enter(page, server.adminToken)
      await haltAndResume(page, server, ada)
      await changeState(page, server, ada)
      await freezeAndFree(page, server, ada)
      await deposit(page, server, ada)
      await changeRulesAndFees(page, server)
      await page.getByRole('tab', { name: 'Actions' }).click()
      const actions = await page.getByRole('list').last().textContent()
      for (const words of [
        'Venue halted',
        'BTC-USDT set to',
        `User ${ada.id} frozen`,
        'Fee schedule',
      ]) {
        assert.ok(actions?.includes(words), `${words} is in:\n${actions}`)
      }
      assert.deepEqual(problems(), ['400 POST /deposits', '400 PUT /products/ETH-USDT'])
      await page.context().close()
      await server.end('SIGTERM')
    })
  },
)

test(
  'a server that is gone is told, and a credential that no longer counts',
  BROWSER_TEST,
  async () => {
    await inFolder(async (dataDir) => {
      const ports = { PORT: String(await freePort()), ADMIN_PORT: String(await freePort()) }
      let server = await startServer(dataDir, ports)
      const { page } = await visit(DESKTOP)
      await page.goto(server.adminUrl)
      await enter(page, server.adminToken)
      await until('it is live', async () => (await page.textContent('.link-text')) === 'live')
      await server.end('SIGKILL')
      await until('it says that it is stale', async () =>
        /^stale \d+ s$/.test((await page.textContent('.link-text')) ?? ''),
      )
      server = await startServer(dataDir, ports)
      await until('it is live again', async () => (await page.textContent('.link-text')) === 'live')
      await server.end('SIGKILL')
      server = await startServer(dataDir, { ...ports, ADMIN_TOKEN: 'another-one-from-now-on' })
      await page.getByText('The server no longer takes this credential.').waitFor()
      await page.context().close()
      await server.end('SIGTERM')
    })
  },
)

test('in a hand and in Chinese nothing sticks out', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir)
    for (const [locale, tabs] of [
      ['en-US', ['Products', 'Fees', 'Users', 'Currencies']],
      ['zh-TW', ['交易對', '費率', '使用者', '幣種']],
    ] as const) {
      const { page, problems } = await visit({ ...PHONE, locale })
      await page.goto(server.adminUrl)
      await enter(page, server.adminToken)
      for (const name of tabs) {
        await page.getByRole('tab', { name }).click()
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
        assert.equal(wide, PHONE.viewport.width, name)
      }
      assert.deepEqual(problems(), [])
      await page.context().close()
    }
    await server.end('SIGTERM')
  })
})

async function enter(page: Page, credential: string): Promise<void> {
  await page.locator('input[type=password]').fill(credential)
  await page.keyboard.press('Enter')
}

/** Presses `button`, and the one in the dialog that asks whether it is meant. */
async function confirmed(page: Page, button: string, meant = button): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: meant, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

function order({ token }: Person) {
  const body = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '10', size: '0.01' }
  return { token, body }
}

async function haltAndResume(page: Page, server: LiveServer, ada: Person): Promise<void> {
  await page.getByRole('button', { name: 'Halt everything' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Back' }).click()
  await place(server, ada, { side: 'buy', price: '10', size: '0.01' })
  await confirmed(page, 'Halt everything')
  await page.getByText('The whole venue is halted').first().waitFor()
  const problem = await refused(server.url, 'POST /api/orders', { ...order(ada), status: 409 })
  assert.equal(problem.code, 1011)
  await page.getByRole('button', { name: '1011 1' }).waitFor()
  await confirmed(page, 'Resume')
  await page.getByText('The venue is open', { exact: true }).waitFor()
  await done(server.url, 'POST /api/orders', order(ada))
}

async function changeState(page: Page, server: LiveServer, ada: Person): Promise<void> {
  const state = page.getByLabel('State of BTC-USDT')
  for (const [label, code] of [
    ['post-only', 3015],
    ['online', 0],
  ] as const) {
    await state.selectOption({ label })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: `Set to ${label}` }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await state.inputValue(), label)
    if (code === 0) await done(server.url, 'POST /api/orders', order(ada))
    else await refused(server.url, 'POST /api/orders', { ...order(ada), status: 409 })
  }
}

/** From the list of refusals, where the user of the halt still stands. */
async function freezeAndFree(page: Page, server: LiveServer, ada: Person): Promise<void> {
  await page
    .getByRole('button', { name: `Look at user ${ada.id}` })
    .first()
    .click()
  await confirmed(page, 'Freeze')
  await page.getByRole('status').getByText('frozen', { exact: true }).waitFor()
  const problem = await refused(server.url, 'POST /api/orders', { ...order(ada), status: 403 })
  assert.equal(problem.code, 1012)
  await confirmed(page, 'Unfreeze')
  await done(server.url, 'POST /api/orders', order(ada))
}

async function deposit(page: Page, server: LiveServer, ada: Person): Promise<void> {
  const form = page.locator('form.deposit')
  await form.getByLabel('Amount').fill('1.123456789')
  await form.getByRole('button', { name: 'Deposit' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Deposit' }).click()
  await form.getByText('amount has 9 decimals, BTC allows 8').waitFor()
  await form.getByLabel('Amount').fill('1.5')
  await form.getByRole('button', { name: 'Deposit' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Deposit' }).dblclick()
  await page.getByText('Deposited 1.5 BTC').waitFor()
  assert.deepEqual((await balances(server, ada))['BTC'], ['1001.5', '0'], 'once')
  await page.getByRole('table').getByText('1\u2009001.5').waitFor()
}

async function changeRulesAndFees(page: Page, server: LiveServer): Promise<void> {
  await page.getByRole('tab', { name: 'Products' }).click()
  await page.getByRole('button', { name: 'Edit the rules of ETH-USDT' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Tick: price step').fill('0.001')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('quoteIncrement has 3 decimals, ETH-USDT allows 2').waitFor()
  await dialog.getByLabel('Tick: price step').fill('0.05')
  await dialog.getByLabel('Taker fee').fill('0.15')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  const rows = await admin<readonly Record<string, unknown>[]>(server, 'GET /products')
  const row = rows.find(({ id }) => id === 'ETH-USDT')
  assert.deepEqual([row?.['quoteIncrement'], row?.['takerFeeRate']], ['0.05', '0.0015'])
  await page.getByRole('tab', { name: 'Fees' }).click()
  await page.getByRole('button', { name: 'Add a tier' }).click()
  await page.getByLabel('Maker fee').fill('-0.01')
  await page.getByLabel('Taker fee').fill('0.2')
  await confirmed(page, 'Save')
  assert.deepEqual(await admin(server, 'GET /fees'), {
    currency: 'USDT',
    tiers: [{ volume: '0', makerFeeRate: '-0.0001', takerFeeRate: '0.002' }],
  })
}
