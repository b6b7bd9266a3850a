/** Another password, for whoever knows the present one. */

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ownProblemText } from '../api/problem-text.ts'
import { changePassword, type Person } from '../api/session.ts'
import { useSay } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.tsx'
import { newPasswordProblem } from './credentials.ts'
import { FormProblem } from './note.tsx'
import { PasswordField } from './password-field.tsx'
import { Section } from './section.tsx'

export function PasswordForm({ person }: { readonly person: Person }) {
  const say = useSay()
  const change = usePasswordChange(person.email)
  return (
    <Section title={say('passwordChange')}>
      <form className="account-form" noValidate onSubmit={change.submit}>
        {/* Password managers want to know whose password this is. */}
        <input
          type="text"
          hidden
          name="email"
          autoComplete="username"
          value={person.email}
          readOnly
        />
        <PasswordField
          label={say('passwordOld')}
          value={change.old}
          onChange={change.typeOld}
          problem={change.problems.old}
        />
        <PasswordField
          label={say('passwordNew')}
          value={change.next}
          onChange={change.typeNext}
          newFor={person.email}
          problem={change.problems.next}
        />
        <FormProblem text={change.problems.form} />
        <p className="faint">{say('passwordEndsSessions')}</p>
        <Button type="submit" busy={change.isBusy}>
          {say('passwordChangeNow')}
        </Button>
      </form>
    </Section>
  )
}

function usePasswordChange(email: string) {
  const say = useSay()
  const queries = useQueryClient()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [isSeen, setSeen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const wrongOld = old === '' ? say('passwordMissing') : undefined
  const wrongNext = newPasswordProblem(next, email, say)
  const isOldRefused = refused?.includes('old password') === true

  const send = async () => {
    setBusy(true)
    const answer = await changePassword(old, next)
    setBusy(false)
    if (!answer.ok) return setRefused(ownProblemText(answer.problem, say))
    setOld('')
    setNext('')
    setSeen(false)
    toast('good', say('passwordChanged'), say('passwordChangedText'))
    void queries.invalidateQueries({ queryKey: ['sessions'] })
  }
  return {
    old,
    next,
    isBusy,
    problems: {
      old: isOldRefused ? refused : isSeen ? wrongOld : undefined,
      next: isSeen ? wrongNext : undefined,
      form: isOldRefused ? undefined : refused,
    },
    typeOld(typed: string) {
      setOld(typed)
      setRefused(undefined)
    },
    typeNext(typed: string) {
      setNext(typed)
      setRefused(undefined)
    },
    submit(event: FormEvent) {
      event.preventDefault()
      setSeen(true)
      if (!isBusy && wrongOld === undefined && wrongNext === undefined) void send()
    },
  }
}
