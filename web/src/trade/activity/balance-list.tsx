/** What one has of each currency, and what that is worth. */
import type { ReactNode } from 'react'
import { type Column, DataList } from '../../lists/data-list.tsx'
import { shown } from '../../number/decimals.ts'
import { useSay } from '../../text/text.ts'
import { Amount, WaitingRows } from '../../ui/bits.tsx'
import { None } from './order-cells.tsx'
import { type Balance, useWealth } from './use-values.ts'

interface BalanceListProps {
  readonly scroll: 'own' | 'page'
  /** Buttons at the end of a row. */
  readonly actions?: (balance: Balance) => ReactNode
}

/** Cents are enough to read what something is worth. */
const VALUE_DECIMALS = 2

export function BalanceList({ scroll, actions }: BalanceListProps) {
  const say = useSay()
  const { balances, measure } = useWealth()
  if (balances === undefined) return <WaitingRows rows={3} />
  const columns: readonly Column<Balance>[] = [
    {
      name: 'currency',
      label: say('listCurrency'),
      cell: ({ id, name }) => (
        <>
          <strong>{id}</strong> <span className="faint">{name}</span>
        </>
      ),
    },
    {
      name: 'total',
      label: say('listTotal'),
      kind: 'number',
      cell: ({ total, scale }) => <Amount text={total} decimals={scale} />,
    },
    {
      name: 'available',
      label: say('ticketAvailable'),
      kind: 'number',
      cell: ({ available, scale }) => <Amount text={available} decimals={scale} />,
    },
    {
      name: 'held',
      label: say('listHeld'),
      kind: 'number',
      cell: ({ hold, scale }) =>
        hold === '0' ? <None /> : <Amount text={hold} decimals={scale} />,
    },
    {
      name: 'value',
      label: say('listValue', { currency: measure }),
      kind: 'number',
      cell: ({ value }) => (value === undefined ? <None /> : shown(value, VALUE_DECIMALS)),
    },
    {
      name: 'share',
      label: say('listShare'),
      kind: 'number',
      rank: 2,
      cell: ({ share }) => (share === undefined ? <None /> : <>{shown(share, 1)}&#8201;%</>),
    },
    ...(actions === undefined
      ? []
      : [
          {
            name: 'movements',
            label: say('listActions'),
            kind: 'buttons' as const,
            cell: actions,
          },
        ]),
  ]
  return <DataList label={say('listBalances')} columns={columns} rows={balances} scroll={scroll} />
}
