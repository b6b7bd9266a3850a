/** Whose account it is, as every way in asks for it. */
import { useSay } from '../text/text.ts'
import { Field } from '../ui/field.tsx'

interface EmailFieldProps {
  readonly value: string
  readonly onChange: (email: string) => void
  readonly onBlur?: () => void
  readonly problem: string | undefined
}

export function EmailField(props: EmailFieldProps) {
  const say = useSay()
  return (
    <Field
      {...props}
      label={say('signEmail')}
      type="email"
      name="email"
      inputMode="email"
      autoComplete="username"
      autoCapitalize="none"
      required
    />
  )
}
