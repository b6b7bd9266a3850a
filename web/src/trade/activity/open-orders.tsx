/** Open and waiting orders: changed in their rows, cancelled by one click. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { OrderRow } from '../../api/rows.ts'
import { type Column, DataList } from '../../lists/data-list.tsx'
import { type Filter, openOnes } from '../../lists/filters.ts'
import { useSignal } from '../../live/signal.ts'
import { useCalm } from '../../live/use-calm.ts'
import { OPEN_ORDERS_MAX, useVenue } from '../../live/venue.ts'
import { useSay } from '../../text/text.ts'
import { Empty, Time, WaitingRows } from '../../ui/bits.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { wishText } from '../order/words.ts'
import { AmendButtons, AmendInput, AmendNote } from './amend-cells.tsx'
import { type AmendField, amendable } from './amendment.ts'
import { cancelOrder, underWay, whyNot } from './order-actions.ts'
import {
  Filled,
  Kind,
  Money,
  None,
  Price,
  Side,
  Size,
  Status,
  Trigger,
  useDecimals,
} from './order-cells.tsx'
import { type Amend, useAmend } from './use-amend.ts'

interface OpenOrdersProps {
  readonly filter: Filter
  readonly scroll: 'own' | 'page'
}

export function OpenOrders({ filter, scroll }: OpenOrdersProps) {
  const say = useSay()
  const { mine } = useVenue()
  const orders = useCalm(mine.orders)
  const isKnown = useSignal(mine.known)
  const rows = useMemo(() => openOnes(orders, filter), [orders, filter])
  const amend = useAmend()
  const columns = useColumns(amend)
  const { now, leave } = amend
  const isDone = now !== undefined && !orders.some(({ id }) => id === now.order.id)
  useEffect(() => {
    if (isDone) leave()
  })
  if (!isKnown) return <WaitingRows />
  if (rows.length === 0 && amend.now === undefined) return <NoOrders hidden={orders.length} />
  return (
    <DataList
      label={say('openOrders')}
      columns={columns}
      rows={rows}
      scroll={scroll}
      isHeld={amend.now !== undefined}
      end={
        orders.length < OPEN_ORDERS_MAX ? undefined : (
          <p className="list-end faint">{say('listNotAll', { count: OPEN_ORDERS_MAX })}</p>
        )
      }
      detail={(order) =>
        amend.now?.order.id === order.id ? <AmendNote now={amend.now} order={order} /> : null
      }
    />
  )
}

function NoOrders({ hidden }: { readonly hidden: number }) {
  const say = useSay()
  return (
    <Empty icon="orders">
      <p>{hidden > 0 ? say('listNoneOfFilter', { count: hidden }) : say('listNoOpenOrders')}</p>
    </Empty>
  )
}

function useColumns(amend: Amend): readonly Column<OrderRow>[] {
  const say = useSay()
  const decimalsOf = useDecimals()
  const busy = useSignal(underWay)
  const ended = useEnded()
  const cancel = useCancel()
  const of = (order: OrderRow) => decimalsOf(order.productId)
  const now = (order: OrderRow) => (amend.now?.order.id === order.id ? amend.now : undefined)
  return [
    {
      name: 'time',
      label: say('listPlaced'),
      rank: 2,
      cell: ({ createdAt }) => <Time iso={createdAt} />,
    },
    { name: 'market', label: say('listMarket'), cell: ({ productId }) => productId },
    { name: 'side', label: say('listSide'), cell: ({ side }) => <Side side={side} /> },
    { name: 'kind', label: say('listKind'), cell: (order) => <Kind order={order} /> },
    {
      name: 'price',
      label: say('ticketPrice'),
      kind: 'number',
      cell: (order, gone) => (
        <Changeable field="price" {...{ order, gone, amend, now: now(order) }}>
          <Price order={order} decimals={of(order)} />
        </Changeable>
      ),
    },
    {
      name: 'size',
      label: say('ticketSize'),
      kind: 'number',
      cell: (order, gone) => (
        <Changeable field="size" {...{ order, gone, amend, now: now(order) }}>
          <Size order={order} decimals={of(order)} />
        </Changeable>
      ),
    },
    {
      name: 'filled',
      label: say('listFilled'),
      kind: 'number',
      cell: (order) => <Filled order={order} decimals={of(order)} />,
    },
    {
      name: 'value',
      label: say('ticketTotal'),
      kind: 'number',
      rank: 1,
      cell: (order) => <Money text={order.funds} order={order} decimals={of(order)} />,
    },
    {
      name: 'trigger',
      label: say('listTrigger'),
      kind: 'number',
      cell: (order) => <Trigger order={order} decimals={of(order)} />,
    },
    {
      name: 'ends',
      label: say('listEnds'),
      rank: 1,
      cell: ({ expireTime }) => (expireTime === undefined ? <None /> : <Time iso={expireTime} />),
    },
    {
      name: 'actions',
      label: say('listActions'),
      kind: 'buttons',
      cell: (order, gone) => {
        if (gone) return <Status order={ended.get(order.id) ?? order} />
        const what = busy.get(order.id)
        if (now(order) !== undefined) {
          return <AmendButtons amend={amend} order={order} busy={what === 'amend'} />
        }
        return (
          <>
            {amendable(order).length === 0 ? null : (
              <Button
                small
                kind="quiet"
                data-amend={order.id}
                onClick={() => amend.begin(order, 'price')}
              >
                {say('listAmend')}
              </Button>
            )}
            <Button
              small
              data-cancel={order.id}
              busy={what === 'cancel'}
              onClick={({ detail, currentTarget }) =>
                void cancel(order, detail === 0 ? beside(currentTarget) : undefined)
              }
            >
              {say('listCancel')}
            </Button>
          </>
        )
      },
    },
  ]
}

interface ChangeableProps {
  readonly field: AmendField
  readonly order: OrderRow
  readonly gone: boolean
  readonly amend: Amend
  readonly now: Amend['now']
  readonly children: ReactNode
}

/** A figure that a double click opens for change; the button of its row does the same. */
function Changeable({ field, order, gone, amend, now, children }: ChangeableProps) {
  const fields = amendable(order)
  if (now !== undefined && !gone && fields.includes(field)) {
    return <AmendInput amend={amend} now={now} order={order} field={field} />
  }
  if (gone || !fields.includes(field)) return children
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a short way; the row has a button
    <span className="list-changeable" onDoubleClick={() => amend.begin(order, field)}>
      {children}
    </span>
  )
}

/** What became of orders that were listed: their rows may be there for a moment still. */
function useEnded(): ReadonlyMap<string, OrderRow> {
  const { mine } = useVenue()
  const ended = useRef(new Map<string, OrderRow>())
  useEffect(() => {
    const { current } = ended
    return mine.onOrder(({ order }) => {
      if (!order.settled) return
      current.set(order.id, order)
      for (const oldest of current.keys()) {
        if (current.size > ENDED_MAX) current.delete(oldest)
      }
    })
  }, [mine])
  return ended.current
}

const ENDED_MAX = 500

/** Where the keyboard goes on when the row of this button goes: the same button beside it. */
function beside(button: HTMLElement): HTMLElement | undefined {
  const row = button.closest('tbody')
  const other = row?.nextElementSibling ?? row?.previousElementSibling
  return other?.querySelector<HTMLElement>('[data-cancel]') ?? undefined
}

/** Cancels one order and says what became of that; `next` is focused when it is done. */
function useCancel(): (order: OrderRow, next: HTMLElement | undefined) => Promise<void> {
  const say = useSay()
  const { mine } = useVenue()
  return async (order, next) => {
    const answer = await cancelOrder(order.id)
    const what = wishText(order, say)
    if (!answer.ok) return toast('bad', say('listNotCancelled'), whyNot(say, answer.problem))
    next?.focus({ preventScroll: true })
    // What is done stays done, so the answer may be taken before the feed has it.
    if (answer.value?.settled === true) mine.put(answer.value)
    toast('plain', say('listOneCancelled'), what)
  }
}
