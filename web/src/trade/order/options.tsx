/** When an order ends, and what few people change. */
import { useState } from 'react'
import { type Key, useSay } from '../../text/text.ts'
import { Check, Choice, Field } from '../../ui/field.tsx'
import { afterPointer } from './after-pointer.ts'
import { mayPostOnly, timesInForce } from './draft.ts'
import { keepConfirm, keptConfirm } from './kept.ts'
import { LAST_KEYS, SELF_TRADE_KEYS, TIME_KEYS } from './names.ts'
import type { Ticket } from './use-ticket.ts'
import { told } from './words.ts'

/** Time in force, post-only and the end of an order that has one. */
export function EndFields({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { draft, change } = ticket
  const times = timesInForce(draft)
  if (times.length === 0) return null
  const isTimed = draft.timeInForce === 'GTT'
  return (
    <>
      <div className={isTimed ? 'ticket-pair' : undefined}>
        <Choice
          label={say('ticketTimeInForce')}
          value={draft.timeInForce}
          options={times.map((value) => ({ value, label: say(TIME_KEYS[value]) }))}
          onChange={(timeInForce) => change((now) => ({ ...now, timeInForce }))}
        />
        {isTimed ? (
          <Choice
            label={say('ticketLasts')}
            value={draft.lasts}
            options={entries(LAST_KEYS).map(([value, key]) => ({ value, label: say(key) }))}
            onChange={(lasts) => change((now) => ({ ...now, lasts }))}
          />
        ) : null}
      </div>
      {isTimed && draft.lasts === 'date' ? (
        <Field
          label={say('ticketUntil')}
          name="until"
          type="datetime-local"
          value={draft.until}
          problem={told(say, ticket.problemAt('until'))}
          onChange={(until) => change((now) => ({ ...now, until }))}
          onBlur={() => afterPointer(() => ticket.leave('until'))}
        />
      ) : null}
      {draft.kind === 'limit' ? (
        <span data-tip={say('ticketPostOnlyTip')}>
          <Check
            label={say('ticketPostOnly')}
            checked={draft.postOnly && mayPostOnly(draft)}
            disabled={!mayPostOnly(draft)}
            onChange={(postOnly) => change((now) => ({ ...now, postOnly }))}
          />
        </span>
      ) : null}
    </>
  )
}

/** Self-trade mode and the confirmation setting. */
export function Advanced({ ticket }: { readonly ticket: Ticket }) {
  const say = useSay()
  const { draft, change } = ticket
  const [confirm, setConfirm] = useState(keptConfirm)
  return (
    <details className="ticket-advanced">
      <summary>{say('ticketAdvanced')}</summary>
      <div>
        <Choice
          label={say('ticketSelfTradeMode')}
          value={draft.selfTrade}
          options={entries(SELF_TRADE_KEYS).map(([value, key]) => ({ value, label: say(key) }))}
          onChange={(selfTrade) => change((now) => ({ ...now, selfTrade }))}
        />
        <Check
          label={say('ticketConfirm')}
          checked={confirm}
          onChange={(asks) => {
            keepConfirm(asks)
            setConfirm(asks)
          }}
        />
      </div>
    </details>
  )
}

function entries<Name extends string>(keys: Record<Name, Key>): readonly (readonly [Name, Key])[] {
  return Object.entries(keys) as [Name, Key][]
}
