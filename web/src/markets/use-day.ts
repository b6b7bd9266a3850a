/** The prices of the last day, for a line as wide as a thumb. */
import { useQuery } from '@tanstack/react-query'
import { candles } from '../api/queries.ts'
import { type Point, pointsOf } from './spark.ts'

const DAY_S = 86_400
const COARSE_S = 900
const FINE_S = 60
/** Fewer would be a few straight lines: a market that young has finer candles in their place. */
const ENOUGH = 16
const FRESH_MS = 300_000

/** Undefined until they are here. */
export function useDay(productId: string): readonly Point[] | undefined {
  const { data } = useQuery({
    queryKey: ['day', productId],
    queryFn: () => dayOf(productId),
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
  })
  return data
}

async function dayOf(productId: string): Promise<readonly Point[]> {
  // The range ends in a candle that is still under way.
  const end = Math.ceil(Date.now() / 1_000) + COARSE_S
  const range = { start: end - COARSE_S - DAY_S, end }
  const coarse = await candles(productId, COARSE_S, range)
  if (coarse.length >= ENOUGH) return pointsOf(coarse, COARSE_S)
  return pointsOf(await candles(productId, FINE_S, range), FINE_S)
}
