/** What is sent for a draft. */
import { endOf } from './checks.ts'
import { afterPlacing, type Draft, hasPrice, hasStop, mayPostOnly, timesInForce } from './draft.ts'
import { typedDecimal } from './typed-decimal.ts'

/** Decimals are text, so that they arrive as they were typed. */
export type OrderBody = Readonly<Record<string, string | boolean>>

/** The body of `POST /api/orders` without its idempotency key. The draft has no problems. */
export function bodyOf(draft: Draft, productId: string): OrderBody {
  const { side, lead, selfTrade } = draft
  return {
    productId,
    side,
    type: hasPrice(draft) ? 'limit' : 'market',
    ...(hasStop(draft) ? { stop: draft.trigger, stopPrice: decimal(draft.stopPrice) } : {}),
    ...(hasPrice(draft) ? { price: decimal(draft.price) } : {}),
    [lead === 'size' ? 'size' : 'funds']: decimal(draft.amount),
    ...endFields(draft),
    ...(draft.postOnly && mayPostOnly(draft) ? { postOnly: true } : {}),
    ...(selfTrade === '' ? {} : { stp: selfTrade }),
  }
}

/** The draft, without its amount if it is the order that `press` has sent. */
export function unlessSent(
  draft: Draft,
  productId: string,
  press: { readonly body: OrderBody },
): Draft {
  if (draft.amount === '') return draft
  const isSame = JSON.stringify(press.body) === JSON.stringify(bodyOf(draft, productId))
  return isSame ? afterPlacing(draft) : draft
}

function endFields(draft: Draft): OrderBody {
  const { timeInForce, lasts, until } = draft
  if (!timesInForce(draft).includes(timeInForce)) return {}
  if (timeInForce !== 'GTT') return { timeInForce }
  if (lasts !== 'date') return { timeInForce, cancelAfter: lasts }
  return { timeInForce, expireTime: new Date(endOf(until) ?? 0).toISOString() }
}

function decimal(text: string): string {
  return typedDecimal(text) ?? text
}
