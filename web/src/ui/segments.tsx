/** One of a few, all of them in sight: radio buttons that look like one control. */
import { type ReactNode, useId } from 'react'
import './segments.css'

interface SegmentsProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly {
    readonly value: Value
    readonly label: ReactNode
    /** Colours the chosen one; `plain` when left out. */
    readonly tone?: 'plain' | 'buy' | 'sell'
  }[]
  readonly onChange: (value: Value) => void
  /** True leaves the label to screen readers. */
  readonly labelHidden?: boolean
}

export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { label, value, options, onChange, labelHidden } = props
  const name = useId()
  return (
    <fieldset className="segments">
      <legend className={labelHidden === true ? 'visually-hidden' : undefined}>{label}</legend>
      <div className="segments-row">
        {options.map((option) => (
          <label key={option.value} className={`segment segment-${option.tone ?? 'plain'}`}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
