/** What can be owned here, and listing more. */
import { type FormEvent, useState } from 'react'
import { WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { useCurrencies, useDesk } from './desk.ts'
import { useAct } from './use-act.ts'
import { useWords } from './words.ts'

export function Currencies() {
  const say = useWords()
  const { data } = useCurrencies()
  if (data === undefined) return <WaitingRows />
  return (
    <div className="operator-panel users">
      <table className="operator-table">
        <caption className="visually-hidden">{say('currencies')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('code')}</th>
            <th scope="col">{say('name')}</th>
            <th scope="col" className="number">
              {say('scale')}
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ code, name, scale }) => (
            <tr key={code}>
              <th scope="row">{code}</th>
              <td>{name}</td>
              <td className="number">{scale}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <NewCurrency />
    </div>
  )
}

const BLANK = { code: '', name: '', scale: '8' }

function NewCurrency() {
  const say = useWords()
  const desk = useDesk()
  const [draft, setDraft] = useState(BLANK)
  const [shown, setShown] = useState(false)
  const { act, busy, problem, forget } = useAct()
  const code = draft.code.trim()
  const name = draft.name.trim()
  const isScale = /^\d{1,2}$/.test(draft.scale.trim())
  const set = (part: Partial<typeof BLANK>) => {
    forget()
    setDraft({ ...draft, ...part })
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (code === '' || name === '' || !isScale) return
    const body = { code, name, scale: Number.parseInt(draft.scale, 10) }
    if (!(await act(() => desk.ask('POST', '/currencies', body)))) return
    toast('good', say('currencyDone', { code }))
    setDraft(BLANK)
    setShown(false)
  }
  const missing = (text: string) => (shown && text === '' ? say('fieldMissing') : undefined)
  return (
    <form className="operator-form" onSubmit={(event) => void save(event)} noValidate>
      <h3>{say('addCurrency')}</h3>
      <Field
        label={say('code')}
        autoCapitalize="characters"
        value={draft.code}
        onChange={(text) => set({ code: text.toUpperCase() })}
        problem={missing(code)}
      />
      <Field
        label={say('name')}
        value={draft.name}
        onChange={(text) => set({ name: text })}
        problem={missing(name)}
      />
      <Field
        label={say('scale')}
        inputMode="numeric"
        value={draft.scale}
        onChange={(text) => set({ scale: text })}
        problem={isScale ? undefined : say('wholeNumber')}
        hint={say('currencyHint')}
      />
      {problem === '' ? null : (
        <p className="confirm-problem" role="alert">
          {problem}
        </p>
      )}
      <Button kind="main" type="submit" busy={busy}>
        {say('save')}
      </Button>
    </form>
  )
}
