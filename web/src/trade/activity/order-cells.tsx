/** How the parts of orders and fills look in lists. */
import { useMemo } from 'react'
import { useProducts } from '../../api/queries.ts'
import type { OrderRow, ProductRow } from '../../api/rows.ts'
import { decimalsOf, shown } from '../../number/decimals.ts'
import { useSay } from '../../text/text.ts'
import { Amount } from '../../ui/bits.tsx'
import { reasonKey } from '../order/news.ts'
import { plainly } from '../order/words.ts'
import './activity.css'
import { filledPercent, kindKey, quoteOf, statusKey } from './order-facts.ts'

/** Decimals of a product's prices and sizes. */
export interface Decimals {
  readonly price: number
  readonly size: number
}

export type DecimalsOf = (productId: string) => Decimals | undefined

/** Undefined for a product that is not listed, and until products are known. */
export function useDecimals(): DecimalsOf {
  const products = useProducts().data
  return useMemo(() => {
    const known = new Map((products ?? []).map((one) => [one.id, productDecimals(one)]))
    return (productId) => known.get(productId)
  }, [products])
}

function productDecimals({ quoteIncrement, baseIncrement }: ProductRow): Decimals {
  return { price: decimalsOf(quoteIncrement), size: decimalsOf(baseIncrement) }
}

/** A figure with the decimals of its product, or with its own while those are unknown. */
export function Figure({
  text,
  decimals,
}: {
  readonly text: string
  readonly decimals: number | undefined
}) {
  return decimals === undefined ? plainly(text) : <Amount text={text} decimals={decimals} />
}

/** An amount of the quote currency; nothing for 0. */
export function Money({
  text,
  order,
  decimals,
}: {
  readonly text: string
  readonly order: OrderRow
  readonly decimals: Decimals | undefined
}) {
  if (text === '0') return <None />
  return (
    <>
      <Figure text={text} decimals={decimals?.price} />{' '}
      <span className="list-unit">{quoteOf(order)}</span>
    </>
  )
}

/** What there is none of. */
export function None() {
  return <span className="faint list-none">–</span>
}

export function Side({ side }: { readonly side: 'buy' | 'sell' }) {
  const say = useSay()
  return <span className={side === 'buy' ? 'up' : 'down'}>{say(side)}</span>
}

export function Kind({ order }: { readonly order: OrderRow }) {
  const say = useSay()
  return (
    <>
      {say(kindKey(order))}{' '}
      {order.postOnly ? (
        <abbr className="list-mark" data-tip={say('ticketPostOnly')}>
          {say('listPostOnlyShort')}
        </abbr>
      ) : null}
    </>
  )
}

/** The price of a limit order; others take what they get. */
export function Price({
  order,
  decimals,
}: {
  readonly order: OrderRow
  readonly decimals: Decimals | undefined
}) {
  const say = useSay()
  if (order.type === 'market') return <span className="faint">{say('listAtMarket')}</span>
  return <Figure text={order.price} decimals={decimals?.price} />
}

/** The size; of an order that was given by money alone, the money. */
export function Size({
  order,
  decimals,
}: {
  readonly order: OrderRow
  readonly decimals: Decimals | undefined
}) {
  if (order.size !== '0') return <Figure text={order.size} decimals={decimals?.size} />
  return (
    <>
      {plainly(order.funds)} {quoteOf(order)}
    </>
  )
}

/** What has traded, with a bar of how much of the whole that is. */
export function Filled({
  order,
  decimals,
}: {
  readonly order: OrderRow
  readonly decimals: Decimals | undefined
}) {
  const percent = filledPercent(order)
  return (
    <span className="list-part">
      {order.filledSize === '0' ? (
        <None />
      ) : (
        shown(order.filledSize, decimals?.size ?? shortest(order.filledSize))
      )}
      {percent === undefined || order.filledSize === '0' ? null : (
        <span className="list-percent">{percent}&#8201;%</span>
      )}
    </span>
  )
}

function shortest(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
}

/** What a stop order waits for, or waited for. */
export function Trigger({
  order,
  decimals,
}: {
  readonly order: OrderRow
  readonly decimals: Decimals | undefined
}) {
  const say = useSay()
  const { stop, stopPrice } = order
  if (stop === undefined || stopPrice === undefined) return <None />
  const price = plainly(stopPrice)
  return (
    <span data-tip={say(stop === 'loss' ? 'ticketWhenLoss' : 'ticketWhenEntry', { price })}>
      <span className="list-sign">{stop === 'loss' ? '▼ ≤' : '▲ ≥'}</span>{' '}
      <Figure text={stopPrice} decimals={decimals?.price} />
    </span>
  )
}

/** What became of an order, with the reason in its tooltip. */
export function Status({ order }: { readonly order: OrderRow }) {
  const say = useSay()
  const reason = reasonKey(order)
  return (
    <span
      className={`list-outcome-${order.status}`}
      data-tip={reason === undefined ? undefined : say(reason, { product: order.productId })}
    >
      {say(statusKey(order))}
    </span>
  )
}
