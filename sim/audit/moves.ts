/** Deposits, withdrawals and transfers by the auditor's own arithmetic. */

import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { Known } from './known.ts'

const LIABILITY = { user: 1, portfolio: 0 }
const FEES = { user: 2, portfolio: 0 }

/** Moves the money of an accepted event. */
export function followMoves({ accounts, listed }: Known, event: TradingEvent): void {
  const { currency, amount, detail } = event
  const actor = { user: event.user, portfolio: event.portfolio, currency }
  const receiver = { user: event.toUser, portfolio: event.toPortfolio, currency }
  switch (event.type) {
    case EVENT_TYPE.deposit:
      accounts.move({ ...LIABILITY, currency }, -amount)
      accounts.move(receiver, amount)
      break
    case EVENT_TYPE.withdraw:
      accounts.move(actor, -amount)
      accounts.move({ ...LIABILITY, currency }, amount)
      break
    case EVENT_TYPE.transfer:
      accounts.move(actor, -amount)
      accounts.move(receiver, amount)
      break
    case EVENT_TYPE.currency: {
      const code = detail?.kind === 'currency' ? detail.code : ''
      const number = listed.currencies.find((each) => each.code === code)?.number ?? 0
      accounts.open({ ...LIABILITY, currency: number })
      accounts.open({ ...FEES, currency: number })
      break
    }
    default:
  }
}
