/** What one's orders traded, one row a trade. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { FillRow } from '../../api/rows.ts'
import type { Column } from '../../lists/data-list.tsx'
import { type Filter, fillsPath, NO_FILTER } from '../../lists/filters.ts'
import { HistoryList } from '../../lists/history-list.tsx'
import { useFills } from '../../lists/use-history.ts'
import { useSay } from '../../text/text.ts'
import { CopyId, Time } from '../../ui/bits.tsx'
import { rateOf } from '../order/terms.ts'
import { plainly } from '../order/words.ts'
import { Figure, Side, useDecimals } from './order-cells.tsx'

interface FillListProps {
  readonly filter: Filter
  readonly scroll: 'own' | 'page'
}

export function FillList({ filter, scroll }: FillListProps) {
  const say = useSay()
  const history = useFills(filter)
  const columns = useColumns()
  const isAll = fillsPath(filter) === fillsPath(NO_FILTER)
  return (
    <HistoryList
      history={history}
      icon="trade"
      empty={say(isAll ? 'listNoFills' : 'listNothingMatches')}
      label={say('listFills')}
      columns={columns}
      scroll={scroll}
    />
  )
}

function useColumns(): readonly Column<FillRow>[] {
  const say = useSay()
  const decimalsOf = useDecimals()
  return [
    { name: 'time', label: say('listTime'), cell: ({ createdAt }) => <Time iso={createdAt} /> },
    { name: 'market', label: say('listMarket'), cell: ({ productId }) => productId },
    { name: 'side', label: say('listSide'), cell: ({ side }) => <Side side={side} /> },
    {
      name: 'price',
      label: say('ticketPrice'),
      kind: 'number',
      cell: ({ price, productId }) => (
        <Figure text={price} decimals={decimalsOf(productId)?.price} />
      ),
    },
    {
      name: 'size',
      label: say('ticketSize'),
      kind: 'number',
      cell: ({ size, productId }) => <Figure text={size} decimals={decimalsOf(productId)?.size} />,
    },
    {
      name: 'value',
      label: say('ticketTotal'),
      kind: 'number',
      cell: ({ funds, feeCurrency, productId }) => (
        <>
          <Figure text={funds} decimals={decimalsOf(productId)?.price} />{' '}
          <span className="list-unit">{feeCurrency}</span>
        </>
      ),
    },
    {
      name: 'fee',
      label: say('ticketFee'),
      kind: 'number',
      cell: ({ fee, feeRate, feeCurrency }) => (
        <span data-tip={`${percent(feeRate)}\u2009%`}>
          {plainly(fee)} <span className="list-unit">{feeCurrency}</span>
        </span>
      ),
    },
    {
      name: 'role',
      label: say('listRole'),
      rank: 2,
      cell: ({ liquidity }) => say(liquidity === 'M' ? 'listMaker' : 'listTaker'),
    },
    {
      name: 'id',
      label: say('listOrderId'),
      rank: 1,
      cell: ({ orderId }) => <CopyId text={orderId} label={say('listOrderId')} />,
    },
    {
      name: 'trade',
      label: say('listTradeId'),
      rank: 1,
      cell: ({ tradeId }) => <CopyId text={String(tradeId)} label={say('listTradeId')} />,
    },
  ]
}

/** A rate as percent. */
function percent(rate: string): string {
  return plainly(formatScaled(rateOf(rate), 4))
}
