/** What a client of the GitBitEx feed may say. */
import { GRANULARITIES } from '@bourse/domain/exchange/market-data'
import { no, ok, type Result } from '@bourse/domain/shared/result'

/** Channels that bring something, in the order in which they are listed. */
export const CHANNELS = [
  'level2',
  'match',
  'ticker',
  'order',
  'funds',
  'heartbeat',
  'status',
] as const
export type Channel = (typeof CHANNELS)[number]
/** In the place of an id, for the status channel, which has all products. */
export const NO_ID = ''

/**
 * Channels that clients ask for and that bring nothing: they fold trades into their candles, and
 * any message whose type starts with `candles` would count as one more trade. They are listed like
 * the others, so that a client which sends its list again after a reconnect sends what it had.
 */
export const SILENT_CHANNELS: readonly string[] = [
  'candles',
  ...GRANULARITIES.map((seconds) => `candles_${seconds}`),
]

export type ClientMessage = SubscriptionChange | { readonly type: 'ping' }

export interface SubscriptionChange {
  readonly type: 'subscribe' | 'unsubscribe'
  /** Known channels only; others are ignored, as clients ask for some that nobody serves. */
  readonly channels: readonly Channel[]
  readonly silentChannels: readonly string[]
  readonly productIds: readonly string[]
  readonly currencyIds: readonly string[]
  /** '' for none. */
  readonly token: string
  /** The last sequence that the client has, for all products or by product id. */
  readonly sequence: number | ReadonlyMap<string, number> | undefined
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

/** The last sequence of this product that the client says it has. */
export function sequenceOf(change: SubscriptionChange, productId: string): number | undefined {
  const { sequence } = change
  return typeof sequence === 'object' ? sequence.get(productId) : sequence
}

function parseChange(
  type: SubscriptionChange['type'],
  fields: Fields,
): Result<SubscriptionChange, string> {
  const channels = texts(fields['channels'])
  const productIds = texts(fields['product_ids'])
  const currencyIds = texts(fields['currency_ids'])
  const token = fields['token'] ?? ''
  const sequence = sequences(fields['sequence'])
  if (channels === undefined) return no('channels must be an array of strings')
  if (productIds === undefined) return no('product_ids must be an array of strings')
  if (currencyIds === undefined) return no('currency_ids must be an array of strings')
  if (typeof token !== 'string') return no('token must be a string')
  if (sequence === 'bad') return no('sequence must be a whole number, or one for each product id')
  const known = CHANNELS.filter((channel) => channels.includes(channel))
  const silentChannels = SILENT_CHANNELS.filter((channel) => channels.includes(channel))
  return ok({ type, channels: known, silentChannels, productIds, currencyIds, token, sequence })
}

type Fields = Readonly<Record<string, unknown>>

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Absent and null are no texts. */
function texts(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return undefined
  return value.every((item) => typeof item === 'string') ? value : undefined
}

/** Absent and null are no sequence. */
function sequences(value: unknown): SubscriptionChange['sequence'] | 'bad' {
  if (value === undefined || value === null) return undefined
  if (isSequence(value)) return value
  if (!isObject(value)) return 'bad'
  const byProduct = new Map<string, number>()
  for (const [id, sequence] of Object.entries(value)) {
    if (!isSequence(sequence)) return 'bad'
    byProduct.set(id, sequence)
  }
  return byProduct
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
