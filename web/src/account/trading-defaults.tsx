/** What happens when an order meets another of the same person, unless the order says so itself. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ownProblemText } from '../api/problem-text.ts'
import { call, fetched } from '../api/request.ts'
import { useSay } from '../text/text.ts'
import { WaitingRows } from '../ui/bits.tsx'
import { Choice } from '../ui/field.tsx'
import { toast } from '../ui/toast.tsx'
import { FormProblem, Note } from './note.tsx'
import { Section } from './section.tsx'

type Mode = 'none' | 'dc' | 'co' | 'cn' | 'cb'

interface Trading {
  readonly selfTradePrevention: Mode
  readonly frozen: boolean
}

const PATH = '/api/users/self/trading'
const KEY = ['trading']

export function TradingDefaults() {
  const say = useSay()
  const queries = useQueryClient()
  const { data, error } = useQuery({ queryKey: KEY, queryFn: () => fetched<Trading>(PATH) })
  const [problem, setProblem] = useState<string>()
  const choose = async (selfTradePrevention: Mode) => {
    const before = data
    // Shown at once; taken back should the server refuse.
    queries.setQueryData<Trading>(KEY, (now) => now && { ...now, selfTradePrevention })
    const answer = await call<Trading>('PUT', PATH, { selfTradePrevention })
    queries.setQueryData(KEY, answer.ok ? answer.value : before)
    setProblem(answer.ok ? undefined : ownProblemText(answer.problem, say))
    if (answer.ok) toast('good', say('tradingSaved'))
  }
  return (
    <Section title={say('tradingTitle')}>
      {data?.frozen === true ? <Note icon="warning">{say('tradingFrozen')}</Note> : null}
      {data === undefined ? (
        error === null ? (
          <WaitingRows rows={1} />
        ) : (
          <p className="faint">{say('serverAway')}</p>
        )
      ) : (
        <Choice
          label={say('ticketSelfTradeMode')}
          value={data.selfTradePrevention}
          options={[
            { value: 'none', label: say('tradingByProduct') },
            { value: 'dc', label: say('ticketSelfTradeDc') },
            { value: 'co', label: say('ticketSelfTradeCo') },
            { value: 'cn', label: say('ticketSelfTradeCn') },
            { value: 'cb', label: say('ticketSelfTradeCb') },
          ]}
          onChange={(mode) => void choose(mode)}
        />
      )}
      <FormProblem text={problem} />
      <p className="faint">{say('tradingHint')}</p>
    </Section>
  )
}
