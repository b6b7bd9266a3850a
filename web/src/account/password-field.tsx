/** A field for a password that can be looked at, and for a new one says how strong it is. */
import { useState } from 'react'
import { type Key, useSay } from '../text/text.ts'
import { Field } from '../ui/field.tsx'
import { passwordStrength, type Strength } from './credentials.ts'
import './password-field.css'

interface PasswordFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly onBlur?: () => void
  readonly problem?: string | undefined
  /** A new password, with its rules and its strength below; `email` is its owner's. */
  readonly newFor?: string
}

export function PasswordField(props: PasswordFieldProps) {
  const { newFor, ...field } = props
  const say = useSay()
  const [isShown, setShown] = useState(false)
  const isNew = newFor !== undefined
  return (
    <div className="password">
      <Field
        {...field}
        type={isShown ? 'text' : 'password'}
        name={isNew ? 'new-password' : 'password'}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        autoCapitalize="none"
        required
        hint={isNew ? say('passwordRules') : undefined}
        unit={
          <button
            type="button"
            className="password-show"
            aria-pressed={isShown}
            aria-label={`${say('passwordShow')}: ${field.label}`}
            onClick={() => setShown(!isShown)}
          >
            {say(isShown ? 'passwordHide' : 'passwordShow')}
          </button>
        }
      />
      {isNew ? <StrengthBar strength={passwordStrength(field.value, newFor)} /> : null}
    </div>
  )
}

const WORDS: readonly (Key | undefined)[] = [
  undefined,
  'passwordWeak',
  'passwordFair',
  'passwordGood',
  'passwordStrong',
]

/** Four bars and a word; it keeps its room while there is nothing to judge. */
function StrengthBar({ strength }: { readonly strength: Strength }) {
  const say = useSay()
  const word = WORDS[strength]
  return (
    <div className="password-strength" data-strength={strength}>
      <i />
      <i />
      <i />
      <i />
      <span role="status">
        {word === undefined ? null : (
          <>
            <span className="visually-hidden">{say('passwordStrength')} </span>
            {say(word)}
          </>
        )}
      </span>
    </div>
  )
}
