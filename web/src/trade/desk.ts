/** What the panels of one product's trade page share. */
import { createContext, useContext, useEffect, useMemo, useState } from 'react'
import { lastTrades } from '../api/queries.ts'
import type { ProductRow } from '../api/rows.ts'
import { Market } from '../live/market.ts'
import { Signal } from '../live/signal.ts'
import type { LiveSocket } from '../live/socket.ts'

/** What was clicked in the book: a price, and with a click on the depth the size up to it. */
export interface Pick {
  readonly price: string
  readonly size: string | undefined
  /** The side that would trade against the level: asks are bought. */
  readonly side: 'buy' | 'sell'
}

export interface Desk {
  readonly product: ProductRow
  readonly market: Market
  /** The last pick; the order form takes it. */
  readonly picked: Signal<Pick | undefined>
}

const DeskContext = createContext<Desk | undefined>(undefined)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (desk === undefined) throw new Error('no desk around this component')
  return desk
}

/** A desk as long as the component lives; undefined until the feed was asked. */
export function useNewDesk(socket: LiveSocket, product: ProductRow): Desk | undefined {
  const [desk, setDesk] = useState<Desk>()
  const { id, quoteScale, baseScale } = product
  // Scales are fixed for a product's life, so the market outlives changes of its other rules.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `product` changes with its rules
  useEffect(() => {
    const market = new Market(socket, id, { priceScale: quoteScale, sizeScale: baseScale })
    setDesk({ product, market, picked: new Signal<Pick | undefined>(undefined) })
    void readTrades(market)
    return () => market.close()
  }, [socket, id, quoteScale, baseScale])
  return useMemo(() => (desk === undefined ? undefined : { ...desk, product }), [desk, product])
}

/** Trades may happen between the answer and the first of the feed: then it is asked once more. */
async function readTrades(market: Market): Promise<void> {
  try {
    if (!market.begin(await lastTrades(market.productId))) {
      market.begin(await lastTrades(market.productId))
    }
  } catch {
    // The feed goes on with those to come.
  }
}
