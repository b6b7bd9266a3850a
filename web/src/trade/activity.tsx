/** Below the chart: one's open orders, what became of others, fills and balances. */
import { lazy, Suspense, useState } from 'react'
import { session } from '../api/session.ts'
import type { Filter } from '../lists/filters.ts'
import { useSignal } from '../live/signal.ts'
import { useCalm } from '../live/use-calm.ts'
import { useVenue } from '../live/venue.ts'
import { useSay } from '../text/text.ts'
import { WaitingRows } from '../ui/bits.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { keepView, keptView, type View } from './activity/kept-view.ts'
import { SignInFirst } from './activity/sign-in-first.tsx'
import { useDesk } from './desk.ts'

/** A visitor needs none of it, and it is a good part of the page's script. */
const loadLists = () => import('./activity/own-lists.tsx')
const Filters = lazy(async () => ({ default: (await loadLists()).Filters }))
const List = lazy(async () => ({ default: (await loadLists()).List }))

export function Activity() {
  const say = useSay()
  const { product } = useDesk()
  const who = useSignal(session).kind
  const count = useCalm(useVenue().mine.orders).length
  const [{ view, filter }, set] = useState(() => keptView(product.id))
  const show = (next: View, by: Filter) => {
    keepView(next, by)
    set({ view: next, filter: by })
  }
  return (
    <Tabs
      label={say('orders')}
      chosen={view}
      onChoose={(next) => show(next, filter)}
      tabs={[
        {
          name: 'open',
          label: count === 0 ? say('openOrders') : `${say('openOrders')} (${count})`,
        },
        { name: 'history', label: say('listHistory') },
        { name: 'fills', label: say('listFills') },
        { name: 'balances', label: say('listBalances') },
      ]}
      extra={
        who === 'person' ? (
          <Suspense>
            <Filters view={view} filter={filter} onChange={(by) => show(view, by)} />
          </Suspense>
        ) : undefined
      }
    >
      {who === 'person' ? (
        <Suspense fallback={<WaitingRows />}>
          <List view={view} filter={filter} />
        </Suspense>
      ) : who === 'visitor' ? (
        <SignInFirst icon="orders" text={say('listVisitor')} />
      ) : (
        <WaitingRows />
      )}
    </Tabs>
  )
}
