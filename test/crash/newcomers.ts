/**
 * Somebody signs up while the server may be killed: nobody may end up without the welcome grant.
 */
import assert from 'node:assert/strict'
import type { AccountRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type Answer, call, done, PASSWORD, type Place } from '../kit/client.ts'
import { until } from '../kit/server.ts'
import { atoms, WELCOME } from './check-answers.ts'

interface Newcomer {
  readonly email: string
  /** The id that the answer told, undefined when none came. */
  id: string | undefined
}

/** Registrations one after the other. */
export class Newcomers {
  open = 0
  #latest: Newcomer[] = []
  #count = 0

  async register(url: string, goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const newcomer: Newcomer = { email: `new-${++this.#count}@bourse.test`, id: undefined }
      this.#latest.push(newcomer)
      this.open++
      try {
        newcomer.id = (
          await done<{ id: string }>(url, 'POST /api/users', { body: as(newcomer) })
        ).id
      } catch {
        return
      } finally {
        this.open--
      }
    }
  }

  /** Whoever was answered is there; everyone can get in and has the grant, exactly once. */
  async check({ url }: Place): Promise<void> {
    for (const newcomer of this.#latest.splice(0)) {
      const again: Answer<{ id: string }> = await call(url, 'POST /api/users', {
        body: as(newcomer),
      })
      if (newcomer.id !== undefined) assert.equal(again.status, 409, `${newcomer.email} is known`)
      else assert.ok([200, 409].includes(again.status), `${newcomer.email}: ${again.status}`)
      const token = await done<string>(url, 'POST /api/users/accessToken', { body: as(newcomer) })
      const self = await done<{ id: string }>(url, 'GET /api/users/self', { token })
      if (newcomer.id !== undefined) assert.equal(self.id, newcomer.id)
      const owned = async () => {
        const rows = await done<AccountRow[]>(url, 'GET /api/accounts', { token })
        return Object.fromEntries(rows.map((row) => [row.currency, atoms(row.available)]))
      }
      // What a kill cut short is granted soon after the next start.
      await until(`${newcomer.email} has the grant`, async () => (await owned())['USDT'] !== 0n)
      await until('all of it', async () => (await owned())['ETH'] !== 0n)
      assert.deepEqual(await owned(), WELCOME, `${newcomer.email} has the grant once`)
    }
  }
}

function as({ email }: Newcomer) {
  return { email, password: PASSWORD }
}
