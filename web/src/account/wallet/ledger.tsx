/** Every change of one's balances. */
import { useState } from 'react'
import { useConfigs } from '../../api/queries.ts'
import type { LedgerRow } from '../../api/rows.ts'
import { CsvButton } from '../../lists/csv-button.tsx'
import type { Column } from '../../lists/data-list.tsx'
import { CurrencyFilter, DaysFilter } from '../../lists/filter-bar.tsx'
import { type Filter, ledgerFile, ledgerPath, NO_FILTER } from '../../lists/filters.ts'
import { HistoryList } from '../../lists/history-list.tsx'
import { useLedger } from '../../lists/use-history.ts'
import { type Key, useSay } from '../../text/text.ts'
import { None } from '../../trade/activity/order-cells.tsx'
import { Amount, CopyId, Time } from '../../ui/bits.tsx'

const KIND_KEYS: Record<LedgerRow['kind'], Key> = {
  deposit: 'walletDepositOne',
  withdrawal: 'walletWithdrawalOne',
  transfer: 'walletTransfer',
  trade: 'walletTrade',
  fee: 'ticketFee',
}

export function Ledger() {
  const say = useSay()
  const [filter, setFilter] = useState(NO_FILTER)
  const currencies = Object.keys(useConfigs().data?.currencies ?? {})
  return (
    <section className="wallet-part" aria-labelledby="wallet-ledger">
      <header>
        <h2 id="wallet-ledger">{say('walletLedger')}</h2>
        <div className="filters">
          <CurrencyFilter filter={filter} onChange={setFilter} currencies={currencies} />
          <DaysFilter filter={filter} onChange={setFilter} />
          <CsvButton path={ledgerFile(filter)} />
        </div>
      </header>
      <Rows filter={filter} />
    </section>
  )
}

function Rows({ filter }: { readonly filter: Filter }) {
  const say = useSay()
  const history = useLedger(filter)
  const columns = useColumns()
  const isAll = ledgerPath(filter) === ledgerPath(NO_FILTER)
  return (
    <HistoryList
      history={history}
      icon="wallet"
      empty={say(isAll ? 'walletNoLedger' : 'listNothingMatches')}
      label={say('walletLedger')}
      columns={columns}
      scroll="page"
    />
  )
}

function useColumns(): readonly Column<LedgerRow>[] {
  const say = useSay()
  const currencies = useConfigs().data?.currencies
  const scaleOf = (currency: string) => currencies?.[currency]?.scale ?? 8
  return [
    {
      name: 'date',
      label: say('listTime'),
      cell: ({ createdAt }) => <Time iso={createdAt} form="long" />,
    },
    { name: 'entry', label: say('walletEntry'), cell: ({ kind }) => say(KIND_KEYS[kind]) },
    { name: 'code', label: say('listCurrency'), cell: ({ currency }) => currency },
    {
      name: 'amount',
      label: say('walletAmount'),
      kind: 'number',
      cell: ({ amount, currency }) => (
        <span>
          {amount.startsWith('-') ? '' : '+'}
          <Amount text={amount} decimals={scaleOf(currency)} />
        </span>
      ),
    },
    {
      name: 'balance',
      label: say('walletBalance'),
      kind: 'number',
      cell: ({ balance, currency }) => <Amount text={balance} decimals={scaleOf(currency)} />,
    },
    {
      name: 'market',
      label: say('listMarket'),
      rank: 2,
      cell: ({ productId }) => productId ?? <None />,
    },
    {
      name: 'id',
      label: say('listOrderId'),
      rank: 1,
      cell: ({ orderId }) =>
        orderId === null ? <None /> : <CopyId text={orderId} label={say('listOrderId')} />,
    },
    {
      name: 'trade',
      label: say('listTradeId'),
      rank: 1,
      cell: ({ tradeId }) =>
        tradeId === null ? <None /> : <CopyId text={String(tradeId)} label={say('listTradeId')} />,
    },
  ]
}
