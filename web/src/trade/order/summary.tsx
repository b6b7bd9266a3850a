/** What an order is worth, costs and brings, before it is sent. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { shown } from '../../number/decimals.ts'
import { type Key, useSay } from '../../text/text.ts'
import { averagePrice, feeOf } from './amounts.ts'
import { hasPrice, mayPostOnly } from './draft.ts'
import type { Terms } from './terms.ts'
import type { Ticket } from './use-ticket.ts'

interface Row {
  readonly key: Key
  readonly text: string
  readonly tip?: string
  /** Behind the name: the rate of a fee. */
  readonly rate?: string
  readonly strong?: boolean
}

/** The rows keep their places while there is nothing to say yet. */
export function Summary({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { makerRate, takerRate } = ticket.terms
  const rates = say('ticketRates', { maker: percentOf(makerRate), taker: percentOf(takerRate) })
  return (
    <dl className="ticket-summary">
      {rowsOf(ticket, rates).map(({ key, text, tip, rate, strong }) => (
        <div key={key} className={strong === true ? 'ticket-summary-strong' : undefined}>
          <dt data-tip={tip}>
            {say(key)}
            {rate === undefined ? null : ` · ${rate}`}
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

function rowsOf(ticket: Ticket, rates: string): readonly Row[] {
  const { draft, terms, amounts, base, quote } = ticket
  const { traded: size, notional, estimated } = amounts
  const isMaker = draft.postOnly && mayPostOnly(draft)
  const known = size !== undefined && size > 0n && notional !== undefined && notional > 0n
  const rate = isMaker ? terms.makerRate : terms.takerRate
  const fee = known ? feeOf(notional, rate) : undefined
  const about = estimated ? '≈ ' : ''
  const money = (atoms: bigint | undefined, rounding: 'up' | 'down' = 'down') =>
    atoms === undefined ? '—' : `${about}${moneyText(atoms, ticket, rounding)} ${quote}`
  const isAsTyped = draft.lead === 'size' && amounts.complete
  const goods = known
    ? `${isAsTyped ? '' : about}${plain(formatScaled(size, terms.sizeScale))} ${base}`
    : '—'
  const after = (atoms: bigint) => (known && fee !== undefined ? atoms : undefined)
  const isBuy = draft.side === 'buy'
  const first: Row =
    draft.kind === 'market'
      ? {
          key: 'ticketAverage',
          text: known ? `≈ ${averageText(notional, size, terms)} ${quote}` : '—',
        }
      : { key: 'ticketValue', text: money(known ? notional : undefined) }
  const isExact = isMaker || !hasPrice(draft)
  const feeRow: Row = {
    key: isExact ? 'ticketFee' : 'ticketFeeAtMost',
    text: money(fee, 'up'),
    tip: rates,
    ...(rate === 0n ? {} : { rate: `${percentOf(rate)} %` }),
  }
  if (!isBuy) {
    const key = hasPrice(draft) ? 'ticketReceiveAtLeast' : 'ticketReceive'
    const left = after((notional ?? 0n) - (fee ?? 0n))
    return [first, feeRow, { key, text: money(left), strong: true }]
  }
  const key = hasPrice(draft) ? 'ticketPayAtMost' : 'ticketPay'
  const paid = after((notional ?? 0n) + (fee ?? 0n))
  return [
    first,
    feeRow,
    { key, text: money(paid, 'up') },
    { key: 'ticketReceive', text: goods, strong: true },
  ]
}

/**
 * Cents are enough to decide by; where prices are finer, so are sums. What is paid is rounded up:
 * "at most" must hold.
 */
function moneyText(atoms: bigint, { terms }: Ticket, rounding: 'up' | 'down'): string {
  const decimals = Math.min(terms.fundsScale, Math.max(terms.priceScale, 2))
  const unit = 10n ** BigInt(terms.fundsScale - decimals)
  const up = rounding === 'up' && atoms > 0n ? unit - 1n : 0n
  return shown(formatScaled((atoms + up) / unit, decimals), decimals)
}

function averageText(notional: bigint, size: bigint, terms: Terms): string {
  const { priceScale } = terms
  return shown(formatScaled(averagePrice(notional, size, terms), priceScale), priceScale)
}

/** Parts per million as percent. */
function percentOf(rate: bigint): string {
  const text = plain(formatScaled(rate < 0n ? -rate : rate, 4))
  return rate < 0n ? `\u2212${text}` : text
}

function plain(text: string): string {
  return shown(text, text.includes('.') ? text.length - text.indexOf('.') - 1 : 0)
}
