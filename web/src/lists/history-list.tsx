/** A history as a list that fetches older rows by itself, and says why there are none. */
import { problemText } from '../api/problem-text.ts'
import { useSay } from '../text/text.ts'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Button } from '../ui/button.tsx'
import type { IconName } from '../ui/icons.tsx'
import { DataList, type DataListProps } from './data-list.tsx'
import type { History } from './use-history.ts'

interface HistoryListProps<Row extends { readonly id: string }>
  extends Pick<DataListProps<Row>, 'label' | 'columns' | 'scroll' | 'detail'> {
  readonly history: History<Row>
  /** Said, below the icon, of a list without rows. */
  readonly empty: string
  readonly icon: IconName
}

export function HistoryList<Row extends { readonly id: string }>(props: HistoryListProps<Row>) {
  const { history, empty, icon, ...list } = props
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
  if (history.rows.length > 0) {
    const end = <End history={history} />
    return <DataList {...list} rows={history.rows} onEnd={history.loadMore} end={end} />
  }
  return (
    <Empty icon={icon}>
      <p>{empty}</p>
    </Empty>
  )
}

/** More, the reason why there is no more, or nothing. */
function End({ history }: { readonly history: History<unknown> }) {
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
  return <p role="alert">{problem === undefined ? say('serverAway') : problemText(problem, say)}</p>
}
