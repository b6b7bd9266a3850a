/** All markets, live, for everybody: what they cost, how their day went, where to trade them. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'wouter'
import { favourites } from '../api/favourites.ts'
import { useConfigs, useProducts } from '../api/queries.ts'
import type { ProductRow } from '../api/rows.ts'
import { session } from '../api/session.ts'
import { useSignal } from '../live/signal.ts'
import { Tickers } from '../live/tickers.ts'
import { useVenue } from '../live/venue.ts'
import { useSay } from '../text/text.ts'
import { Empty, WaitingRows } from '../ui/bits.tsx'
import { Page } from '../ui/page.tsx'
import { chosenOf, type Filter, type Listed, type Sorting } from './choose.ts'
import { MarketTable } from './market-table.tsx'
import { MarketTools } from './market-tools.tsx'
import './markets-page.css'
import { useMarketOrder } from './use-market-order.ts'
import { useValues } from './use-values.ts'

export function MarketsPage() {
  const say = useSay()
  const { data, error } = useProducts()
  const tickers = useTickers(data)
  return (
    <Page title={say('markets')} actions={<VisitorLine />}>
      {data !== undefined && tickers !== undefined ? (
        <Markets products={data} tickers={tickers} />
      ) : error === null ? (
        <WaitingRows rows={8} />
      ) : (
        <Empty icon="markets">
          <p>{say('serverAway')}</p>
        </Empty>
      )}
    </Page>
  )
}

/** So many have room on a screen at twice the height. */
const FEW = 6

interface MarketsProps {
  readonly products: readonly ProductRow[]
  readonly tickers: Tickers
}

function Markets({ products, tickers }: MarketsProps) {
  const say = useSay()
  const page = useRef<HTMLDivElement>(null)
  const [typed, setTyped] = useState('')
  const [filter, setFilter] = useState<Filter>('all')
  const [sorting, setSorting] = useState<Sorting>({ by: 'volume', descending: true })
  const starred = useSignal(favourites)
  const all = useListed(products)
  const listed = useMemo(
    () => chosenOf(all, { filter, typed, starred }),
    [all, filter, typed, starred],
  )
  const order = useMarketOrder(page, { products, tickers }, { listed, sorting })
  const isFew = products.length <= FEW
  useValues(page, products, { tickers, order })
  return (
    <div
      className={isFew ? 'markets markets-few' : 'markets'}
      role="none"
      ref={page}
      onKeyDown={moveFocus}
    >
      <MarketTools
        quotes={quotesOf(products)}
        {...{ filter, typed }}
        first={order[0]}
        onFilter={setFilter}
        onType={setTyped}
      />
      <MarketTable
        {...{ products, order, tickers, starred, sorting }}
        names={all}
        onSort={setSorting}
      />
      {order.length === 0 ? (
        <Empty icon={filter === 'starred' && typed === '' ? 'star' : 'search'}>
          <p>{say(filter === 'starred' && typed === '' ? 'marketNoStars' : 'noSuchMarket')}</p>
        </Empty>
      ) : null}
      <p className="markets-sum faint">
        {say('marketCount', { count: products.length })}
        {' · '}
        {say('marketSum')} <span data-value="all" className="live-data" />
      </p>
    </div>
  )
}

/** What a visitor is, and what they would be with an account. */
function VisitorLine() {
  const say = useSay()
  const isPreview = useConfigs().data?.preview === true
  if (useSignal(session).kind !== 'visitor') return null
  return (
    <p className="markets-visitor">
      {say('marketVisitor')}{' '}
      <Link href="/sign-up">{say(isPreview ? 'marketSignUpPlay' : 'marketSignUp')}</Link>
    </p>
  )
}

/** Tickers of all products as long as the page is open. */
function useTickers(products: readonly ProductRow[] | undefined): Tickers | undefined {
  const { socket } = useVenue()
  const [tickers, setTickers] = useState<Tickers>()
  const ids = products?.map(({ id }) => id).join(' ')
  useEffect(() => {
    if (ids === undefined) return
    const made = new Tickers(socket, ids.split(' '))
    setTickers(made)
    return () => made.close()
  }, [socket, ids])
  return tickers
}

function useListed(products: readonly ProductRow[]): readonly Listed[] {
  const currencies = useConfigs().data?.currencies
  return useMemo(
    () =>
      products.map(({ id, baseCurrency, quoteCurrency }) => ({
        id,
        quote: quoteCurrency,
        name: currencies?.[baseCurrency]?.name ?? '',
      })),
    [products, currencies],
  )
}

function quotesOf(products: readonly ProductRow[]): readonly string[] {
  return [...new Set(products.map(({ quoteCurrency }) => quoteCurrency))]
}

/** Up and down go from the search through the names of the markets, and end at both ends. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const stops = [
    ...event.currentTarget.querySelectorAll<HTMLElement>('input[type=search], .market-name a'),
  ]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  if (step === 0 || at === -1) return
  event.preventDefault()
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
}
