/** Below the chart: one's open orders, what became of others, fills and balances. */
import { useState } from 'react'
import { Link } from 'wouter'
import { session } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { useCalm } from '../live/use-calm.ts'
import { useVenue } from '../live/venue.ts'
import { useSay } from '../text/text.ts'
import { WaitingRows } from '../ui/bits.tsx'
import { Tabs } from '../ui/tabs.tsx'
import './activity/activity.css'
import { MarketFilter, SideFilter, StatusFilter } from '../lists/filter-bar.tsx'
import type { Filter } from '../lists/filters.ts'
import { BalanceList } from './activity/balance-list.tsx'
import { CancelAll } from './activity/cancel-all.tsx'
import { FillList } from './activity/fill-list.tsx'
import { keepView, keptView, type View } from './activity/kept-view.ts'
import { OpenOrders } from './activity/open-orders.tsx'
import { OrderHistory } from './activity/order-history.tsx'
import { SignInFirst } from './activity/sign-in-first.tsx'
import { useDesk } from './desk.ts'
import { useWidth } from './width.ts'

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
          <Filters view={view} filter={filter} onChange={(by) => show(view, by)} />
        ) : undefined
      }
    >
      {who === 'person' ? (
        <List view={view} filter={filter} />
      ) : who === 'visitor' ? (
        <SignInFirst icon="orders" text={say('listVisitor')} />
      ) : (
        <WaitingRows />
      )}
    </Tabs>
  )
}

interface FiltersProps {
  readonly view: View
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

function Filters({ view, filter, onChange }: FiltersProps) {
  const say = useSay()
  const { product } = useDesk()
  if (view === 'balances') {
    return (
      <div className="filters">
        <Link href="/wallet">{say('listToWallet')}</Link>
      </div>
    )
  }
  return (
    <div className="filters">
      <MarketFilter filter={filter} onChange={onChange} only={product.id} />
      {view === 'open' ? <SideFilter filter={filter} onChange={onChange} /> : null}
      {view === 'history' ? <StatusFilter filter={filter} onChange={onChange} /> : null}
      {view === 'open' ? <CancelAll filter={filter} /> : null}
    </div>
  )
}

function List({ view, filter }: Omit<FiltersProps, 'onChange'>) {
  const scroll = useWidth() === 'phone' ? 'page' : 'own'
  switch (view) {
    case 'open':
      return <OpenOrders filter={filter} scroll={scroll} />
    case 'history':
      return <OrderHistory filter={filter} scroll={scroll} />
    case 'fills':
      return <FillList filter={filter} scroll={scroll} />
    case 'balances':
      return <BalanceList scroll={scroll} />
    default:
      return view satisfies never
  }
}
