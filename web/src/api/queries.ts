/** What is fetched and kept for a while: products, tickers, candles, histories. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { call, Failed, fetched } from './request.ts'
import type { CandleRow, ProductRow, TradeRow } from './rows.ts'

/** All listed products; their rules change rarely and their states come by the feed too. */
export const fetchProducts = queryOptions({
  queryKey: ['products'],
  queryFn: () => fetched<readonly ProductRow[]>('/api/products'),
  staleTime: 60_000,
})

export function useProducts() {
  return useQuery(fetchProducts)
}

/** Name, features and currencies of the venue: none of it changes while a page is open. */
export interface Configs {
  readonly name: string
  /** Play money: anyone may deposit. */
  readonly preview: boolean
  readonly currencies: Readonly<
    Record<string, { readonly name: string; readonly scale: number; readonly symbol: string }>
  >
}

export function useConfigs() {
  return useQuery({
    queryKey: ['configs'],
    queryFn: () => fetched<Configs>('/api/configs'),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** What a user pays, by their volume of thirty days. */
export interface OwnFees {
  readonly volumeCurrency: string | null
  readonly volume30d: string
  /** From 1; 0: no tiers. */
  readonly tier: number
  readonly products: readonly {
    readonly productId: string
    readonly makerFeeRate: string
    readonly takerFeeRate: string
  }[]
}

/** `person` is the signed-in user's id; nothing is asked for a visitor, ''. */
export function useOwnFees(person: string) {
  return useQuery({
    queryKey: ['fees', person],
    queryFn: () => fetched<OwnFees>('/api/users/self/fees'),
    staleTime: 60_000,
    enabled: person !== '',
  })
}

export async function lastTrades(productId: string): Promise<readonly TradeRow[]> {
  return await fetched(`/api/products/${productId}/trades`)
}

/** Newest first. `end` is exclusive epoch seconds, for going back. */
export async function candles(
  productId: string,
  granularity: number,
  range?: { readonly start: number; readonly end: number },
): Promise<readonly CandleRow[]> {
  const between = range === undefined ? '' : `&start=${range.start}&end=${range.end}`
  const path = `/api/products/${productId}/candles?granularity=${granularity}${between}`
  return await fetched(path)
}

/** A page of a history, newest first, with the cursor of the page behind it. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly older: string | undefined
}

/** Histories come as arrays with their cursors in the headers. */
export async function page<Row>(path: string): Promise<Page<Row>> {
  const answer = await call<readonly Row[]>('GET', path)
  if (!answer.ok) throw new Failed(answer.problem)
  return { rows: answer.value, older: answer.headers.get('gbe-after') ?? undefined }
}
