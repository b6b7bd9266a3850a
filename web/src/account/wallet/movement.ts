/** A deposit or withdrawal of play money as it is being typed, and when it is sent again. */
import type { Answer, Problem } from '../../api/request.ts'
import type { AccountRow } from '../../api/rows.ts'
import { differenceOf } from '../../number/exact.ts'
import type { Sentence } from '../../trade/order/checks.ts'
import { atomsOf } from '../../trade/order/terms.ts'
import { typedDecimal } from '../../trade/order/typed-decimal.ts'
import { plainly } from '../../trade/order/words.ts'

export type MovementKind = 'deposit' | 'withdrawal'

interface Limits {
  /** Decimals of the currency. */
  readonly scale: number
  /** What may leave at most; undefined for a deposit. */
  readonly available: string | undefined
}

/** What is wrong with an amount; undefined when it can be sent. */
export function amountProblem(text: string, { scale, available }: Limits): Sentence | undefined {
  if (text.trim() === '') return { key: 'walletAmountMissing' }
  const amount = typedDecimal(text)
  if (amount === undefined) return { key: 'ticketNoNumber' }
  const decimals = (amount.split('.')[1] ?? '').replace(/0+$/, '').length
  if (decimals > scale) return { key: 'ticketDecimals', gaps: { decimals: String(scale) } }
  const atoms = atomsOf(amount, scale)
  if (atoms === undefined) return { key: 'walletTooMuch' }
  if (atoms === 0n) return { key: 'ticketAboveZero' }
  if (available === undefined || !differenceOf(available, amount).startsWith('-')) return undefined
  return { key: 'ticketTooLittle', gaps: { available: plainly(available) } }
}

export interface MovementBody {
  readonly currency: string
  readonly amount: string
}

interface Ports {
  readonly send: (
    kind: MovementKind,
    body: MovementBody & { readonly clientOid: string },
  ) => Promise<Answer<AccountRow>>
  readonly newKey: () => string
}

/**
 * Sends each movement under one idempotency key: when nobody can say whether it happened, the same
 * press again asks with the same key, so that it happens once.
 */
export class Movements {
  readonly #ports: Ports
  #open: { readonly key: string; readonly wish: string } | undefined
  #busy = false

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** The balance afterwards, why not, or undefined when the last press is still under way. */
  async press(kind: MovementKind, body: MovementBody): Promise<Answer<AccountRow> | undefined> {
    if (this.#busy) return undefined
    this.#busy = true
    const wish = JSON.stringify([kind, body])
    const key = this.#open?.wish === wish ? this.#open.key : this.#ports.newKey()
    this.#open = { key, wish }
    const answer = await this.#ports.send(kind, { ...body, clientOid: key })
    if (answer.ok || !isUnsure(answer.problem)) this.#open = undefined
    this.#busy = false
    return answer
  }
}

/** True when it may have happened all the same. */
function isUnsure({ status }: Problem): boolean {
  return status === 0 || status === 500 || status === 502 || status === 504
}
