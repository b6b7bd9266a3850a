/** A labelled input with what is wrong with it beside it, where people look. */
import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import './field.css'

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Undefined or '' when nothing is wrong. */
  readonly problem?: string | undefined
  readonly hint?: string | undefined
  /** Shown inside, at the end: a currency, a unit, a small button. */
  readonly unit?: ReactNode
}

export function Field({ label, value, onChange, problem, hint, unit, ...rest }: FieldProps) {
  const id = useId()
  const wrong = problem !== undefined && problem !== ''
  const note = wrong ? problem : hint
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className={`field-box${wrong ? ' field-wrong' : ''}`}>
        <input
          autoComplete="off"
          spellCheck={false}
          {...rest}
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={wrong}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
        />
        {unit === undefined ? null : <span className="field-unit">{unit}</span>}
      </div>
      {note === undefined ? null : (
        <p
          id={`${id}-note`}
          className={wrong ? 'field-problem' : 'field-hint'}
          role={wrong ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  )
}

interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
}

/** One of a few, as the system's own list. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, onChange } = props
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-box">
        <select id={id} value={value} onChange={(event) => onChange(event.target.value as Value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
    </div>
  )
}

interface CheckProps {
  readonly label: ReactNode
  readonly checked: boolean
  readonly disabled?: boolean
  readonly onChange: (checked: boolean) => void
}

export function Check({ label, checked, disabled, onChange }: CheckProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
    </label>
  )
}
