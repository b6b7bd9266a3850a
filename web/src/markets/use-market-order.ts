/** Which markets stand where: in order at every choice, and again every few seconds in between. */
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { ProductRow } from '../api/rows.ts'
import type { Tickers } from '../live/tickers.ts'
import { type Listed, type Sorting, sortedIds } from './choose.ts'
import { overviewOf } from './overview.ts'

const AGAIN_MS = 5_000

/** Ids in their order. Rows keep their places while somebody points at one or is in the table. */
export function useMarketOrder(
  table: RefObject<HTMLElement | null>,
  { products, tickers }: { readonly products: readonly ProductRow[]; readonly tickers: Tickers },
  { listed, sorting }: { readonly listed: readonly Listed[]; readonly sorting: Sorting },
): readonly string[] {
  const [turn, setTurn] = useState(0)
  const known = useRef(0)
  useEffect(() => {
    const again = () => setTurn((count) => count + 1)
    const timer = setInterval(() => {
      if (table.current?.matches(':hover, :focus-within') !== true) again()
    }, AGAIN_MS)
    // The first prices come just after the list: it is put in order by them at once.
    const leave = tickers.onPaint(() => {
      const count = products.filter(({ id }) => tickers.of(id) !== undefined).length
      if (count === known.current) return
      known.current = count
      again()
    })
    return () => {
      clearInterval(timer)
      leave()
    }
  }, [table, products, tickers])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn is a reason to look again
  return useMemo(
    () => sortedIds(listed, overviewOf(products, tickers).figures, sorting),
    [listed, products, tickers, sorting, turn],
  )
}
