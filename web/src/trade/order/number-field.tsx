/** A field for a price or an amount: arrow keys step it, with Shift ten times as far. */
import { type ReactNode, useState } from 'react'
import { useSay } from '../../text/text.ts'
import { Field } from '../../ui/field.tsx'
import { afterPointer } from './after-pointer.ts'
import type { Place } from './checks.ts'
import { stepped } from './draft.ts'
import { typedDecimal } from './typed-decimal.ts'
import type { Ticket } from './use-ticket.ts'
import { plainly, told } from './words.ts'

interface NumberFieldProps {
  readonly ticket: Ticket
  readonly place: Extract<Place, 'price' | 'stopPrice' | 'size' | 'total'>
  readonly label: string
  readonly unit: string
  readonly value: string
  readonly placeholder?: string
  /** Units of 10^-scale that one press of an arrow key is. */
  readonly step: bigint
  readonly scale: number
  /** Where stepping begins in an empty field. */
  readonly from: string
  readonly onChange: (text: string) => void
  readonly onFocus?: () => void
  /** Beside the label: buttons that fill the field. */
  readonly quick?: ReactNode
}

export function NumberField(props: NumberFieldProps) {
  const { ticket, place, step, scale, from, value, onChange, onFocus, quick } = props
  const say = useSay()
  // Regrouping under the cursor would lose the selection, so what was just typed stays as it is.
  const [typed, setTyped] = useState<string>()
  return (
    <div className="ticket-field">
      <Field
        label={props.label}
        name={place}
        inputMode="decimal"
        enterKeyHint="done"
        value={value === typed ? value : grouped(value)}
        placeholder={props.placeholder ?? ''}
        unit={props.unit}
        problem={told(say, ticket.problemAt(place))}
        hint={told(say, ticket.warnings[place])}
        onChange={(text) => {
          setTyped(text)
          onChange(text)
        }}
        onFocus={onFocus}
        onBlur={() => {
          setTyped(undefined)
          afterPointer(() => ticket.leave(place))
        }}
        onKeyDown={(event) => {
          const isUp = event.key === 'ArrowUp'
          if ((!isUp && event.key !== 'ArrowDown') || event.altKey || event.ctrlKey) return
          event.preventDefault()
          onChange(
            stepped(value, {
              times: (isUp ? 1 : -1) * (event.shiftKey ? 10 : 1),
              step,
              scale,
              from,
            }),
          )
        }}
      />
      {quick === undefined ? null : <div className="ticket-quick">{quick}</div>}
    </div>
  )
}

/** Thousands apart while nobody types; what is no number stays as it is. */
function grouped(text: string): string {
  const typed = typedDecimal(text)
  return typed === undefined ? text : plainly(typed)
}
