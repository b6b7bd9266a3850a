/** The trading screen as a person uses it: by its labels, its roles and what is written on it. */
import assert from 'node:assert/strict'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { done, type Person, type Place } from '../kit/client.ts'
import { buildScreen } from '../kit/screen.ts'
import { type Settings, sharedServer, until } from '../kit/server.ts'
import { BROWSER_TEST, type Visit, visit } from './chromium.ts'

export const DESKTOP = { viewport: { width: 1440, height: 900 } }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** A second press within this time counts as part of a double click. */
const DOUBLE_MS = 500

/** A server for the tests of a file, with the screen as its sources are now. */
export async function screenServer(settings: Settings = {}) {
  if (BROWSER_TEST.skip === false) buildScreen()
  return await sharedServer(settings)
}

/** What a person's lists should show as open, as the server has it. */
export async function openOrders({ url }: Pick<Place, 'url'>, { token }: Person) {
  const path = '/api/orders?status=open&status=active&limit=100&form=array'
  return await done<OrderRow[]>(url, `GET ${path}`, { token })
}

/** A new window of somebody who has seen the first steps; of a visitor without `person`. */
export async function sit(
  url: string,
  person: Person | undefined,
  options: BrowserContextOptions = DESKTOP,
): Promise<Visit> {
  const kept = [{ name: 'bourse:first-visit', value: 'closed' }]
  if (person !== undefined) kept.push({ name: 'bourse:signed-in', value: 'yes' })
  const { origin, hostname } = new URL(url)
  const cookie = {
    ...{ name: 'accessToken', domain: hostname, path: '/', httpOnly: true },
    ...{ expires: -1, secure: false, sameSite: 'Lax' as const },
  }
  return await visit({
    ...options,
    storageState: {
      cookies: person === undefined ? [] : [{ ...cookie, value: person.token }],
      origins: [{ origin, localStorage: kept }],
    },
  })
}

/** Opens a product's page and waits until its figures are live. */
export async function openProduct(page: Page, url: string, product = 'BTC-USDT'): Promise<void> {
  await page.goto(`${url}/trade/${product}`)
  await page.getByRole('button', { name: `${product}: Choose a market` }).waitFor()
  await says(page, '.link-state [role=status]', 'live')
}

/** An order as it is put into the form; what is left out stays as the form has it. */
export interface Wish {
  readonly side?: 'Buy' | 'Sell'
  readonly kind?: 'Limit' | 'Market' | 'Stop' | 'Stop limit'
  readonly price?: string
  readonly stopPrice?: string
  readonly size?: string
  readonly total?: string
  readonly time?: string
  readonly postOnly?: boolean
}

export function formOf(page: Page): Locator {
  return page.getByRole('form', { name: 'New order' })
}

export function fieldOf(page: Page, label: string): Locator {
  return formOf(page).getByRole('textbox', { name: label, exact: true })
}

export async function fillForm(page: Page, wish: Wish): Promise<void> {
  const { side, kind, price, stopPrice, size, total, time, postOnly } = wish
  const form = formOf(page)
  if (side !== undefined) await form.getByRole('radio', { name: side, exact: true }).check()
  if (kind !== undefined) await form.getByRole('tab', { name: kind, exact: true }).click()
  if (stopPrice !== undefined) await fieldOf(page, 'Stop price').fill(stopPrice)
  if (price !== undefined) await fieldOf(page, 'Price').fill(price)
  if (size !== undefined) await fieldOf(page, 'Size').fill(size)
  if (total !== undefined) await fieldOf(page, 'Total').fill(total)
  if (time !== undefined) await form.getByLabel('Time in force').selectOption({ label: time })
  if (postOnly !== undefined) await form.getByLabel('Post-only').setChecked(postOnly)
}

/** The button that sends the order, which says what it does: "Buy 0.1 BTC". */
export function sendButton(page: Page): Locator {
  return formOf(page).getByRole('button', { name: /^(Buy|Sell) / })
}

const pressed = new WeakMap<Page, number>()

/** Sends the order; not so soon after the last one that it would count as a double click. */
export async function send(
  page: Page,
  by: 'click' | 'double click' | 'Enter' = 'click',
): Promise<void> {
  const since = performance.now() - (pressed.get(page) ?? Number.NEGATIVE_INFINITY)
  if (since < DOUBLE_MS) await page.waitForTimeout(DOUBLE_MS - since)
  if (by === 'Enter') await page.keyboard.press('Enter')
  else if (by === 'click') await sendButton(page).click()
  else await sendButton(page).dblclick()
  pressed.set(page, performance.now())
}

/** Waits for a message; its text has blanks where it has lines or thin spaces. */
export async function messageSays(page: Page, text: string | RegExp): Promise<void> {
  await says(page, '.toasts', typeof text === 'string' ? new RegExp(escaped(text)) : text)
}

/** Shows a list below the chart, or on a phone behind the book. */
export async function showList(page: Page, name: RegExp): Promise<void> {
  const behind = page.getByRole('tab', { name: 'Orders', exact: true })
  if (await behind.isVisible()) await behind.click()
  await page.getByRole('tab', { name }).click()
}

/** Waits until one row has all of these words in this order. */
export async function rowSays(page: Page, words: RegExp): Promise<Locator> {
  const rows = page.locator('.list-table tbody')
  let last: string[] = []
  const at = await until(`a row says ${words}`, async () => {
    last = (await rows.allInnerTexts()).map(plain)
    const found = last.findIndex((text) => words.test(text))
    return found === -1 ? undefined : { found }
  }).catch((error: Error) => assert.fail(`${error.message}; rows: ${JSON.stringify(last)}`))
  return rows.nth(at.found)
}

/** Waits until what is at `place` reads so, apart from blanks. */
export async function says(page: Page, place: string, text: string | RegExp): Promise<void> {
  let last: string | undefined
  await until(`${place} says ${text}`, async () => {
    const [first] = await page.locator(place).allInnerTexts()
    last = first === undefined ? undefined : plain(first)
    if (last === undefined) return false
    return typeof text === 'string' ? last === text : text.test(last)
  }).catch((error: Error) => assert.fail(`${error.message}; it says ${JSON.stringify(last)}`))
}

/** Thin spaces and line breaks are blanks to a reader. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
