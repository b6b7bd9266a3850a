/** Where one is signed in, and a way to end each of it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ownProblemText } from '../api/problem-text.ts'
import { call, fetched } from '../api/request.ts'
import { useSay } from '../text/text.ts'
import { Empty, Time, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.tsx'
import { deviceOf } from './device.ts'
import { Section } from './section.tsx'

interface SessionRow {
  readonly id: string
  readonly kind: string
  readonly createdAt: string
  readonly seenAt: string
  readonly address: string
  readonly agent: string
  /** The one that asks. */
  readonly current: boolean
}

const PATH = '/api/users/self/sessions'
const KEY = ['sessions']
/** How many are shown before one asks for all: a session lasts days, so there may be dozens. */
const SHOWN = 6

export function Sessions() {
  const say = useSay()
  const { data, error } = useQuery({
    queryKey: KEY,
    queryFn: () => fetched<readonly SessionRow[]>(PATH),
  })
  const [isAll, setAll] = useState(false)
  const { ending, end } = useEnd()
  const rows = (data ?? []).toSorted(lastFirst)
  const shown = isAll ? rows : rows.slice(0, SHOWN)
  const others = rows.filter(({ current }) => !current).length
  return (
    <Section
      title={say('sessionsTitle')}
      actions={
        others === 0 ? null : (
          <Button small kind="danger" busy={ending === ALL} onClick={() => void end(ALL)}>
            {say('sessionsEndOthers', { count: others })}
          </Button>
        )
      }
    >
      {data === undefined && error === null ? <WaitingRows rows={3} /> : null}
      {data === undefined && error !== null ? <Empty>{say('serverAway')}</Empty> : null}
      <ul className="account-list">
        {shown.map((row) => (
          <li key={row.id}>
            <Device row={row} />
            {row.current ? null : (
              <Button
                small
                busy={ending === row.id}
                aria-label={`${say('sessionEnd')}: ${deviceOf(row.agent)} ${row.address}`}
                onClick={() => void end(row.id)}
              >
                {say('sessionEnd')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {rows.length > shown.length ? (
        <Button small kind="quiet" onClick={() => setAll(true)}>
          {say('sessionsAll', { count: rows.length })}
        </Button>
      ) : null}
    </Section>
  )
}

function Device({ row }: { readonly row: SessionRow }) {
  const say = useSay()
  const { agent, kind, current, address, seenAt, createdAt } = row
  return (
    <div className="account-device">
      <div data-tip={agent === '' ? undefined : agent}>
        {deviceOf(agent) || say('sessionUnknown')}
        {kind === 'web' ? null : <span className="account-here">{say('sessionProgram')}</span>}
        {current ? <strong className="account-here">{say('sessionHere')}</strong> : null}
      </div>
      <span>
        {address} · {say('sessionSeen')} <Time iso={seenAt} /> · {say('sessionBegan')}{' '}
        <Time iso={createdAt} />
      </span>
    </div>
  )
}

/** This one first, then the one used last. */
function lastFirst(one: SessionRow, other: SessionRow): number {
  if (one.current !== other.current) return one.current ? -1 : 1
  return other.seenAt.localeCompare(one.seenAt)
}

const ALL = 'all'

function useEnd() {
  const say = useSay()
  const queries = useQueryClient()
  const [ending, setEnding] = useState<string>()
  const end = async (id: string) => {
    setEnding(id)
    const answer = await call('DELETE', id === ALL ? PATH : `${PATH}/${id}`)
    await queries.invalidateQueries({ queryKey: KEY })
    setEnding(undefined)
    // One that is gone already is what was wanted.
    if (answer.ok || answer.problem.status === 404) {
      toast('good', say(id === ALL ? 'sessionsEnded' : 'sessionEnded'))
    } else toast('bad', say('sessionNotEnded'), ownProblemText(answer.problem, say))
  }
  return { ending, end }
}
