/** Sentences about orders, put together from the reader's words. */
import { formatScaled } from '@bourse/domain/shared/decimal'
import type { OrderRow, ProductRow } from '../../api/rows.ts'
import { decimalsOf, shown } from '../../number/decimals.ts'
import type { Say } from '../../text/text.ts'
import { baseOf, quoteOf } from '../activity/order-facts.ts'
import type { Sentence } from './checks.ts'
import { type News, reasonKey } from './news.ts'

/** A sentence in the reader's language; the server's own come as they are. */
export function told(say: Say, sentence: Sentence | undefined): string | undefined {
  if (sentence === undefined) return undefined
  return 'text' in sentence ? sentence.text : say(sentence.key, sentence.gaps)
}

/** A decimal with thin spaces and the decimals that it has. */
export function plainly(text: string): string {
  if (text === '') return ''
  return shown(text, text.includes('.') ? text.length - text.indexOf('.') - 1 : 0)
}

/** The text of a toast; without the product's row numbers are as the server wrote them. */
export function newsText(
  { title, order }: News,
  product: ProductRow | undefined,
  say: Say,
): string {
  switch (title) {
    case 'ticketFilled':
    case 'ticketPartlyFilled': {
      const traded = tradedText(order, product, say)
      const reason = endText(order, say)
      return reason === undefined ? traded : `${traded}. ${reason}`
    }
    case 'ticketEnded':
      return [wishText(order, say), endText(order, say)]
        .filter((one) => one !== undefined)
        .join('. ')
    default:
      return wishText(order, say)
  }
}

/** "Bought 0.1 of 0.2 BTC at 62 000.50", the price being the average. */
function tradedText(order: OrderRow, product: ProductRow | undefined, say: Say): string {
  const base = baseOf(order)
  const isWhole = order.size === '0' || order.size === order.filledSize
  const filled = isWhole
    ? `${plainly(order.filledSize)} ${base}`
    : say('ticketOfSize', {
        filled: plainly(order.filledSize),
        size: `${plainly(order.size)} ${base}`,
      })
  const decimals = product === undefined ? AVERAGE_DECIMALS : decimalsOf(product.quoteIncrement)
  const gaps = { filled, price: shown(averageOf(order, decimals), decimals) }
  return say(order.side === 'buy' ? 'ticketBought' : 'ticketSold', gaps)
}

/** "Buy 0.1 BTC at 62 000.50", and what a stop waits for. */
export function wishText(order: OrderRow, say: Say): string {
  const { side, type, stop, stopPrice } = order
  const isBuy = side === 'buy'
  const base = baseOf(order)
  const size = `${plainly(order.size)} ${base}`
  const amount = `${plainly(order.funds)} ${quoteOf(order)}`
  const wish =
    order.size === '0'
      ? say(isBuy ? 'ticketBuyFor' : 'ticketSellFor', { base, amount })
      : type === 'limit'
        ? say(isBuy ? 'ticketBuyAt' : 'ticketSellAt', { size, price: plainly(order.price) })
        : say(isBuy ? 'ticketBuyMarket' : 'ticketSellMarket', { size })
  if (stop === undefined || stopPrice === undefined || order.status !== 'active') return wish
  const when = stop === 'loss' ? 'ticketWhenLoss' : 'ticketWhenEntry'
  return `${wish} ${say(when, { price: plainly(stopPrice) })}`
}

function endText(order: OrderRow, say: Say): string | undefined {
  const key = reasonKey(order)
  return key === undefined ? undefined : say(key, { product: order.productId })
}

function averageOf({ executedValue, filledSize }: OrderRow, decimals: number): string {
  const size = digitsOf(filledSize)
  if (size === 0n) return '0'
  return formatScaled((digitsOf(executedValue) * 10n ** BigInt(decimals)) / size, decimals)
}

/** A canonical decimal of the server in 10^-18, finer than any currency. */
function digitsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.')
  return BigInt(whole + fraction.padEnd(18, '0'))
}

const AVERAGE_DECIMALS = 2
