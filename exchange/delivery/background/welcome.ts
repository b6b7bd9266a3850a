/** The grant at sign-up in preview: every new user gets the same funds, once. */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import type { Currency } from '@bourse/domain/exchange/product'
import { parseAtoms } from '@bourse/domain/shared/decimal'
import type { UserId } from '@bourse/domain/shared/ids'
import { type GrantPorts, sendGrant } from './grant.ts'

/** Amounts in whole units by currency code. */
export type WelcomeAmounts = Readonly<Record<string, string>>

/** What a new user gets. */
const WELCOME_AMOUNTS: WelcomeAmounts = {
  BTC: '1000',
  ETH: '10000',
  USDT: '10000000',
}

export interface Welcome {
  /** Resolves true when every grant of the user took effect, false when one was refused. */
  grant(user: UserId): Promise<boolean>
  /** The same, one user after the other, for those who registered while their grant failed. */
  grantMissing(users: readonly UserId[]): Promise<void>
}

/** Grants under `welcome:<user>:<currency>`. Currencies that are not listed are left out. */
export function welcome(ports: GrantPorts, amounts: WelcomeAmounts = WELCOME_AMOUNTS): Welcome {
  const { state } = ports.gateway

  const listed = () => Object.keys(amounts).flatMap((code) => state.currencyByCode(code) ?? [])

  async function grantEach(user: UserId, currencies: readonly Currency[]): Promise<boolean> {
    const sent = await Promise.all(currencies.map((currency) => grantOne(user, currency)))
    return sent.every((refusal) => refusal === 0)
  }

  async function grantOne(user: UserId, { code, scale }: Currency): Promise<number> {
    const amount = parseAtoms(amounts[code] as string, scale)
    if (!amount.ok) throw new RangeError(`the welcome amount of ${code} is ${amount.problem}`)
    const referenceId = `welcome:${user}:${code}`
    return await sendGrant(ports, { user, currency: code, amount: amount.value, referenceId })
  }

  return {
    grant: (user) => grantEach(user, listed()),
    async grantMissing(users) {
      for (const user of users) {
        if (ports.stopping()) return
        // Reference ids are forgotten one day, accounts never: whoever has one had the grant.
        const lacks = ({ number }: Currency) =>
          state.accounts.find(user, MAIN_PORTFOLIO, number) === -1
        await grantEach(user, listed().filter(lacks))
      }
    },
  }
}
