/** What a client of the GitBitEx feed may say. */
import { no, ok, type Result } from '@bourse/domain/shared/result'

/** Channels of products, and those that only their owner sees. */
export const CHANNELS = ['level2', 'match', 'ticker', 'order', 'funds'] as const
export type Channel = (typeof CHANNELS)[number]

export type ClientMessage = SubscriptionChange | { readonly type: 'ping' }

export interface SubscriptionChange {
  readonly type: 'subscribe' | 'unsubscribe'
  /** Known channels only; others are ignored, as clients ask for some that nobody serves. */
  readonly channels: readonly Channel[]
  readonly productIds: readonly string[]
  readonly currencyIds: readonly string[]
  /** '' for none. */
  readonly token: string
}

/** The message in `text`, or a sentence about what is wrong with it. Unknown fields are ignored. */
export function parseClientMessage(text: string): Result<ClientMessage, string> {
  const fields = parseObject(text)
  if (fields === undefined) return no('a message must be a JSON object')
  const type = fields['type']
  switch (type) {
    case 'ping':
      return ok({ type })
    case 'subscribe':
    case 'unsubscribe':
      return parseChange(type, fields)
    default:
      return no('type must be "subscribe", "unsubscribe" or "ping"')
  }
}

function parseChange(
  type: SubscriptionChange['type'],
  fields: Fields,
): Result<SubscriptionChange, string> {
  const channels = texts(fields['channels'])
  const productIds = texts(fields['product_ids'])
  const currencyIds = texts(fields['currency_ids'])
  const token = fields['token'] ?? ''
  if (channels === undefined) return no('channels must be an array of strings')
  if (productIds === undefined) return no('product_ids must be an array of strings')
  if (currencyIds === undefined) return no('currency_ids must be an array of strings')
  if (typeof token !== 'string') return no('token must be a string')
  const known = CHANNELS.filter((channel) => channels.includes(channel))
  return ok({ type, channels: known, productIds, currencyIds, token })
}

type Fields = Readonly<Record<string, unknown>>

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}

/** Absent and null are no texts. */
function texts(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return undefined
  return value.every((item) => typeof item === 'string') ? value : undefined
}
