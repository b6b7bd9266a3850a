/** The rules of a product as a form; without one, those of a product that is to be listed. */
import { type FormEvent, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Check, Choice, Field } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { useCurrencies, useDesk } from './desk.ts'
import './product-rules.css'
import type { ProductRow } from './rows.ts'
import {
  COUNT_FIELDS,
  changeOf,
  DECIMAL_FIELDS,
  draftOf,
  fieldOf,
  PERCENT_FIELDS,
  problemsOf,
  type RulesDraft,
  SCALE_FIELDS,
  type TextField,
} from './rules-draft.ts'
import { useAct } from './use-act.ts'
import { type OperatorKey, useWords } from './words.ts'

interface ProductRulesProps {
  readonly row: ProductRow | undefined
  readonly onClose: () => void
}

export function ProductRules({ row, onClose }: ProductRulesProps) {
  const say = useWords()
  const desk = useDesk()
  const [before] = useState(() => draftOf(row))
  const [draft, setDraft] = useState(before)
  const [shown, setShown] = useState(false)
  const { act, busy, problem } = useAct()
  const isNew = row === undefined
  const id = isNew ? `${draft.baseCurrency}-${draft.quoteCurrency}` : row.id
  const problems = problemsOf(draft)
  const change = changeOf(draft, isNew ? undefined : before)
  const changes = Object.keys(change).length
  const isNamed = draft.baseCurrency !== '' && draft.quoteCurrency !== ''
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setShown(true)
    if (Object.keys(problems).length > 0) return
    const path = `/products/${encodeURIComponent(id)}`
    if (!(await act(() => desk.ask('PUT', path, change)))) return
    toast('good', say(isNew ? 'listedDone' : 'rulesDone', { product: id }))
    onClose()
  }
  const refusedField = problem === '' ? undefined : fieldOf(problem)
  const said = (field: TextField): string | undefined => {
    const own = problems[field]
    if (own !== undefined && (shown || draft[field] !== before[field])) return say(own)
    return refusedField === field ? problem : undefined
  }
  return (
    <Dialog title={isNew ? say('listProduct') : say('rulesOf', { product: id })} onClose={onClose}>
      <form className="rules" onSubmit={(event) => void save(event)} noValidate>
        <RulesFields draft={draft} isNew={isNew} said={said} onChange={setDraft} />
        {problem === '' || refusedField !== undefined ? null : (
          <p className="confirm-problem" role="alert">
            {problem}
          </p>
        )}
        <div className="confirm-buttons">
          <span className="faint rules-count">
            {isNew
              ? ''
              : changes === 0
                ? say('nothingChanged')
                : say('changedFields', { n: changes })}
          </span>
          <Button onClick={onClose}>{say('back')}</Button>
          <Button kind="main" type="submit" busy={busy} disabled={changes === 0 || !isNamed}>
            {say(isNew ? 'list' : 'save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  readonly draft: RulesDraft
  readonly isNew: boolean
  readonly said: (field: TextField) => string | undefined
  readonly onChange: (draft: RulesDraft) => void
}

function RulesFields({ draft, isNew, said, onChange }: FieldsProps) {
  const say = useWords()
  const text = (field: TextField, unit?: string) => (
    <Field
      key={field}
      label={say(field)}
      inputMode="decimal"
      value={draft[field]}
      onChange={(value) => onChange({ ...draft, [field]: value })}
      problem={said(field)}
      {...(unit === undefined ? {} : { unit })}
    />
  )
  return (
    <>
      {isNew ? <Pair draft={draft} onChange={onChange} /> : null}
      <div className="rules-grid">
        {isNew ? SCALE_FIELDS.map((field) => text(field)) : null}
        {DECIMAL_FIELDS.map((field) => text(field, unitOf(field, draft)))}
        {PERCENT_FIELDS.map((field) => text(field, '%'))}
        {COUNT_FIELDS.map((field) => text(field))}
      </div>
      <Choice
        label={say('selfTradePrevention')}
        value={draft.selfTradePrevention}
        options={MODES.map(({ value, key }) => ({ value, label: say(key) }))}
        onChange={(selfTradePrevention) => onChange({ ...draft, selfTradePrevention })}
      />
      <Check
        label={say('ownFees')}
        checked={draft.ownFees}
        onChange={(ownFees) => onChange({ ...draft, ownFees })}
      />
    </>
  )
}

/** The two currencies of a new product. */
function Pair({ draft, onChange }: Pick<FieldsProps, 'draft' | 'onChange'>) {
  const say = useWords()
  const codes = (useCurrencies().data ?? []).map(({ code }) => ({ value: code, label: code }))
  const options = [{ value: '', label: '–' }, ...codes]
  return (
    <div className="rules-grid">
      {(['baseCurrency', 'quoteCurrency'] as const).map((field) => (
        <Choice
          key={field}
          label={say(field)}
          value={draft[field]}
          options={options}
          onChange={(code) => onChange({ ...draft, [field]: code })}
        />
      ))}
    </div>
  )
}

/** Prices and values are in the quote currency, sizes in the base currency. */
function unitOf(field: TextField, { baseCurrency, quoteCurrency }: RulesDraft): string {
  return field.startsWith('base') ? baseCurrency : quoteCurrency
}

const MODES = [
  { value: 'none', key: 'stpNone' },
  { value: 'dc', key: 'stpDc' },
  { value: 'co', key: 'stpCo' },
  { value: 'cn', key: 'stpCn' },
  { value: 'cb', key: 'stpCb' },
] as const satisfies readonly { readonly value: string; readonly key: OperatorKey }[]
