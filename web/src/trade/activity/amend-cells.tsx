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
  const note = useRef<HTMLParagraphElement>(null)
  const wrong = problem === undefined ? undefined : told(say, problem.sentence)
  // It stands below the row, which may be the last one in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is wrong is to be seen each time
  useEffect(() => {
    // Newer browsers return a promise, which React would take for a way to undo.
    void note.current?.scrollIntoView({ block: 'nearest' })
  }, [wrong])
  const isChanged = amendBody(typed, order) !== undefined
  const effect = isChanged
    ? say(keepsPlace(typed, order) ? 'listKeepsPlace' : 'listLosesPlace')
    : say('listAmendHint')
  // An order that waits for its price is in no queue yet.
  const hint = isChanged && order.status === 'active' ? say('listStillWaits') : effect
  return (
    <p
      ref={note}
      id={NOTE}
      className={`amend-note ${wrong === undefined ? 'field-hint' : 'field-problem'}`}
      role={wrong === undefined ? undefined : 'alert'}
    >
      {wrong ?? hint}
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
