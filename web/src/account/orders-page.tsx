/** All of one's orders and fills, on a page of their own. */
import { useState } from 'react'
import { useLocation, useParams } from 'wouter'
import { session } from '../api/session.ts'
import { CsvButton } from '../lists/csv-button.tsx'
import { DaysFilter, MarketFilter, SideFilter, StatusFilter } from '../lists/filter-bar.tsx'
import { type Filter, fillsFile, NO_FILTER } from '../lists/filters.ts'
import { useSignal } from '../live/signal.ts'
import { useCalm } from '../live/use-calm.ts'
import { useVenue } from '../live/venue.ts'
import { useSay } from '../text/text.ts'
import { CancelAll } from '../trade/activity/cancel-all.tsx'
import { FillList } from '../trade/activity/fill-list.tsx'
import { OpenOrders } from '../trade/activity/open-orders.tsx'
import { OrderHistory } from '../trade/activity/order-history.tsx'
import { SignInFirst } from '../trade/activity/sign-in-first.tsx'
import { WaitingRows } from '../ui/bits.tsx'
import { Page } from '../ui/page.tsx'
import { Tabs } from '../ui/tabs.tsx'

const VIEWS = ['open', 'history', 'fills'] as const
type View = (typeof VIEWS)[number]

/** Each list has an address: /orders, /orders/history, /orders/fills. */
export function OrdersPage() {
  const say = useSay()
  const who = useSignal(session).kind
  return (
    <Page title={say('orders')}>
      {who === 'person' ? (
        <Lists />
      ) : who === 'visitor' ? (
        <SignInFirst icon="orders" text={say('listVisitor')} />
      ) : (
        <WaitingRows />
      )}
    </Page>
  )
}

function Lists() {
  const say = useSay()
  const [, go] = useLocation()
  const asked = useParams()['*']
  const view = VIEWS.find((one) => one === asked) ?? 'open'
  const [filter, setFilter] = useState(NO_FILTER)
  const count = useCalm(useVenue().mine.orders).length
  return (
    <Tabs
      label={say('orders')}
      chosen={view}
      onChoose={(next) => go(next === 'open' ? '/orders' : `/orders/${next}`)}
      tabs={[
        {
          name: 'open',
          label: count === 0 ? say('openOrders') : `${say('openOrders')} (${count})`,
        },
        { name: 'history', label: say('listHistory') },
        { name: 'fills', label: say('listFills') },
      ]}
      extra={<Filters view={view} filter={filter} onChange={setFilter} />}
    >
      <List view={view} filter={filter} />
    </Tabs>
  )
}

interface FiltersProps {
  readonly view: View
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

function Filters({ view, filter, onChange }: FiltersProps) {
  return (
    <div className="filters">
      <MarketFilter filter={filter} onChange={onChange} />
      {view === 'open' ? <SideFilter filter={filter} onChange={onChange} /> : null}
      {view === 'open' ? <CancelAll filter={filter} /> : null}
      {view === 'history' ? <StatusFilter filter={filter} onChange={onChange} /> : null}
      {view === 'fills' ? <DaysFilter filter={filter} onChange={onChange} /> : null}
      {view === 'fills' ? <CsvButton path={fillsFile(filter)} /> : null}
    </div>
  )
}

function List({ view, filter }: Omit<FiltersProps, 'onChange'>) {
  switch (view) {
    case 'open':
      return <OpenOrders filter={filter} scroll="page" />
    case 'history':
      return <OrderHistory filter={filter} scroll="page" />
    case 'fills':
      return <FillList filter={filter} scroll="page" />
    default:
      return view satisfies never
  }
}
