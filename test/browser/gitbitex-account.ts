/** The pages of the GitBitEx web client that are about one's account, used as a person would. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { call, done } from '../kit/client.ts'
import { PIXEL } from '../kit/pixel.ts'
import { until } from '../kit/server.ts'

const ME = { email: 'me@bourse.test', password: 'a long enough test password' }
const NEW_PASSWORD = 'another long test password'

/** Registers and signs in, from the trade page's button on. */
export async function signUpAndIn(page: Page, url: string): Promise<void> {
  await page.getByText('create account').click()
  await page.waitForURL('**/account/signup')
  await fillCredentials(page, ME)
  await page.check('input[type=checkbox]')
  await page.getByRole('button', { name: 'CREATE A ACCOUNT' }).click()
  await page.waitForURL('**/account/signin')
  await signIn(page, url, ME.password)
}

async function signIn(page: Page, url: string, password: string): Promise<void> {
  await fillCredentials(page, { ...ME, password })
  await page.getByRole('button', { name: 'SIGN IN' }).click()
  await page.waitForURL(/\/(account\/profile|trade\/BTC-USDT)$/)
  const token = await tokenOf(page)
  const self = await done<{ email: string }>(url, 'GET /api/users/self', { token })
  assert.equal(self.email, ME.email)
}

async function fillCredentials(page: Page, { email, password }: typeof ME): Promise<void> {
  // The form is disabled for a moment, so that the browser does not fill it in.
  await page.waitForSelector('input[type=email]:enabled')
  await page.fill('input[type=email]', email)
  await page.fill('input[type=password]', password)
}

/** What the client keeps of a session. */
async function tokenOf(page: Page): Promise<string> {
  return String(await page.evaluate('localStorage.getItem("access-token")'))
}

/** Another name and a picture. */
export async function changeProfile(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/account/profile`)
  await page.waitForSelector('.page-account-profile')
  const name = page.locator('.input-btn input')
  await until('the name is there', async () => (await name.inputValue()) === 'me')
  await name.fill('Meredith')
  await page.locator('.input-btn button').click()
  const token = await tokenOf(page)
  const self = async () => {
    const answer = await call(url, 'GET /api/users/self', { token })
    return answer.body as { name: string; profilePhoto: string }
  }
  await until('the name is kept', async () => (await self()).name === 'Meredith')
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: PIXEL }
  await page.setInputFiles('.avatar-input', picture)
  await until('the picture is kept', async () => (await self()).profilePhoto !== '')
  await page.reload()
  const width = "document.querySelector('.content .avatar img')?.naturalWidth"
  await until('the picture is shown', async () => (await page.evaluate(width)) === 1)
}

/** A wrong old password is said; with the right one the new one is needed to come in again. */
export async function changePassword(page: Page, url: string): Promise<void> {
  for (const [password, outcome] of [
    [NEW_PASSWORD, '.modal-error'],
    [ME.password, '.success-panel'],
  ] as const) {
    await page.goto(`${url}/account/profile`)
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    const [old, next, confirm] = await page.locator('.modal-change-password input').all()
    await old?.fill(password)
    await next?.fill(NEW_PASSWORD)
    await confirm?.fill(NEW_PASSWORD)
    await page.getByRole('button', { name: 'Change Password' }).click()
    await page.waitForSelector(outcome, { state: 'visible' })
  }
  await page.goto(`${url}/account/signin`)
  await signIn(page, url, NEW_PASSWORD)
}

/** A code is sent, and a wrong one is said to be wrong. */
export async function forgetPassword(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/account/forgot`)
  await page.fill('input[type=email]', ME.email)
  await page.getByRole('button', { name: 'RESET PASSWORD' }).click()
  await page.waitForSelector('.success-tip', { state: 'visible' })
  await page.fill('input[type=text]', 'nonsense')
  await page.fill('input[type=password]', NEW_PASSWORD)
  await page.getByRole('button', { name: 'RESET PASSWORD' }).click()
  await until('it is said', async () => (await page.textContent('.error')) !== '')
}

/** Balances, what came in, an address as a picture, and a withdrawal of play money. */
export async function useWallets(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/account/wallet`)
  await page.locator('.wallets li').filter({ hasText: 'USDT' }).click()
  await page.locator('.panel-transaction li').filter({ hasText: 'Received USDT' }).waitFor()
  const button = (name: string) =>
    page.locator('.wallets .active button', { hasText: name }).filter({ visible: true })
  await button('Receive').click()
  await page.waitForSelector('.modal-deposit .qrcode img')
  await page.locator('.modal-deposit .close').click()
  await button('Send').click()
  const [address, amount] = await page.locator('.form-withdrawal input').all()
  await address?.fill('somewhere else')
  await amount?.fill('10')
  await page.getByRole('button', { name: 'Withdrawal funds' }).click()
  await page.waitForSelector('.modal-withdrawal .success-panel')
}

/** From the menu; whoever kept the token has nothing in it. */
export async function signOut(page: Page, url: string): Promise<void> {
  const token = await tokenOf(page)
  await page.goto(`${url}/account/profile`)
  await page.locator('.header .user').click()
  await page.getByText('Sign out').click()
  await until('the session is over', async () => {
    return (await call(url, 'GET /api/users/self', { token })).status === 401
  })
  assert.equal(await page.evaluate('localStorage.getItem("access-token")'), null)
}
