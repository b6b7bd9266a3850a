/** What a product takes at the moment, as the feed says it. */
import { useEffect, useState } from 'react'
import type { ProductRow } from '../../api/rows.ts'
import type { StatusMessage } from '../../live/frames.ts'
import { useVenue } from '../../live/venue.ts'
import type { Key } from '../../text/text.ts'
import type { Sentence } from './checks.ts'
import { type Draft, hasPrice, mayPostOnly } from './draft.ts'

/** Names as the API has them; anything else is treated as online. */
type ProductState = 'online' | 'halted' | 'cancel-only' | 'post-only' | 'limit-only'

/** What the feed said last of each product: whoever listens later does not hear it again. */
const heard = new Map<string, ProductState>()

/** The state by the row until the feed has spoken. */
export function useProductState(product: ProductRow): ProductState {
  const { socket } = useVenue()
  const { id } = product
  const [told, setTold] = useState(() => heard.get(product.id))
  useEffect(() => {
    setTold(heard.get(id))
    const leave = [
      socket.hear({
        frame(frame) {
          if (frame.type !== 'status') return
          const one = frame.products.find((listed) => listed.id === id)
          if (one === undefined) return
          heard.set(id, stateOf(one))
          setTold(stateOf(one))
        },
      }),
      socket.want('status', id),
    ]
    return () => {
      for (const one of leave) one()
    }
  }, [socket, id])
  return told ?? rowState(product)
}

const STATE_KEYS: Readonly<Record<Exclude<ProductState, 'online'>, Key>> = {
  halted: 'stateHalted',
  'cancel-only': 'stateCancelOnly',
  'post-only': 'statePostOnly',
  'limit-only': 'stateLimitOnly',
}

/** The state in words; undefined for the usual one. */
export function stateKey(state: ProductState): Key | undefined {
  return state === 'online' ? undefined : STATE_KEYS[state]
}

/** Why the product does not take such an order now; undefined when it does. */
export function closedFor(
  draft: Draft,
  state: ProductState,
  product: string,
): Sentence | undefined {
  switch (state) {
    case 'online':
      return undefined
    case 'halted':
      return { key: 'ticketHalted', gaps: { product } }
    case 'cancel-only':
      return { key: 'ticketCancelOnly', gaps: { product } }
    case 'post-only': {
      const isTaken = draft.postOnly && mayPostOnly(draft)
      return isTaken ? undefined : { key: 'ticketPostOnlyState', gaps: { product } }
    }
    case 'limit-only':
      return hasPrice(draft) ? undefined : { key: 'ticketLimitOnlyState', gaps: { product } }
    default:
      return state satisfies never
  }
}

function stateOf(told: StatusMessage['products'][number]): ProductState {
  if (told.status === 'offline') return 'halted'
  if (told.cancel_only) return 'cancel-only'
  if (told.post_only) return 'post-only'
  return told.limit_only ? 'limit-only' : 'online'
}

function rowState(product: ProductRow): ProductState {
  if (product.trading_disabled) return 'halted'
  if (product.cancel_only) return 'cancel-only'
  if (product.post_only) return 'post-only'
  return product.limit_only ? 'limit-only' : 'online'
}
