/** A new password for whoever forgot theirs: first a code is mailed, then it is typed in here. */
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { problemText } from '../api/problem-text.ts'
import { useConfigs } from '../api/queries.ts'
import { call } from '../api/request.ts'
import { signIn } from '../api/session.ts'
import { useSay } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { emailProblem, newPasswordProblem } from './credentials.ts'
import { EmailField } from './email-field.tsx'
import { FormProblem, Note } from './note.tsx'
import { PasswordField } from './password-field.tsx'
import { useTypedEmail } from './typed-email.ts'
import { useFocusFirst } from './use-focus-first.ts'

/** `signIn` is the path of whoever remembers after all. */
export function Forgotten({ signIn: signInPath }: { readonly signIn: string }) {
  const say = useSay()
  const [email, setEmail] = useTypedEmail()
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      {isAsked ? (
        <NewPassword email={email} onAgain={() => setAsked(false)} />
      ) : (
        <AskForCode email={email} onEmail={setEmail} onAsked={() => setAsked(true)} />
      )}
      <p className="sign-other">
        <Link href={signInPath}>{say('signBack')}</Link>
      </p>
    </>
  )
}

interface AskProps {
  readonly email: string
  readonly onEmail: (email: string) => void
  readonly onAsked: () => void
}

function AskForCode({ email, onEmail, onAsked }: AskProps) {
  const say = useSay()
  const form = useFocusFirst()
  const [isSeen, setSeen] = useState(false)
  const { isBusy, refused, send } = useSend()
  const wrong = emailProblem(email, say)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setSeen(true)
    if (wrong !== undefined || isBusy) return
    void send(() => call('POST', '/api/verifyCodes/restPassword', { email }), onAsked)
  }
  return (
    <form className="sign-form" ref={form} noValidate onSubmit={submit}>
      <p className="sign-why">{say('signForgottenText')}</p>
      <EmailField value={email} onChange={onEmail} problem={isSeen ? wrong : undefined} />
      <FormProblem text={refused} />
      <Button type="submit" kind="main" busy={isBusy}>
        {say('signSendCode')}
      </Button>
    </form>
  )
}

interface NewPasswordProps {
  readonly email: string
  readonly onAgain: () => void
}

function NewPassword({ email, onAgain }: NewPasswordProps) {
  const say = useSay()
  const form = useFocusFirst()
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const [isSeen, setSeen] = useState(false)
  const { isBusy, refused, send } = useSend()
  const wrongCode = code.trim() === '' ? say('signCodeMissing') : undefined
  const wrongPassword = newPasswordProblem(password, email, say)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setSeen(true)
    if (wrongCode !== undefined || wrongPassword !== undefined || isBusy) return
    const body = { email, verifyCode: code.trim(), newPassword: password }
    void send(
      async () => {
        const reset = await call('POST', '/api/users/password/reset', body)
        return reset.ok ? await signIn(email, password) : reset
      },
      () => toast('good', say('signPasswordSet')),
    )
  }
  return (
    <form className="sign-form" ref={form} noValidate onSubmit={submit}>
      <CodeNote email={email} onAgain={onAgain} />
      {/* Password managers want to know whose password this is. */}
      <input type="text" hidden name="email" autoComplete="username" value={email} readOnly />
      <Field
        label={say('signCode')}
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        required
        value={code}
        onChange={setCode}
        problem={isSeen ? wrongCode : undefined}
      />
      <PasswordField
        label={say('passwordNew')}
        value={password}
        onChange={setPassword}
        newFor={email}
        problem={isSeen ? wrongPassword : undefined}
      />
      <FormProblem text={refused} />
      <Button type="submit" kind="main" busy={isBusy}>
        {say('signSetPassword')}
      </Button>
    </form>
  )
}

function CodeNote({ email, onAgain }: NewPasswordProps) {
  const say = useSay()
  const isPreview = useConfigs().data?.preview === true
  return (
    <Note icon="info">
      <p>{say('signCodeSent', { email })}</p>
      {isPreview ? <p>{say('signCodePreview')}</p> : null}
      <p>
        <button type="button" className="sign-again" onClick={onAgain}>
          {say('signCodeAgain')}
        </button>
      </p>
    </Note>
  )
}

/** One call at a time, and what the server said against it. */
function useSend() {
  const say = useSay()
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const send = async (ask: () => ReturnType<typeof call>, done: () => void) => {
    setBusy(true)
    const answer = await ask()
    setBusy(false)
    setRefused(answer.ok ? undefined : problemText(answer.problem, say))
    if (answer.ok) done()
  }
  return { isBusy, refused, send }
}
