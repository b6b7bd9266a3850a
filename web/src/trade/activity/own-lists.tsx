/** What the signed-in person sees below the chart: the list of a view, and its filters. */
import { Link } from 'wouter'
import { MarketFilter, SideFilter, StatusFilter } from '../../lists/filter-bar.tsx'
import type { Filter } from '../../lists/filters.ts'
import { useSay } from '../../text/text.ts'
import { useDesk } from '../desk.ts'
import { useWidth } from '../width.ts'
import { BalanceList } from './balance-list.tsx'
import { CancelAll } from './cancel-all.tsx'
import { FillList } from './fill-list.tsx'
import type { View } from './kept-view.ts'
import { OpenOrders } from './open-orders.tsx'
import { OrderHistory } from './order-history.tsx'

interface FiltersProps {
  readonly view: View
  readonly filter: Filter
  readonly onChange: (filter: Filter) => void
}

export function Filters({ view, filter, onChange }: FiltersProps) {
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

export function List({ view, filter }: Omit<FiltersProps, 'onChange'>) {
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
