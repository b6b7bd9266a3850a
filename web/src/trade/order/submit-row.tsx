/** The button that sends, what it says, and why it may not. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { Link, useLocation } from 'wouter'
import { signPath } from '../../account/way-back.ts'
import { session } from '../../api/session.ts'
import { useSignal } from '../../live/signal.ts'
import { type Say, useSay } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { hasPrice } from './draft.ts'
import { typedDecimal } from './typed-decimal.ts'
import type { Submit } from './use-submit.ts'
import type { Ticket } from './use-ticket.ts'
import { plainly, told } from './words.ts'

interface SubmitRowProps {
  readonly ticket: Ticket
  readonly submit: Submit
}

export function SubmitRow({ ticket, submit }: SubmitRowProps) {
  const say = useSay()
  const { attempt, blocked, isVisitor } = submit
  const refused = told(say, ticket.problemAt('order'))
  const note = refused ?? told(say, blocked)
  const warning = told(say, ticket.warnings.order)
  if (isVisitor) return <Visitor note={refused} />
  return (
    <>
      {note === undefined ? null : (
        <p className="ticket-note" role="alert">
          {note}
        </p>
      )}
      {note === undefined && warning !== undefined ? (
        <p className="ticket-note ticket-note-warn">{warning}</p>
      ) : null}
      <Button
        type="submit"
        kind={ticket.draft.side}
        busy={attempt !== undefined}
        aria-disabled={blocked !== undefined}
        className="ticket-submit"
      >
        {attempt === undefined
          ? submitLabel(ticket, say)
          : say(attempt === 1 ? 'ticketSending' : 'ticketAgain', { attempt })}
      </Button>
    </>
  )
}

/** "Buy 0.1 BTC", or what is known of it. */
export function submitLabel({ draft, amounts, terms, base, quote }: Ticket, say: Say): string {
  const isBuy = draft.side === 'buy'
  if (draft.lead === 'total' && !hasPrice(draft) && draft.amount !== '') {
    const amount = `${plainly(typedDecimal(draft.amount) ?? '0')} ${quote}`
    return say(isBuy ? 'ticketBuyFor' : 'ticketSellFor', { amount, base })
  }
  const { size } = amounts
  const text = size === undefined || size === 0n ? '' : plainly(formatScaled(size, terms.sizeScale))
  const amount = text === '' ? base : `${text} ${base}`
  return say(isBuy ? 'ticketBuyThis' : 'ticketSellThis', { amount })
}

function Visitor({ note }: { readonly note: string | undefined }) {
  const say = useSay()
  const [path] = useLocation()
  const state = useSignal(session)
  const hasEnded = state.kind === 'visitor' && state.ended === true
  return (
    <>
      <p className="ticket-note ticket-note-plain">
        {note ?? say(hasEnded ? 'ticketSessionEnded' : 'ticketVisitor')}
      </p>
      <div className="ticket-pair ticket-visitor">
        <Link className="button" href={signPath('/sign-in', path)}>
          {say('signIn')}
        </Link>
        <Link className="button button-main" href={signPath('/sign-up', path)}>
          {say('signUp')}
        </Link>
      </div>
    </>
  )
}
