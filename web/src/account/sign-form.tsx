/** E-mail and password: of an account that is there, or of one that is to be. */
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { problemText } from '../api/problem-text.ts'
import type { Problem } from '../api/request.ts'
import { signIn, signUp } from '../api/session.ts'
import { useSay } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { emailProblem, newPasswordProblem } from './credentials.ts'
import { EmailField } from './email-field.tsx'
import { FormProblem } from './note.tsx'
import { PasswordField } from './password-field.tsx'
import { useTypedEmail } from './typed-email.ts'
import { useFocusFirst } from './use-focus-first.ts'

interface SignFormProps {
  readonly up: boolean
  /** Where somebody goes who forgot the password. */
  readonly forgotten: string
}

export function SignForm({ up, forgotten }: SignFormProps) {
  const say = useSay()
  const form = useFocusFirst()
  const sign = useSign(up)
  const { email, password, problems } = sign
  return (
    <form className="sign-form" ref={form} noValidate onSubmit={sign.submit}>
      <EmailField
        value={email}
        onChange={sign.typeEmail}
        onBlur={() => sign.leave('email')}
        problem={problems.email}
      />
      <PasswordField
        label={say('signPassword')}
        value={password}
        onChange={sign.typePassword}
        onBlur={() => sign.leave('password')}
        problem={problems.password}
        {...(up ? { newFor: email } : {})}
      />
      <FormProblem text={problems.form} />
      <Button type="submit" kind="main" busy={sign.isBusy}>
        {say(up ? 'signUpNow' : 'signIn')}
      </Button>
      {up ? null : (
        <p className="sign-forgotten">
          <Link href={forgotten}>{say('signForgotten')}</Link>
        </p>
      )}
    </form>
  )
}

type Place = 'email' | 'password'

function useSign(up: boolean) {
  const say = useSay()
  const [email, setEmail] = useTypedEmail()
  const [password, setPassword] = useState('')
  /** Fields that were left with something in them, or all after the first try to send. */
  const [seen, setSeen] = useState<readonly Place[]>([])
  const [refusal, setRefusal] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)

  const wrong = {
    email: emailProblem(email, say),
    password: up
      ? newPasswordProblem(password, email, say)
      : password === ''
        ? say('passwordMissing')
        : undefined,
  }
  const at = refusal === undefined ? undefined : placeOf(refusal)
  const refused = refusal === undefined ? undefined : problemText(refusal, say)
  const problemAt = (place: Place) =>
    at === place ? refused : seen.includes(place) ? wrong[place] : undefined

  const send = async () => {
    setBusy(true)
    const answer = await (up ? signUp : signIn)(email, password)
    setBusy(false)
    setRefusal(answer.ok ? undefined : answer.problem)
  }
  return {
    email,
    password,
    isBusy,
    problems: {
      email: problemAt('email'),
      password: problemAt('password'),
      form: at === 'form' ? refused : undefined,
    },
    typeEmail(typed: string) {
      setEmail(typed)
      setRefusal(undefined)
    },
    typePassword(typed: string) {
      setPassword(typed)
      setRefusal(undefined)
    },
    leave(place: Place) {
      const isEmpty = place === 'email' ? email === '' : password === ''
      if (!isEmpty && !seen.includes(place)) setSeen([...seen, place])
    },
    submit(event: FormEvent<HTMLFormElement>) {
      event.preventDefault()
      if (isBusy) return
      setSeen(['email', 'password'])
      if (wrong.email === undefined && wrong.password === undefined) void send()
      else focusFirst(event.currentTarget, wrong.email === undefined ? 'password' : 'email')
    },
  }
}

/** To which field the server's sentence belongs. */
function placeOf({ status, message }: Problem): Place | 'form' {
  if (status === 409) return 'email'
  if (status !== 400) return 'form'
  return message.startsWith('password') ? 'password' : 'email'
}

function focusFirst(form: HTMLFormElement, place: Place): void {
  form.querySelector<HTMLInputElement>(`input[name$="${place}"]`)?.focus()
}
