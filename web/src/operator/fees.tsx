/** The fee schedule as a table to type in; nothing holds before it is saved. */
import { useState } from 'react'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { Choice, Field } from '../ui/field.tsx'
import { Icon } from '../ui/icons.tsx'
import { toast } from '../ui/toast.tsx'
import { Confirm } from './confirm.tsx'
import { useCurrencies, useDesk, useFees } from './desk.ts'
import {
  draftOf,
  placeOf,
  scheduleOf,
  type TierDraft,
  type TierField,
  tierProblem,
  withTier,
} from './fee-draft.ts'
import './fees.css'
import type { CurrencyRow, FeeScheduleRow } from './rows.ts'
import { useWords } from './words.ts'

/** The editor begins anew whenever what is in force changes. */
export function Fees() {
  const fees = useFees().data
  const currencies = useCurrencies().data
  if (fees === undefined || currencies === undefined) return <WaitingRows />
  return <FeeEditor key={JSON.stringify(fees)} fees={fees} currencies={currencies} />
}

const FIELDS = ['volume', 'maker', 'taker'] as const
const LABELS = { volume: 'tierFrom', maker: 'makerFeeRate', taker: 'takerFeeRate' } as const

interface EditorProps {
  readonly fees: FeeScheduleRow
  readonly currencies: readonly CurrencyRow[]
}

function FeeEditor({ fees, currencies }: EditorProps) {
  const say = useWords()
  const [tiers, setTiers] = useState(() => draftOf(fees))
  const [currency, setCurrency] = useState(fees.currency ?? firstOf(currencies))
  const [shown, setShown] = useState(false)
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState('')
  const schedule = scheduleOf(currency, tiers)
  const before = { ...fees, currency: fees.currency ?? currency }
  const isSame = JSON.stringify(schedule) === JSON.stringify(before)
  const place = placeOf(refused)
  const change = (next: readonly TierDraft[]) => {
    setRefused('')
    setTiers(next)
  }
  const said = (tier: TierDraft, at: number, field: TierField) => {
    const own = tierProblem(tier, field)
    if (own !== undefined && (shown || (own !== 'fieldMissing' && tier[field] !== ''))) {
      return say(own)
    }
    return place?.tier === at && place.field === field ? place.rest : undefined
  }
  const save = () => {
    setShown(true)
    const wrong = tiers.some((tier) => FIELDS.some((field) => tierProblem(tier, field)))
    if (!wrong) setAsked(true)
  }
  return (
    <div className="operator-panel operator-form">
      <p className="faint">{say('feesText')}</p>
      <div className="fees-currency">
        <Choice
          label={say('feesCurrency')}
          value={currency}
          options={currencies.map(({ code }) => ({ value: code, label: code }))}
          onChange={setCurrency}
        />
      </div>
      {tiers.length === 0 ? <Empty>{say('noTiers')}</Empty> : null}
      {tiers.map((tier, at) => (
        <Tier
          key={tier.key}
          number={at + 1}
          tier={tier}
          currency={currency}
          said={(field) => said(tier, at, field)}
          onChange={(next) => change(tiers.map((one) => (one === tier ? next : one)))}
          onRemove={() => change(tiers.filter((one) => one !== tier))}
        />
      ))}
      {refused === '' || place !== undefined ? null : (
        <p className="confirm-problem" role="alert">
          {refused}
        </p>
      )}
      <div className="operator-foot fees-foot">
        <Button onClick={() => change(withTier(tiers))}>{say('addTier')}</Button>
        <span className="fees-gap" />
        <Button kind="quiet" disabled={isSame} onClick={() => change(draftOf(fees))}>
          {say('discard')}
        </Button>
        <Button kind="main" disabled={isSame} onClick={save}>
          {say('save')}
        </Button>
      </div>
      {asked ? (
        <Save
          schedule={schedule}
          onClose={() => setAsked(false)}
          onRefused={(message) => {
            setRefused(message)
            setAsked(false)
          }}
        />
      ) : null}
    </div>
  )
}

interface TierProps {
  readonly number: number
  readonly tier: TierDraft
  readonly currency: string
  readonly said: (field: TierField) => string | undefined
  readonly onChange: (tier: TierDraft) => void
  readonly onRemove: () => void
}

function Tier({ number, tier, currency, said, onChange, onRemove }: TierProps) {
  const say = useWords()
  return (
    <fieldset className="fees-tier">
      <legend>
        {say('tier')} {number}
      </legend>
      {FIELDS.map((field) => (
        <Field
          key={field}
          label={say(LABELS[field])}
          inputMode="decimal"
          unit={field === 'volume' ? currency : '%'}
          value={tier[field]}
          onChange={(value) => onChange({ ...tier, [field]: value })}
          problem={said(field)}
        />
      ))}
      <Button
        kind="quiet"
        aria-label={say('removeTier', { n: number })}
        data-tip={say('removeTier', { n: number })}
        onClick={onRemove}
      >
        <Icon name="close" />
      </Button>
    </fieldset>
  )
}

interface SaveProps {
  readonly schedule: FeeScheduleRow
  readonly onClose: () => void
  readonly onRefused: (message: string) => void
}

function Save({ schedule, onClose, onRefused }: SaveProps) {
  const say = useWords()
  const desk = useDesk()
  const n = schedule.tiers.length
  return (
    <Confirm
      title={say('feesTitle')}
      action={say('save')}
      onDo={async () => {
        const answer = await desk.ask('PUT', '/fees', schedule)
        if (answer.ok) toast('good', say('feesDone'))
        else if (answer.problem.status === 400) onRefused(answer.problem.message)
        return answer
      }}
      onClose={onClose}
    >
      {n === 0 ? say('feesNone') : say('feesConfirm', { n })}
    </Confirm>
  )
}

/** What volumes are counted in before anybody has said. */
function firstOf(currencies: readonly CurrencyRow[]): string {
  return (currencies.find(({ code }) => code === 'USDT') ?? currencies[0])?.code ?? ''
}
