/** Keeps the signed-in person's open orders and fills on the chart. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { page } from '../../api/queries.ts'
import type { FillRow } from '../../api/rows.ts'
import { session } from '../../api/session.ts'
import { useSignal } from '../../live/signal.ts'
import { useVenue } from '../../live/venue.ts'
import { useSay } from '../../text/text.ts'
import { useDesk } from '../desk.ts'
import { fillMarks, orderMarks } from './own-marks.ts'
import type { PriceChart } from './price-chart.ts'

/** The newest are marked; as many as the server gives at once. */
const FILLS_MAX = 100
/** Fills come in crowds, and are asked for once. */
const GATHER_MS = 400

/** `chart` is undefined until its library has come. */
export function useOwnMarks(chart: PriceChart | undefined, granularity: number): void {
  useOrderLines(chart)
  const { id, baseScale } = useDesk().product
  const state = useSignal(session)
  const person = state.kind === 'person' ? state.person.id : ''
  const { data: fills } = useQuery({
    queryKey: ['chart-fills', person, id],
    queryFn: async () => {
      const path = `/api/fills?productId=${id}&limit=${FILLS_MAX}&form=array`
      return (await page<FillRow>(path)).rows
    },
    enabled: person !== '',
  })
  useFreshFills(person)
  useEffect(() => {
    const mine = person === '' ? [] : (fills ?? [])
    chart?.markFills(fillMarks(mine, { granularity, sizeScale: baseScale }))
  }, [chart, fills, person, granularity, baseScale])
}

function useOrderLines(chart: PriceChart | undefined): void {
  const say = useSay()
  const { id, baseScale } = useDesk().product
  const orders = useSignal(useVenue().mine.orders)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart is new in a new language
  useEffect(() => {
    const marks = orderMarks(orders, { productId: id, sizeScale: baseScale })
    chart?.markOrders(marks, ({ side, size, waits }) => {
      const what = `${say(side)}${size === '0' ? '' : ` ${size}`}`
      return waits ? `${say('waitsAt')} · ${what}` : what
    })
  }, [chart, orders, id, baseScale])
}

/** Fills are asked for again when more of an own order has traded. */
function useFreshFills(person: string): void {
  const queries = useQueryClient()
  const { id } = useDesk().product
  const { mine } = useVenue()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const leave = mine.onOrder(({ order, before }) => {
      if (order.productId !== id || order.filledSize === (before?.filledSize ?? '0')) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        void queries.invalidateQueries({ queryKey: ['chart-fills', person, id] })
      }, GATHER_MS)
    })
    return () => {
      leave()
      clearTimeout(timer)
    }
  }, [queries, mine, person, id])
}
