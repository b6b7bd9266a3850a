/** How much: by size or by total, the other one following, or by a part of what one has. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { useSay } from '../../text/text.ts'
import { isSame, mayLeadByTotal, percentText, withPercent } from './draft.ts'
import { NumberField } from './number-field.tsx'
import type { Ticket } from './use-ticket.ts'
import { plainly } from './words.ts'

export function AmountFields({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { draft, change, terms, base, quote, amounts } = ticket
  const { size, total, estimated } = amounts
  const sizeText = size === undefined ? '' : formatScaled(size, terms.sizeScale)
  const totalText = total === undefined ? '' : formatScaled(total, terms.fundsScale)
  const withFee = draft.side === 'buy' && terms.takerRate > 0n
  return (
    <>
      <NumberField
        ticket={ticket}
        place="size"
        label={say('ticketSize')}
        unit={base}
        {...shownIn('size', { draft, text: sizeText, estimated: isGuess(ticket) })}
        step={terms.lot}
        scale={terms.sizeScale}
        from={sizeText}
        onChange={(amount) => change((now) => ({ ...now, lead: 'size', amount }))}
      />
      <Percents ticket={ticket} />
      {mayLeadByTotal(draft) ? (
        <NumberField
          ticket={ticket}
          place="total"
          label={say(withFee ? 'ticketTotalWithFee' : 'ticketTotal')}
          unit={quote}
          {...shownIn('total', {
            draft,
            text: estimated ? cut(totalText, terms.priceScale) : totalText,
            estimated,
          })}
          step={10n ** BigInt(terms.fundsScale)}
          scale={terms.fundsScale}
          from={totalText}
          onChange={(amount) => change((now) => ({ ...now, lead: 'total', amount }))}
        />
      ) : null}
    </>
  )
}

const PERCENTS = [25, 50, 75, 100] as const

function Percents({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { change, terms, available } = ticket
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend
    <div className="ticket-percents" role="group" aria-label={say('ticketPart')}>
      {PERCENTS.map((percent) => {
        const mine = available === undefined ? undefined : { terms, available }
        return (
          <button
            key={percent}
            type="button"
            disabled={mine === undefined}
            aria-pressed={mine !== undefined && isPart(ticket, percent)}
            onClick={() => {
              if (mine !== undefined) change((now) => withPercent(now, percent, mine))
            }}
          >
            {percent} %
          </button>
        )
      })}
    </div>
  )
}

function isPart({ draft, terms, available }: Ticket, percent: number): boolean {
  if (available === undefined || draft.amount === '') return false
  if ((draft.lead === 'total') !== (draft.side === 'buy')) return false
  const part = percentText(draft.side, percent, { terms, available })
  return part !== '0' && isSame(draft.amount, part, terms.fundsScale)
}

/** The size of an order at market by its total depends on the book as much as a total does. */
function isGuess({ draft, amounts }: Ticket): boolean {
  return amounts.estimated && draft.lead === 'total'
}

/** An estimate has no use for atoms. */
function cut(text: string, decimals: number): string {
  const point = text.indexOf('.')
  if (point === -1) return text
  return decimals === 0 ? text.slice(0, point) : text.slice(0, point + 1 + decimals)
}

interface Follower {
  readonly draft: Ticket['draft']
  readonly text: string
  readonly estimated: boolean
}

/** The leading field has what was typed; the other what follows, an estimate only in grey. */
function shownIn(field: 'size' | 'total', { draft, text, estimated }: Follower) {
  if (draft.lead === field) return { value: draft.amount }
  if (!estimated) return { value: text }
  return { value: '', placeholder: text === '' ? '' : `≈ ${plainly(text)}` }
}
