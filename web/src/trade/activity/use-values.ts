/** The signed-in person's balances with what they are worth now. */
import { useEffect, useMemo, useState } from 'react'
import { useConfigs, useProducts } from '../../api/queries.ts'
import type { AccountRow, ProductRow } from '../../api/rows.ts'
import { Tickers } from '../../live/tickers.ts'
import { useCalm } from '../../live/use-calm.ts'
import { useVenue } from '../../live/venue.ts'
import { percentOf, sumOf } from '../../number/exact.ts'
import { measureOf, type PricedProduct, valuesOf } from './value.ts'

export interface Balance {
  /** The currency's code. */
  readonly id: string
  readonly name: string
  /** Decimals of the currency. */
  readonly scale: number
  readonly available: string
  readonly hold: string
  readonly total: string
  /** Undefined while nothing tells what it is worth. */
  readonly value: string | undefined
  /** Percent of all, with one decimal. */
  readonly share: string | undefined
}

export interface Wealth {
  /** Undefined until they are known. */
  readonly balances: readonly Balance[] | undefined
  /** The currency of values. */
  readonly measure: string
  readonly sum: string
  /** False when something without a price is not in the sum. */
  readonly complete: boolean
}

/** Prices move figures, not places: once a second is enough to read. */
const BEAT_MS = 1_000
const SCALE = 8

export function useWealth(): Wealth {
  const accounts = useCalm(useVenue().mine.balances)
  const products = useProducts().data ?? NONE
  const currencies = useConfigs().data?.currencies
  const priced = usePrices(products)
  return useMemo(() => {
    const measure = measureOf(products)
    const holdings = [...accounts.values()].map((account) => ({
      ...account,
      total: total(account),
    }))
    const scale = currencies?.[measure]?.scale ?? SCALE
    const { each, sum, complete } = valuesOf(holdings, priced, { currency: measure, scale })
    const balances = holdings.map(({ currency, available, hold, total: all }) => {
      const value = each.get(currency)
      return {
        id: currency,
        name: currencies?.[currency]?.name ?? '',
        scale: currencies?.[currency]?.scale ?? SCALE,
        available,
        hold,
        total: all,
        value,
        share: value === undefined ? undefined : percentOf(value, sum, 1),
      }
    })
    return { balances: accounts.size === 0 ? undefined : balances, measure, sum, complete }
  }, [accounts, products, currencies, priced])
}

const NONE: readonly ProductRow[] = []

function total({ available, hold }: AccountRow): string {
  return sumOf(available, hold)
}

function usePrices(products: readonly ProductRow[]): readonly PricedProduct[] {
  const { socket } = useVenue()
  const [prices, setPrices] = useState<ReadonlyMap<string, string>>(new Map())
  const ids = products.map(({ id }) => id).join(' ')
  useEffect(() => {
    const listed = ids === '' ? [] : ids.split(' ')
    const tickers = new Tickers(socket, listed)
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      timer = undefined
      const now = listed.flatMap((id) => {
        const price = tickers.of(id)?.price
        return price === undefined ? [] : [[id, price] as const]
      })
      setPrices(new Map(now))
    }
    const leave = tickers.onPaint(() => {
      timer ??= setTimeout(look, BEAT_MS)
    })
    const first = setTimeout(look, FIRST_MS)
    return () => {
      leave()
      tickers.close()
      clearTimeout(timer)
      clearTimeout(first)
    }
  }, [socket, ids])
  return useMemo(
    () =>
      products.flatMap(({ id, baseCurrency: base, quoteCurrency: quote }) => {
        const price = prices.get(id)
        return price === undefined ? [] : [{ base, quote, price }]
      }),
    [products, prices],
  )
}

/** The last prices are there at once; a second without values would look like none. */
const FIRST_MS = 120
