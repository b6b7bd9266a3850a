/** Asks for the credential that the server printed. */
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Mark } from '../ui/mark.tsx'
import { useTitle } from '../ui/page.tsx'
import { type Desk, openDesk } from './desk.ts'
import './door.css'
import type { StateRow } from './rows.ts'
import { type OperatorKey, useWords } from './words.ts'

interface DoorProps {
  /** True when a desk that was open was closed by the server. */
  readonly wasRefused: boolean
  /** The server takes the credential no more. */
  readonly onRefused: () => void
  readonly onOpen: (desk: Desk) => void
}

export function Door({ wasRefused, onRefused, onOpen }: DoorProps) {
  const say = useWords()
  useTitle(say('operator'))
  const [credential, setCredential] = useState('')
  const [problem, setProblem] = useState<OperatorKey | undefined>(wasRefused ? 'locked' : undefined)
  const [busy, setBusy] = useState(false)
  const open = async (event: FormEvent) => {
    event.preventDefault()
    const typed = credential.trim()
    if (typed === '') return setProblem('credentialMissing')
    setBusy(true)
    let isOpen = false
    const desk = openDesk(typed, () => {
      if (isOpen) onRefused()
    })
    const answer = await desk.ask<StateRow>('GET', '/state')
    setBusy(false)
    if (answer.ok) {
      isOpen = true
      return onOpen(desk)
    }
    setProblem(answer.problem.status === 401 ? 'credentialWrong' : 'away')
  }
  return (
    <main className="door">
      <form onSubmit={(event) => void open(event)}>
        <h1>
          <Mark />
          Bourse <span>{say('operator')}</span>
        </h1>
        <p>{say('doorText')}</p>
        <Field
          label={say('credential')}
          type="password"
          value={credential}
          onChange={(text) => {
            setCredential(text)
            setProblem(undefined)
          }}
          problem={problem === undefined ? undefined : say(problem)}
          hint={say('credentialKept')}
          autoFocus
        />
        <Button kind="main" type="submit" busy={busy}>
          {say('enter')}
        </Button>
      </form>
    </main>
  )
}
