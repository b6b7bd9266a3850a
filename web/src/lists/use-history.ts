/** Pages of what the signed-in person did, newest first, that stay current while they are shown. */
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import { type Page, page } from '../api/queries.ts'
import { Failed, type Problem } from '../api/request.ts'
import type { FillRow, LedgerRow, OrderRow } from '../api/rows.ts'
import { session, sessionEnded } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { useVenue } from '../live/venue.ts'
import { type Filter, fillsPath, historyPath, isListed, ledgerPath, PAGE_ROWS } from './filters.ts'
import { type Pages, rowsOf, withNewer, withOrder } from './history-pages.ts'

export interface History<Row> {
  readonly rows: readonly Row[]
  readonly state: 'waiting' | 'failed' | 'ready'
  /** Of the first page, or of the last one that was asked for. */
  readonly problem: Problem | undefined
  readonly hasMore: boolean
  readonly isFetching: boolean
  /** Fetches the page behind the last one; while one is on its way, nothing. */
  readonly loadMore: () => void
  readonly again: () => void
}

/** A history, and ways to bring it up to date. */
interface Kept<Row> extends History<Row> {
  readonly change: (next: (all: Pages<Row>) => Pages<Row>) => void
  readonly freshen: () => void
}

/** Rows come in crowds, and are asked for once. */
const GATHER_MS = 400
/** More pages of new rows than this are not patched together: all is fetched anew. */
const NEWER_PAGES_MAX = 4

/** The signed-in person's id, or ''. */
export function usePerson(): string {
  const state = useSignal(session)
  return state.kind === 'person' ? state.person.id : ''
}

/** Done orders; one that is done now comes by the feed. */
export function useDoneOrders(filter: Filter): History<OrderRow> {
  const { mine } = useVenue()
  const history = useHistory<OrderRow>(historyPath(filter))
  const { change } = history
  const latest = useRef(filter)
  latest.current = filter
  useEffect(
    () =>
      mine.onOrder(({ order }) => {
        if (isListed(order, latest.current)) change((all) => withOrder(all, order))
      }),
    [mine, change],
  )
  useAfterBreaks(history.again)
  return history
}

/** Fills; newer ones are fetched when an own order has traded. */
export function useFills(filter: Filter): History<FillRow> {
  const { mine } = useVenue()
  const history = useHistory<FillRow>(fillsPath(filter))
  const { freshen } = history
  useEffect(
    () =>
      mine.onOrder(({ order, before }) => {
        if (order.filledSize !== (before?.filledSize ?? '0')) freshen()
      }),
    [mine, freshen],
  )
  useAfterBreaks(history.again)
  return history
}

/** The ledger; newer entries are fetched when a balance has changed. */
export function useLedger(filter: Filter): History<LedgerRow> {
  const { mine } = useVenue()
  const history = useHistory<LedgerRow>(ledgerPath(filter))
  const { freshen } = history
  useEffect(() => mine.balances.hear(freshen), [mine, freshen])
  useAfterBreaks(history.again)
  return history
}

function useHistory<Row extends { readonly id: string }>(path: string): Kept<Row> {
  const person = usePerson()
  const queries = useQueryClient()
  const key = useMemo(() => ['own-history', person, path], [person, path])
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => fullPage<Row>(path, pageParam),
    initialPageParam: '',
    getNextPageParam: ({ older }) => older,
    enabled: person !== '',
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    retry: (count, error) => count < 2 && !isFinal(error),
  })
  const { data, error, fetchNextPage, refetch, hasNextPage, isFetchingNextPage } = query
  const problem = error instanceof Failed ? error.problem : undefined
  useEffect(() => {
    if (problem?.status === 401) sessionEnded()
  }, [problem])
  const change = useCallback(
    (next: (all: Pages<Row>) => Pages<Row>) => {
      queries.setQueryData<InfiniteData<Page<Row>, unknown>>(key, (all) => {
        const now = all === undefined ? undefined : next(all)
        return now === undefined ? all : { pages: [...now.pages], pageParams: [...now.pageParams] }
      })
    },
    [queries, key],
  )
  const again = useCallback(() => void refetch(), [refetch])
  const freshen = useFreshen<Row>({ path, first: data?.pages[0]?.rows[0]?.id, change, again })
  const rows = useMemo(() => rowsOf(data?.pages ?? []), [data])
  return {
    rows,
    state: data !== undefined ? 'ready' : error === null ? 'waiting' : 'failed',
    problem,
    hasMore: hasNextPage,
    isFetching: isFetchingNextPage,
    loadMore: () => {
      if (hasNextPage && !query.isFetching) void fetchNextPage()
    },
    again,
    change,
    freshen,
  }
}

/** A page, without a cursor when nothing can be behind it. */
async function fullPage<Row>(path: string, after: string): Promise<Page<Row>> {
  const one = await page<Row>(after === '' ? path : `${path}&after=${after}`)
  return one.rows.length < PAGE_ROWS ? { rows: one.rows, older: undefined } : one
}

interface Freshening<Row> {
  readonly path: string
  /** Id of the newest row; undefined while there is none. */
  readonly first: string | undefined
  readonly change: Kept<Row>['change']
  readonly again: () => void
}

/** Fetches what is newer than the newest row, a moment after it was asked for. */
function useFreshen<Row extends { readonly id: string }>(given: Freshening<Row>): () => void {
  const latest = useRef(given)
  latest.current = given
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void bringNewer(latest.current)
    }, GATHER_MS)
  }, [])
}

async function bringNewer<Row extends { readonly id: string }>({
  path,
  first,
  change,
  again,
}: Freshening<Row>): Promise<void> {
  if (first === undefined) return again()
  let before = first
  for (let pages = 0; pages < NEWER_PAGES_MAX; pages++) {
    const newer = await page<Row>(`${path}&before=${before}`).catch(() => undefined)
    // The feed brings the next reason to ask, and a new connection asks for all.
    if (newer === undefined) return
    change((all) => withNewer(all, newer.rows))
    const newest = newer.rows[0]
    if (newest === undefined || newer.rows.length < PAGE_ROWS) return
    before = newest.id
  }
  again()
}

/** What happened while the feed was away was not told. */
function useAfterBreaks(again: () => void): void {
  const { socket } = useVenue()
  const latest = useRef(again)
  latest.current = again
  useEffect(() => {
    return socket.hear({ frame() {}, restarted: () => latest.current() })
  }, [socket])
}

/** Asking the same again brings the same answer. */
function isFinal(error: Error): boolean {
  if (!(error instanceof Failed)) return false
  const { status } = error.problem
  return status >= 400 && status < 500 && status !== 429
}
