/** One market of the list: React makes its places, a painter fills them. */
import { memo, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import type { ProductRow } from '../api/rows.ts'
import type { Tickers } from '../live/tickers.ts'
import { useSay } from '../text/text.ts'
import { stateKey, useProductState } from '../trade/order/product-state.ts'
import { Star } from '../ui/star.tsx'
import { rowPainter } from './row-painter.ts'
import { SPARK_HEIGHT, SPARK_WIDTH } from './spark.ts'
import { useDay } from './use-day.ts'

interface MarketRowProps {
  readonly product: ProductRow
  /** Of the base currency; '' until it is known. */
  readonly name: string
  readonly isStarred: boolean
  readonly tickers: Tickers
  readonly onAim: () => void
}

export const MarketRow = memo(function MarketRow(props: MarketRowProps) {
  const { product, name, isStarred, tickers, onAim } = props
  const say = useSay()
  const row = useLiveRow(product, tickers)
  const state = stateKey(useProductState(product))
  const { id, baseCurrency } = product
  return (
    <tr ref={row} className="market">
      <td className="market-star">
        <Star product={id} isStarred={isStarred} className="market-mark" />
      </td>
      <th scope="row" className="market-name">
        <Link href={`/trade/${id}`} onPointerEnter={onAim} onFocus={onAim}>
          <strong>{id}</strong>
        </Link>
        <span className="market-about">
          {state === undefined ? name : <span className="market-state">{say(state)}</span>}
        </span>
      </th>
      <td className="number market-price">
        <span data-figure="price">
          <span>–</span>
          <span className="amount-dim" />
        </span>
      </td>
      <td className="number market-change">
        <span data-figure="change" className="market-percent" />
      </td>
      <td className="market-line">
        <SparkLine />
      </td>
      <td className="market-range">
        <div className="market-ends">
          <span>
            <span className="visually-hidden">{say('low24h')} </span>
            <span data-figure="low">–</span>
          </span>
          <span>
            <span className="visually-hidden">{say('high24h')} </span>
            <span data-figure="high">–</span>
          </span>
        </div>
        <div className="market-bar" data-figure="range" aria-hidden="true" />
      </td>
      <td className="number market-volume">
        <span data-figure="volume">–</span> <span className="faint">{baseCurrency}</span>
        <span className="market-value" data-value={id} />
      </td>
    </tr>
  )
})

/** The painter knows these paths by their order. */
function SparkLine() {
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path className="spark-area" />
      <path className="spark-start" />
      <path className="spark-line" />
    </svg>
  )
}

function useLiveRow(product: ProductRow, tickers: Tickers) {
  const row = useRef<HTMLTableRowElement>(null)
  const day = useDay(product.id)
  useEffect(() => {
    if (row.current === null) return
    const paint = rowPainter(row.current, product)
    return tickers.onPaint(() => {
      const ticker = tickers.of(product.id)
      if (ticker !== undefined) paint(ticker, day ?? NO_DAY)
    })
  }, [product, tickers, day])
  return row
}

const NO_DAY: readonly never[] = []
