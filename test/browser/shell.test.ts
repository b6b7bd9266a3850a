/** What is round every page: navigation, connection, settings, keys, first steps. */
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { inFolder } from '../kit/folder.ts'
import { freePort } from '../kit/free-port.ts'
import { buildScreen } from '../kit/screen.ts'
import { startServer } from '../kit/server.ts'
import { BROWSER_TEST, visit } from './chromium.ts'
import { DESKTOP, PHONE, says } from './desk.ts'

before(() => {
  if (BROWSER_TEST.skip === false) buildScreen()
})

test(
  'every page opens for a visitor, at desk and in a hand, without a fault',
  BROWSER_TEST,
  async () => {
    await inFolder(async (dataDir) => {
      const server = await startServer(dataDir)
      for (const size of [DESKTOP, PHONE]) {
        const { page, problems } = await visit(size)
        for (const path of ['/', '/trade/BTC-USDT', '/sign-in', '/sign-up', '/no-such-page']) {
          await page.goto(server.url + path)
          await page.getByRole('main').waitFor()
          await says(page, '.link-state [role=status]', 'live')
          assert.equal(await sticksOut(page), 0, `${path} sticks out at the side`)
        }
        assert.match((await page.textContent('main')) ?? '', /There is no such page/)
        assert.deepEqual(problems(), [])
        await page.context().close()
      }
      await server.end('SIGTERM')
    })
  },
)

test('a lost connection is told, and told to be over', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const settings = { PORT: String(await freePort()) }
    let server = await startServer(dataDir, settings)
    const { page } = await visit(DESKTOP)
    await page.goto(server.url)
    await says(page, '.link-state [role=status]', 'live')
    await server.end('SIGKILL')
    await says(page, '.link-text', /^reconnecting · stale \d+ s$/)
    assert.equal(await page.getAttribute('.frame', 'data-link'), 'cut')
    server = await startServer(dataDir, settings)
    await says(page, '.link-text', 'live')
    assert.equal(await page.getAttribute('.frame', 'data-link'), 'well')
    await page.context().close()
    await server.end('SIGTERM')
  })
})

test('settings are kept, keys listed, first steps closed for good', BROWSER_TEST, async () => {
  await inFolder(async (dataDir) => {
    const server = await startServer(dataDir)
    const { page, problems } = await visit({ ...DESKTOP, colorScheme: 'light' })
    await page.goto(server.url)
    await settingsAreKept(page)
    await keysAreListed(page)
    await stepsAreClosed(page)
    assert.deepEqual(problems(), [])
    await page.context().close()
    await server.end('SIGTERM')
  })
})

async function settingsAreKept(page: Page): Promise<void> {
  const root = page.locator('html')
  assert.equal(await root.getAttribute('data-theme'), 'light')
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await page.getByRole('radio', { name: 'Blue and orange' }).check()
  await page.getByRole('radio', { name: '繁體中文' }).click()
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('.menu-panel').count(), 0)
  await page.reload()
  await page.getByRole('link', { name: '市場' }).waitFor()
  assert.equal(await root.getAttribute('lang'), 'zh-Hant')
  assert.equal(await root.getAttribute('data-theme'), 'dark')
  assert.equal(await root.getAttribute('data-colours'), 'blue-orange')
  await page.getByRole('button', { name: '設定' }).click()
  await page.getByRole('radio', { name: 'English' }).click()
  await page.keyboard.press('Escape')
}

async function keysAreListed(page: Page): Promise<void> {
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard' })
  await keys.getByText('Search a product').waitFor()
  await page.keyboard.press('Escape')
  await keys.waitFor({ state: 'detached' })
}

async function stepsAreClosed(page: Page): Promise<void> {
  const steps = page.getByRole('complementary', { name: 'First steps' })
  await steps.getByText('Watch a market move').click()
  await page.waitForURL('**/trade/BTC-USDT')
  await steps.getByRole('button', { name: 'Close for good' }).click()
  await steps.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('main').waitFor()
  assert.equal(await steps.count(), 0)
}

async function sticksOut(page: Page): Promise<number> {
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
  return wide - (page.viewportSize()?.width ?? 0)
}
