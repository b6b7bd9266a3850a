/** The parts of a row while its order is being changed. */
import { useEffect, useRef } from 'react'
import type { OrderRow } from '../../api/rows.ts'
import { useSay } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { stepped } from '../order/draft.ts'
import { told } from '../order/words.ts'
import { type AmendField, amendBody, keepsPlace } from './amendment.ts'
import type { Amend, Amending } from './use-amend.ts'

interface OfRow {
  readonly amend: Amend
  readonly now: Amending
  /** The order as it is by now. */
  readonly order: OrderRow
}

const NOTE = 'amend-note'

/** One of the two inputs: Enter saves, Esc leaves, arrows step. */
export function AmendInput({ amend, now, order, field }: OfRow & { readonly field: AmendField }) {
  const say = useSay()
  const input = useRef<HTMLInputElement>(null)
  const isFirst = now.first === field
  useEffect(() => {
    if (isFirst) input.current?.select()
  }, [isFirst])
  const at = now.problem?.at
  useEffect(() => {
    if (at === field) input.current?.focus()
  }, [at, field])
  const { tick, lot, priceScale, sizeScale } = now.terms
  const [step, scale] = field === 'price' ? [tick, priceScale] : [lot, sizeScale]
  return (
    <input
      ref={input}
      className={`list-input${at === field ? ' list-input-wrong' : ''}`}
      inputMode="decimal"
      enterKeyHint="done"
      autoComplete="off"
      spellCheck={false}
      aria-label={say(field === 'price' ? 'ticketPrice' : 'ticketSize')}
      aria-invalid={at === field}
      aria-describedby={NOTE}
      value={now.typed[field]}
      onChange={(event) => amend.change(field, event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') return amend.save(order)
        if (event.key === 'Escape') return amend.leave()
        const isUp = event.key === 'ArrowUp'
        if ((!isUp && event.key !== 'ArrowDown') || event.altKey || event.ctrlKey) return
        event.preventDefault()
        const times = (isUp ? 1 : -1) * (event.shiftKey ? 10 : 1)
        const text = stepped(now.typed[field], { times, step, scale, from: order[field] })
        amend.change(field, text)
      }}
    />
  )
}

/** What is wrong, or what the change does to the order's place in the queue. */
export function AmendNote({ now, order }: Omit<OfRow, 'amend'>) {
  const say = useSay()
  const { problem, typed } = now
  if (problem !== undefined) {
    return (
      <p id={NOTE} className="field-problem amend-note" role="alert">
        {told(say, problem.sentence)}
      </p>
    )
  }
  const isChanged = amendBody(typed, order) !== undefined
  const text = isChanged
    ? say(keepsPlace(typed, order) ? 'listKeepsPlace' : 'listLosesPlace')
    : say('listAmendHint')
  // An order that waits for its price is in no queue yet.
  return (
    <p id={NOTE} className="field-hint amend-note">
      {isChanged && order.status === 'active' ? say('listStillWaits') : text}
    </p>
  )
}

export function AmendButtons({
  amend,
  order,
  busy,
}: Omit<OfRow, 'now'> & { readonly busy: boolean }) {
  const say = useSay()
  return (
    <>
      <Button small kind="main" busy={busy} onClick={() => amend.save(order)}>
        {say('listSave')}
      </Button>
      <Button small kind="quiet" onClick={amend.leave}>
        {say('listBack')}
      </Button>
    </>
  )
}
