/** The order in words, once more before it is sent. */
import { useSay } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { hasPrice, hasStop, mayPostOnly, timesInForce } from './draft.ts'
import { KIND_KEYS, TIME_KEYS } from './names.ts'
import { submitLabel } from './submit-row.tsx'
import { Summary } from './summary.tsx'
import { typedDecimal } from './typed-decimal.ts'
import type { Ticket } from './use-ticket.ts'
import { plainly } from './words.ts'

interface ConfirmProps {
  readonly ticket: Ticket
  readonly onSend: () => void
  readonly onBack: () => void
}

export function Confirm({ ticket, onSend, onBack }: ConfirmProps) {
  const say = useSay()
  const { draft, quote } = ticket
  const price = (text: string) => `${plainly(typedDecimal(text) ?? text)} ${quote}`
  return (
    <Dialog title={say('ticketConfirmTitle')} onClose={onBack}>
      <p className="ticket-confirm">
        <strong>{submitLabel(ticket, say)}</strong>
        {` · ${say(KIND_KEYS[draft.kind])}`}
        {hasPrice(draft) ? ` · ${say('ticketPrice')} ${price(draft.price)}` : null}
        {hasStop(draft)
          ? ` · ${say(draft.trigger === 'loss' ? 'ticketWhenLoss' : 'ticketWhenEntry', {
              price: price(draft.stopPrice),
            })}`
          : null}
        {timesInForce(draft).includes(draft.timeInForce) && draft.timeInForce !== 'GTC'
          ? ` · ${say(TIME_KEYS[draft.timeInForce])}`
          : null}
        {draft.postOnly && mayPostOnly(draft) ? ` · ${say('ticketPostOnly')}` : null}
      </p>
      <Summary ticket={ticket} />
      <div className="ticket-pair">
        <Button onClick={onBack}>{say('ticketConfirmBack')}</Button>
        <Button kind={draft.side} onClick={onSend} data-first>
          {say('ticketConfirmSend')}
        </Button>
      </div>
    </Dialog>
  )
}
