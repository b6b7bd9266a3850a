/** Volumes in one currency for all markets, written once a second. */
import { type RefObject, useContext, useEffect } from 'react'
import type { ProductRow } from '../api/rows.ts'
import type { Tickers } from '../live/tickers.ts'
import { ReaderContext } from '../text/text.ts'
import { overviewOf } from './overview.ts'

const EVERY_MS = 1_000

/** Fills the elements of `page` that have a `data-value`: a product's id, or "all". */
export function useValues(
  page: RefObject<HTMLElement | null>,
  products: readonly ProductRow[],
  { tickers, order }: { readonly tickers: Tickers; readonly order: readonly string[] },
): void {
  const { language } = useContext(ReaderContext)
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that came are filled at once
  useEffect(() => {
    const short = new Intl.NumberFormat(language, {
      notation: 'compact',
      maximumSignificantDigits: 4,
    })
    const paint = () => {
      const { figures, measure, volume } = overviewOf(products, tickers)
      for (const element of page.current?.querySelectorAll<HTMLElement>('[data-value]') ?? []) {
        const id = element.dataset['value'] ?? ''
        const value = id === 'all' ? volume : figures.get(id)?.volume
        const text = value === undefined ? '' : `≈ ${short.format(value)} ${measure}`
        if (element.textContent !== text) element.textContent = text
      }
    }
    paint()
    const timer = setInterval(paint, EVERY_MS)
    return () => clearInterval(timer)
  }, [page, products, tickers, language, order])
}
