/** The list of markets with the heads by which it is sorted. */
import type { ProductRow } from '../api/rows.ts'
import type { Tickers } from '../live/tickers.ts'
import { type Key, useSay } from '../text/text.ts'
import { type Column, type Listed, type Sorting, sortingAfter } from './choose.ts'
import { MarketRow } from './market-row.tsx'
import './market-table.css'

interface MarketTableProps {
  readonly products: readonly ProductRow[]
  readonly order: readonly string[]
  readonly tickers: Tickers
  readonly starred: readonly string[]
  readonly names: readonly Listed[]
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
}

/** The trade page is the next step for most: it is fetched when a row is aimed at. */
const aim = () => {
  import('../trade/trade-page.tsx').catch(() => undefined)
}

export function MarketTable(props: MarketTableProps) {
  const { products, order, tickers, starred, names, sorting, onSort } = props
  const say = useSay()
  const head = (by: Column, label: Key, place: string) => (
    <SortHead {...{ by, place, sorting, onSort }} label={say(label)} />
  )
  return (
    <table className="markets-table live-data">
      <caption className="visually-hidden">{say('markets')}</caption>
      <thead>
        <tr>
          <td className="market-star" />
          {head('name', 'marketName', 'market-name')}
          {head('price', 'lastPrice', 'number market-price')}
          {head('change', 'change24h', 'number market-change')}
          <th scope="col" className="market-line">
            {say('marketLine')}
          </th>
          <th scope="col" className="market-range">
            {say('marketRange')}
          </th>
          {head('volume', 'volume24h', 'number market-volume')}
        </tr>
      </thead>
      <tbody>
        {order.map((id) => {
          const product = products.find((one) => one.id === id)
          if (product === undefined) return null
          return (
            <MarketRow
              key={id}
              product={product}
              name={names.find((one) => one.id === id)?.name ?? ''}
              isStarred={starred.includes(id)}
              tickers={tickers}
              onAim={aim}
            />
          )
        })}
      </tbody>
    </table>
  )
}

interface SortHeadProps {
  readonly by: Column
  readonly label: string
  readonly place: string
  readonly sorting: Sorting
  readonly onSort: (sorting: Sorting) => void
}

function SortHead({ by, label, place, sorting, onSort }: SortHeadProps) {
  const isBy = sorting.by === by
  const way = sorting.descending ? 'descending' : 'ascending'
  return (
    <th scope="col" className={place} aria-sort={isBy ? way : undefined}>
      <button
        type="button"
        className="markets-sort"
        onClick={() => onSort(sortingAfter(sorting, by))}
      >
        {label}
        <span className="markets-arrow" aria-hidden="true">
          {isBy ? (sorting.descending ? '▾' : '▴') : ''}
        </span>
      </button>
    </th>
  )
}
