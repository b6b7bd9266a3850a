/** What stands in the place of a history's rows, and below the last one. */
import type { ReactNode } from 'react'
import { useSay } from '../text/text.ts'
import { whyNot } from '../trade/activity/order-actions.ts'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import type { IconName } from '../ui/icons.tsx'
import type { History } from './use-history.ts'

interface HistoryBodyProps {
  readonly history: History<unknown>
  /** What to do about an empty list. */
  readonly empty: string
  readonly icon: IconName
  /** The list itself. */
  readonly children: ReactNode
}

export function HistoryBody({ history, empty, icon, children }: HistoryBodyProps) {
  const say = useSay()
  if (history.state === 'waiting') return <WaitingRows />
  if (history.state === 'failed') {
    return (
      <Empty icon="warning">
        <Why history={history} />
        <Button small onClick={history.again}>
          {say('tryAgain')}
        </Button>
      </Empty>
    )
  }
  if (history.rows.length > 0) return children
  return (
    <Empty icon={icon}>
      <p>{empty}</p>
    </Empty>
  )
}

/** More, the reason why there is no more, or nothing. */
export function HistoryEnd({ history }: { readonly history: History<unknown> }) {
  const say = useSay()
  if (history.problem !== undefined) {
    return (
      <div className="list-end">
        <Why history={history} />
        <Button small onClick={history.hasMore ? history.loadMore : history.again}>
          {say('tryAgain')}
        </Button>
      </div>
    )
  }
  if (!history.hasMore) return null
  return (
    <div className="list-end">
      <Button small kind="quiet" busy={history.isFetching} onClick={history.loadMore}>
        {say('listOlder')}
      </Button>
    </div>
  )
}

function Why({ history }: { readonly history: History<unknown> }) {
  const say = useSay()
  const { problem } = history
  return <p role="alert">{problem === undefined ? say('listNoAnswer') : whyNot(say, problem)}</p>
}
