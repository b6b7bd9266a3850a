/** The order form: every kind of order, checked before it is sent, and sent once. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import { useEffect, useRef } from 'react'
import { shown } from '../number/decimals.ts'
import { useSay } from '../text/text.ts'
import { useHotkey } from '../ui/hotkeys.ts'
import { Segments } from '../ui/segments.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useDesk } from './desk.ts'
import { AmountFields } from './order/amount-fields.tsx'
import { Confirm } from './order/confirm.tsx'
import { hasPrice, hasStop, KINDS, type Side, withKind, withPick, withSide } from './order/draft.ts'
import { KIND_KEYS } from './order/names.ts'
import { Advanced, EndFields } from './order/options.tsx'
import { PriceField, StopFields } from './order/prices.tsx'
import { SubmitRow } from './order/submit-row.tsx'
import { Summary } from './order/summary.tsx'
import { focusOn, useSubmit } from './order/use-submit.ts'
import { type Ticket, useTicket } from './order/use-ticket.ts'
import './order-form.css'

interface OrderFormProps {
  /** The side to begin with; on a phone the button that opened the sheet. */
  readonly side?: Side
  readonly onPlaced?: () => void
}

export function OrderForm({ side, onPlaced }: OrderFormProps) {
  const say = useSay()
  const ticket = useTicket(side)
  const form = useRef<HTMLFormElement>(null)
  const submit = useSubmit(ticket, { form, onPlaced })
  const priceField = usePicks(ticket)
  const { draft, change } = ticket
  const follower = followerOf(ticket)
  const chooseSide = (next: Side) => {
    ticket.sayAll(false)
    change((now) => withSide(now, next, follower))
  }
  useHotkey(['b', 's'], (key) => {
    chooseSide(key === 'b' ? 'buy' : 'sell')
    focusOn(form.current, firstEmpty(ticket))
  })
  return (
    <form
      ref={form}
      className="ticket"
      aria-label={say('newOrder')}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit.press()
      }}
    >
      <Segments
        label={say('ticketSide')}
        labelHidden
        value={draft.side}
        options={[
          { value: 'buy', label: say('buy'), tone: 'buy' },
          { value: 'sell', label: say('sell'), tone: 'sell' },
        ]}
        onChange={chooseSide}
      />
      <Tabs
        label={say('ticketKind')}
        chosen={draft.kind}
        tabs={KINDS.map((name) => ({ name, label: say(KIND_KEYS[name]) }))}
        onChoose={(kind) => {
          ticket.sayAll(false)
          change((now) => withKind(now, kind, follower))
        }}
      >
        <div className="ticket-fields">
          <AvailableLine ticket={ticket} />
          {hasStop(draft) ? (
            <StopFields
              ticket={ticket}
              onFocus={() => {
                priceField.current = 'stopPrice'
              }}
            />
          ) : null}
          {hasPrice(draft) ? (
            <PriceField
              ticket={ticket}
              onFocus={() => {
                priceField.current = 'price'
              }}
            />
          ) : null}
          <AmountFields ticket={ticket} />
          <EndFields ticket={ticket} />
          <Advanced ticket={ticket} />
        </div>
      </Tabs>
      <div className="ticket-end">
        <Summary ticket={ticket} />
        <SubmitRow ticket={ticket} submit={submit} />
      </div>
      {submit.asks ? (
        <Confirm ticket={ticket} onSend={submit.confirm} onBack={submit.back} />
      ) : null}
    </form>
  )
}

/** What one may spend: money for a buy, goods for a sell. */
function AvailableLine({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { draft, available, base, quote, terms } = ticket
  const isBuy = draft.side === 'buy'
  const decimals = isBuy ? terms.priceScale : terms.sizeScale
  const text = isBuy ? available?.quote : available?.base
  return (
    <p className="ticket-available">
      <span>{say('ticketAvailable')}</span>
      <span>
        {text === undefined ? '—' : shown(text, decimals)} {isBuy ? quote : base}
      </span>
    </p>
  )
}

/** Takes picks from the book; the ref says into which price field the next one goes. */
function usePicks({ change, last }: Ticket) {
  const { picked } = useDesk()
  const field = useRef<'price' | 'stopPrice'>('price')
  const latest = useRef(last)
  latest.current = last
  useEffect(() => {
    const take = () => {
      const pick = picked.value
      if (pick === undefined) return
      picked.set(undefined)
      change((now) => withPick(now, pick, { field: field.current, last: latest.current }))
    }
    take()
    return picked.hear(take)
  }, [picked, change])
  return field
}

/** The size that follows from a total, for kinds that cannot be given by it. */
function followerOf({ amounts, terms }: Ticket): string {
  return amounts.size === undefined ? '' : formatScaled(amounts.size, terms.sizeScale)
}

function firstEmpty({ draft }: Ticket) {
  if (hasStop(draft) && draft.stopPrice === '') return 'stopPrice'
  if (hasPrice(draft) && draft.price === '') return 'price'
  return draft.amount === '' ? 'size' : draft.lead
}
