/** Money for a user, once under its reference id. */
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Choice, Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { Confirm } from './confirm.tsx'
import { useCurrencies, useDesk } from './desk.ts'
import { useWords } from './words.ts'

interface Draft {
  readonly userId: string
  readonly currency: string
  readonly amount: string
  readonly referenceId: string
}

export function Deposit({ userId }: { readonly userId: string }) {
  const say = useWords()
  const currencies = useCurrencies().data ?? []
  const [draft, setDraft] = useState<Draft>(() => blank(userId, ''))
  const [shown, setShown] = useState(false)
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState('')
  const currency = draft.currency || (currencies[0]?.code ?? '')
  const set = (part: Partial<Draft>) => {
    setRefused('')
    setDraft({ ...draft, ...part })
  }
  const isUser = /^\d{1,16}$/.test(draft.userId.trim())
  const isAmount = draft.amount.trim() !== ''
  const ask = (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (isUser && isAmount) setAsked(true)
  }
  const isAboutAmount = /^(the )?amount\b/.test(refused)
  return (
    <form className="operator-form deposit" onSubmit={ask} noValidate>
      <h3>{say('deposit')}</h3>
      <Field
        label={say('userId')}
        inputMode="numeric"
        value={draft.userId}
        onChange={(text) => set({ userId: text })}
        problem={shown && !isUser ? say('userIdWrong') : undefined}
      />
      <Choice
        label={say('currency')}
        value={currency}
        options={currencies.map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))}
        onChange={(code) => set({ currency: code })}
      />
      <Field
        label={say('amount')}
        inputMode="decimal"
        unit={currency}
        value={draft.amount}
        onChange={(amount) => set({ amount })}
        problem={shown && !isAmount ? say('amountMissing') : isAboutAmount ? refused : undefined}
      />
      <Field
        label={say('reference')}
        value={draft.referenceId}
        onChange={(referenceId) => set({ referenceId })}
        hint={say('referenceHint')}
      />
      {refused === '' || isAboutAmount ? null : (
        <p className="confirm-problem" role="alert">
          {refused}
        </p>
      )}
      <Button kind="main" type="submit">
        {say('deposit')}
      </Button>
      {asked ? (
        <Depositing
          body={{ ...draft, currency, userId: draft.userId.trim(), amount: draft.amount.trim() }}
          onClose={() => setAsked(false)}
          onRefused={(message) => {
            setRefused(message)
            setAsked(false)
          }}
          onDone={() => {
            setShown(false)
            setDraft(blank(draft.userId, currency))
          }}
        />
      ) : null}
    </form>
  )
}

interface DepositingProps {
  readonly body: Draft
  readonly onClose: () => void
  readonly onRefused: (message: string) => void
  readonly onDone: () => void
}

function Depositing({ body, onClose, onRefused, onDone }: DepositingProps) {
  const say = useWords()
  const desk = useDesk()
  const { userId, currency, amount, referenceId } = body
  const gaps = { id: userId, currency, amount }
  return (
    <Confirm
      title={say('depositTitle', gaps)}
      action={say('deposit')}
      onDo={async () => {
        const sent = referenceId === '' ? { userId, currency, amount } : body
        const answer = await desk.ask<DepositRow>('POST', '/deposits', sent)
        if (answer.ok) {
          const { duplicate, sequence } = answer.value
          if (duplicate) toast('bad', say('notDone'), say('depositTwice'))
          else toast('good', say('depositDone', gaps), say('depositSequence', { n: sequence }))
          onDone()
        } else if (answer.problem.status === 400) onRefused(answer.problem.message)
        return answer
      }}
      onClose={onClose}
    >
      {say('depositText')}
    </Confirm>
  )
}

interface DepositRow {
  readonly sequence: number
  readonly duplicate: boolean
}

/** Each deposit has a reference of its own, so that pressing again after no answer is safe. */
function blank(userId: string, currency: string): Draft {
  const made = crypto.getRandomValues(new Uint32Array(3))
  const referenceId = `operator-${[...made].map((part) => part.toString(36)).join('')}`
  return { userId, currency, amount: '', referenceId }
}
