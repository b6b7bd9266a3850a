/** Orders that are done, each with all that is known of it when it is opened. */
import { useState } from 'react'
import type { OrderRow } from '../../api/rows.ts'
import type { Column } from '../../lists/data-list.tsx'
import { type Filter, NO_FILTER } from '../../lists/filters.ts'
import { HistoryList } from '../../lists/history-list.tsx'
import { useDoneOrders } from '../../lists/use-history.ts'
import { useSay } from '../../text/text.ts'
import { Time } from '../../ui/bits.tsx'
import { Icon } from '../../ui/icons.tsx'
import {
  Figure,
  Filled,
  Kind,
  Money,
  None,
  Price,
  Side,
  Size,
  Status,
  useDecimals,
} from './order-cells.tsx'
import { OrderDetails } from './order-details.tsx'
import { averagePrice } from './order-facts.ts'

interface OrderHistoryProps {
  readonly filter: Filter
  readonly scroll: 'own' | 'page'
}

export function OrderHistory({ filter, scroll }: OrderHistoryProps) {
  const say = useSay()
  const history = useDoneOrders(filter)
  const [opened, setOpened] = useState('')
  const columns = useColumns(opened, setOpened)
  const isAll = filter.product === NO_FILTER.product && filter.status === NO_FILTER.status
  return (
    <HistoryList
      history={history}
      icon="orders"
      empty={say(isAll ? 'listNoHistory' : 'listNothingMatches')}
      label={say('listHistory')}
      columns={columns}
      scroll={scroll}
      detail={(order) => (order.id === opened ? <OrderDetails order={order} /> : null)}
    />
  )
}

function useColumns(opened: string, open: (id: string) => void): readonly Column<OrderRow>[] {
  const say = useSay()
  const decimalsOf = useDecimals()
  const of = ({ productId }: OrderRow) => decimalsOf(productId)
  return [
    {
      name: 'time',
      label: say('listPlaced'),
      cell: ({ createdAt }) => <Time iso={createdAt} />,
    },
    { name: 'market', label: say('listMarket'), cell: ({ productId }) => productId },
    { name: 'side', label: say('listSide'), cell: ({ side }) => <Side side={side} /> },
    { name: 'kind', label: say('listKind'), cell: (order) => <Kind order={order} /> },
    {
      name: 'price',
      label: say('ticketPrice'),
      kind: 'number',
      rank: 2,
      cell: (order) => <Price order={order} decimals={of(order)} />,
    },
    {
      name: 'average',
      label: say('ticketAverage'),
      kind: 'number',
      cell: (order) => <Average order={order} decimals={of(order)?.price} />,
    },
    {
      name: 'size',
      label: say('ticketSize'),
      kind: 'number',
      rank: 2,
      cell: (order) => <Size order={order} decimals={of(order)} />,
    },
    {
      name: 'filled',
      label: say('listFilled'),
      kind: 'number',
      cell: (order) => <Filled order={order} decimals={of(order)} />,
    },
    {
      name: 'value',
      label: say('listTraded'),
      kind: 'number',
      rank: 1,
      cell: (order) => <Money text={order.executedValue} order={order} decimals={of(order)} />,
    },
    { name: 'status', label: say('listStatus'), cell: (order) => <Status order={order} /> },
    {
      name: 'open',
      label: say('listDetails'),
      kind: 'buttons',
      cell: ({ id }) => (
        <button
          type="button"
          className="list-expand"
          aria-expanded={id === opened}
          aria-label={say('listDetails')}
          onClick={() => open(id === opened ? '' : id)}
        >
          <Icon name="down" />
        </button>
      ),
    },
  ]
}

interface AverageProps {
  readonly order: OrderRow
  readonly decimals: number | undefined
}

/** Without the product's decimals, two of them. */
function Average({ order, decimals = 2 }: AverageProps) {
  const average = averagePrice(order, decimals)
  return average === undefined ? <None /> : <Figure text={average} decimals={decimals} />
}
