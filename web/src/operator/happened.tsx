/** What was refused and what operators did, newest first. */
import { useRef, useState } from 'react'
import { Empty, Time, WaitingRows } from '../ui/bits.tsx'
import { Icon } from '../ui/icons.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { actionWords } from './action-words.ts'
import { useActions, useRefusals } from './desk.ts'
import './happened.css'
import type { ActionRow, RefusalRow, RefusalsRow } from './rows.ts'
import { stateWords } from './states.ts'
import { type SayHere, useWords } from './words.ts'

interface HappenedProps {
  readonly onLook: (userId: string) => void
}

export function Happened({ onLook }: HappenedProps) {
  const say = useWords()
  const [tab, setTab] = useState<'refusals' | 'actions'>('refusals')
  return (
    <Tabs
      label={say('happened')}
      chosen={tab}
      onChoose={setTab}
      tabs={[
        { name: 'refusals', label: say('refusals') },
        { name: 'actions', label: say('actions') },
      ]}
    >
      {tab === 'refusals' ? <Refusals onLook={onLook} /> : <Actions />}
    </Tabs>
  )
}

function Refusals({ onLook }: HappenedProps) {
  const say = useWords()
  const { data } = useRefusals()
  const held = useHeld(data)
  const [number, setNumber] = useState(0)
  if (held.value === undefined) return <WaitingRows />
  const { counts, recent } = held.value
  if (counts.length === 0) return <Empty icon="check">{say('refusalsNone')}</Empty>
  const rows = number === 0 ? recent : recent.filter((row) => row.number === number)
  return (
    <div className="happened live-data" {...held.handlers}>
      <Counts counts={counts} chosen={number} onChoose={setNumber} />
      <h3>
        {say('refusalsRecent')}
        {held.isHeld ? <span className="faint">{say('held')}</span> : null}
      </h3>
      {rows.length === 0 ? <Empty>{say('refusalsOther')}</Empty> : null}
      <ol className="happened-rows">
        {rows.map((row) => (
          <Refusal key={row.id} row={row} onLook={onLook} />
        ))}
      </ol>
    </div>
  )
}

interface CountsProps {
  readonly counts: RefusalsRow['counts']
  /** 0 for all of them. */
  readonly chosen: number
  readonly onChoose: (number: number) => void
}

function Counts({ counts, chosen, onChoose }: CountsProps) {
  const say = useWords()
  return (
    <fieldset className="happened-counts">
      <legend>{say('refusalsByNumber')}</legend>
      <button type="button" aria-pressed={chosen === 0} onClick={() => onChoose(0)}>
        {say('allNumbers')}
      </button>
      {counts.map(({ number, sentence, count }) => (
        <button
          key={number}
          type="button"
          aria-pressed={chosen === number}
          data-tip={`${sentence}\n${say('refusalTimes', { n: count })}`}
          onClick={() => onChoose(number)}
        >
          {number} <span>{count}</span>
        </button>
      ))}
    </fieldset>
  )
}

function Refusal({ row, onLook }: HappenedProps & { readonly row: RefusalRow }) {
  const say = useWords()
  const { time, userId, event, productId, number, sentence } = row
  return (
    <li>
      <span className="happened-what">
        <strong>{number}</strong> {sentence}
      </span>
      <span className="happened-facts">
        <Time iso={time} form="time" />
        <span>{event}</span>
        {productId === null ? null : <span>{productId}</span>}
        {userId === null ? (
          <span>{say('system')}</span>
        ) : (
          <button
            type="button"
            aria-label={say('lookAt', { id: userId })}
            onClick={() => onLook(userId)}
          >
            {say('user', { id: userId })}
          </button>
        )}
      </span>
    </li>
  )
}

function Actions() {
  const say = useWords()
  const { data } = useActions()
  const held = useHeld(data)
  if (held.value === undefined) return <WaitingRows />
  if (held.value.length === 0) return <Empty icon="orders">{say('actionsNone')}</Empty>
  return (
    <div className="happened" {...held.handlers}>
      <p className="faint">{held.isHeld ? say('held') : say('actionsText')}</p>
      <ol className="happened-rows">
        {held.value.map((row) => (
          <Action key={row.id} row={row} />
        ))}
      </ol>
    </div>
  )
}

function Action({ row }: { readonly row: ActionRow }) {
  const say = useWords()
  const { time, body, refusal, sentence, sequence, duplicate } = row
  const isDone = refusal === 0 && !duplicate
  return (
    <li>
      <span
        className="happened-what"
        data-tip={body === null ? undefined : JSON.stringify(body, null, 1)}
      >
        <Icon name={isDone ? 'check' : 'warning'} /> {wordsOf(say, row)}
      </span>
      <span className="happened-facts">
        <Time iso={time} />
        {duplicate ? <span>{say('actionDuplicate')}</span> : null}
        {refusal === 0 ? (
          <span>{say('actionSequence', { n: sequence })}</span>
        ) : (
          <span className="down">
            {refusal} {sentence}
          </span>
        )}
      </span>
    </li>
  )
}

function wordsOf(say: SayHere, row: ActionRow): string {
  const { key, gaps } = actionWords(row)
  const state = stateWords(String(gaps['state']))
  return say(key, state === undefined ? gaps : { ...gaps, state: say(state.name) })
}

/** Rows stay where they are while somebody points at them or is in them by keyboard. */
function useHeld<Value>(now: Value | undefined) {
  const [isHeld, setHeld] = useState(false)
  const last = useRef(now)
  if (!isHeld || last.current === undefined) last.current = now
  return {
    value: last.current,
    isHeld,
    handlers: {
      onPointerEnter: ({ pointerType }: { readonly pointerType: string }) => {
        // A finger never leaves.
        if (pointerType === 'mouse') setHeld(true)
      },
      onPointerLeave: () => setHeld(false),
      onFocus: () => setHeld(true),
      onBlur: () => setHeld(false),
    },
  }
}
