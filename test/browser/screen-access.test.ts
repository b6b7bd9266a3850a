/**
 * Whoever cannot see, or not well, or uses no mouse: axe-core finds no serious fault on any page,
 * in either theme, at a desk or in the hand.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { place, signUp } from '../kit/client.ts'
import { BROWSER_TEST } from './chromium.ts'
import { DESKTOP, openProduct, PHONE, rowSays, screenServer, sit } from './desk.ts'

const PUBLIC = ['/', '/sign-in', '/sign-up', '/sign-in?forgotten=1', '/no-such-page']
const OWN = ['/', '/account', '/wallet', '/orders']

const server = await screenServer()

test("a visitor's pages", BROWSER_TEST, async () => {
  const { page } = await sit(server.url, undefined)
  for (const path of PUBLIC) await checkPath(page, server.url + path)
  await openProduct(page, server.url)
  await check(page, 'the trade page of a visitor')
  await page.context().close()
})

test('the pages of a person who trades', BROWSER_TEST, async () => {
  const [me, other] = [await signUp(server, 'reader'), await signUp(server, 'other')]
  await place(server, other, { side: 'sell', price: '50000', size: '2' })
  await place(server, me, { side: 'buy', price: '50000', size: '1' })
  await place(server, me, { side: 'buy', price: '49000', size: '1' })
  const { page } = await sit(server.url, me)
  for (const path of OWN) await checkPath(page, server.url + path)
  await openProduct(page, server.url)
  await rowSays(page, /Buy Limit 49 000\.00/)
  for (const list of [/^Open orders/, /^History/, /^Fills/, /^Balances/]) {
    await page.getByRole('tab', { name: list }).click()
    await check(page, `the list ${list}`, ['desktop'])
  }
  await page.context().close()
})

test('what opens above a page', BROWSER_TEST, async () => {
  const { page } = await sit(server.url, await signUp(server, 'opener'))
  await openProduct(page, server.url)
  await page.getByRole('button', { name: 'Settings' }).click()
  await check(page, 'the settings')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await check(page, 'the list of keys')
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await check(page, 'the search')
  await page.keyboard.press('Escape')
  await page.setViewportSize(PHONE.viewport)
  await page.getByRole('button', { name: 'Buy', exact: true }).click()
  await page.getByRole('dialog', { name: 'New order' }).waitFor()
  await check(page, 'the order form on a phone', ['phone'])
  await page.context().close()
})

test("the operator's page", BROWSER_TEST, async () => {
  const { page } = await sit(server.adminUrl, undefined)
  await checkPath(page, `${server.adminUrl}/operator.html`)
  await page.getByLabel('Admin credential').fill(server.adminToken)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Halt everything' }).waitFor()
  for (const section of await page.getByRole('tab').all()) {
    await section.click()
    await check(page, `the operator's ${await section.textContent()}`)
  }
  await page.context().close()
})

async function checkPath(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('main').waitFor()
  await page.waitForLoadState('networkidle')
  await check(page, new URL(url).pathname)
}

const SIZES = { desktop: DESKTOP.viewport, phone: PHONE.viewport } as const

/** Themes only change colours, so all the rest is looked at in one of them. */
async function check(
  page: Page,
  what: string,
  sizes: readonly (keyof typeof SIZES)[] = ['desktop', 'phone'],
): Promise<void> {
  const found: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size])
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const rules = colorScheme === 'light' ? COLOURS : ALL
      for (const line of await faults(page, rules)) found.push(`${size} ${colorScheme}: ${line}`)
    }
  }
  await page.setViewportSize(SIZES[sizes[0] ?? 'desktop'])
  assert.deepEqual(found, [], what)
}

const ALL = { resultTypes: ['violations'] } as const
const COLOURS = { ...ALL, runOnly: ['color-contrast'] } as const

/** Serious and critical violations, one line each. */
async function faults(page: Page, options: object): Promise<string[]> {
  // The page's own policy allows no foreign script element; the debugger may still evaluate.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe.source)
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`)
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary ?? ''}`),
    )
}
