/** Everything about one order: its ids, its terms, how it ended and what it traded. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { page } from '../../api/queries.ts'
import type { FillRow, OrderRow } from '../../api/rows.ts'
import { usePerson } from '../../lists/use-history.ts'
import { useSay } from '../../text/text.ts'
import { CopyId, Time } from '../../ui/bits.tsx'
import { reasonKey } from '../order/news.ts'
import { plainly } from '../order/words.ts'
import { Figure, Trigger, useDecimals } from './order-cells.tsx'
import { quoteOf, timeInForceKey } from './order-facts.ts'

/** The newest are shown; all of them are in the fills. */
const FILLS_SHOWN = 20

export function OrderDetails({ order }: { readonly order: OrderRow }) {
  const say = useSay()
  const decimals = useDecimals()(order.productId)
  const { clientOid, expireTime, doneAt, fillFees, stop } = order
  const reason = reasonKey(order)
  return (
    <div className="order-details">
      <dl>
        <Fact label={say('listOrderId')}>
          <CopyId text={order.id} label={say('listOrderId')} />
        </Fact>
        {clientOid === '' ? null : (
          <Fact label={say('listClientId')}>
            <CopyId text={clientOid} label={say('listClientId')} />
          </Fact>
        )}
        <Fact label={say('ticketTimeInForce')}>
          {say(timeInForceKey(order))}
          {expireTime === undefined ? null : (
            <>
              {' · '}
              <Time iso={expireTime} form="long" />
            </>
          )}
        </Fact>
        {stop === undefined ? null : (
          <Fact label={say('listTrigger')}>
            <Trigger order={order} decimals={decimals} />
          </Fact>
        )}
        <Fact label={say('ticketFee')}>
          {plainly(fillFees)} {quoteOf(order)}
        </Fact>
        {doneAt === null ? null : (
          <Fact label={say('listDone')}>
            <Time iso={doneAt} form="long" />
          </Fact>
        )}
      </dl>
      {reason === undefined ? null : <p>{say(reason, { product: order.productId })}</p>}
      {order.filledSize === '0' ? null : <FillsOf order={order} />}
    </div>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function FillsOf({ order }: { readonly order: OrderRow }) {
  const say = useSay()
  const person = usePerson()
  const decimals = useDecimals()(order.productId)
  const { data, error } = useQuery({
    queryKey: ['fills-of-order', person, order.id, order.filledSize],
    queryFn: () => page<FillRow>(`/api/orders/${order.id}/fills?limit=${FILLS_SHOWN}&form=array`),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error !== null) return <p className="faint">{say('serverAway')}</p>
  if (data === undefined) return <p className="faint">{say('loading')}</p>
  return (
    <ul className="order-fills">
      {data.rows.map(({ id, createdAt, size, price, liquidity }) => (
        <li key={id}>
          <Time iso={createdAt} />
          <span>
            <Figure text={size} decimals={decimals?.size} /> @{' '}
            <Figure text={price} decimals={decimals?.price} />
          </span>
          <span className="faint">{say(liquidity === 'M' ? 'listMaker' : 'listTaker')}</span>
        </li>
      ))}
      {data.rows.length < FILLS_SHOWN ? null : <li className="faint">{say('listMoreFills')}</li>}
    </ul>
  )
}
