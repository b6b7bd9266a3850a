/** The rows of the product switcher; their prices are written by hand as tickers come. */
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { useProducts } from '../../api/queries.ts'
import { Tickers } from '../../live/tickers.ts'
import { useVenue } from '../../live/venue.ts'
import { decimalsOf, percentChange, shown } from '../../number/decimals.ts'
import { Star } from '../../ui/star.tsx'
import { wayOf } from './figures.ts'

interface ProductListProps {
  readonly ids: readonly string[]
  readonly starred: readonly string[]
  /** The product that is on screen. */
  readonly here: string
}

export function ProductList({ ids, starred, here }: ProductListProps) {
  const list = useLivePrices()
  return (
    <ul className="switcher-list" ref={list}>
      {ids.map((id) => (
        <li key={id} data-product={id}>
          <Star product={id} isStarred={starred.includes(id)} className="switcher-star" />
          <Link href={`/trade/${id}`} aria-current={id === here ? 'page' : undefined}>
            <span className="switcher-name">{id}</span>
            <span className="switcher-price" />
            <span className="switcher-change" />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function useLivePrices() {
  const list = useRef<HTMLUListElement>(null)
  const { socket } = useVenue()
  const { data } = useProducts()
  useEffect(() => {
    if (data === undefined) return
    const decimals = new Map(data.map(({ id, quoteIncrement }) => [id, decimalsOf(quoteIncrement)]))
    const tickers = new Tickers(socket, [...decimals.keys()])
    const paint = () => {
      for (const row of list.current?.children ?? []) {
        const id = (row as HTMLElement).dataset['product'] ?? ''
        const ticker = tickers.of(id)
        if (ticker === undefined) continue
        const change = percentChange(ticker.open24h, ticker.price)
        const way = wayOf(change)
        write(row, '.switcher-price', shown(ticker.price, decimals.get(id) ?? 0))
        const cell = write(row, '.switcher-change', `${ARROWS[way + 1]} ${change ?? '–'}`)
        if (cell !== null) cell.className = `switcher-change ${TONES[way + 1]}`
      }
    }
    const leave = tickers.onPaint(paint)
    return () => {
      leave()
      tickers.close()
    }
  }, [socket, data])
  return list
}

/** By a way of -1, 0 and 1. */
const ARROWS = ['▼', '', '▲']
const TONES = ['down', 'faint', 'up']

function write(row: Element, selector: string, text: string): Element | null {
  const cell = row.querySelector(selector)
  if (cell !== null && cell.textContent !== text) cell.textContent = text
  return cell
}
