/**
 * The closed, numbered list of refusals. Numbers are written into results and never reused:
 * 1xxx the event itself, 2xxx funds, 3xxx the order against its product, 4xxx the book,
 * 5xxx the way to the log (never written to it).
 */

/**
 * The limit that an order broke, by its name in `ProductRules`, so that the sentence can say it.
 */
export type BrokenLimit =
  | 'tick'
  | 'lot'
  | 'priceMin'
  | 'priceMax'
  | 'sizeMin'
  | 'sizeMax'
  | 'notionalMin'
  | 'notionalMax'
  | 'openOrdersPerUserMax'

export interface RefusalEntry {
  readonly number: number
  readonly name: string
  /** `{limit}` is the broken limit in the product's decimals, `{product}` its id. */
  readonly sentence: string
  readonly limit?: BrokenLimit
}

export const REFUSAL = {
  unknownEvent: 1001,
  notPermitted: 1002,
  amountNotPositive: 1003,
  amountTooLarge: 1004,
  unknownCurrency: 1005,
  sameAccount: 1006,
  invalidListing: 1007,
  referencesFull: 1008,
  accountsFull: 1009,
  invalidPortfolio: 1010,
  venueHalted: 1011,
  userFrozen: 1012,
  invalidFeeSchedule: 1013,
  tooManySwitches: 1014,
  invalidSwitch: 1015,
  insufficientFunds: 2001,
  currencyTotalExceeded: 2002,
  unknownProduct: 3001,
  productHalted: 3002,
  productCancelOnly: 3003,
  invalidOrder: 3004,
  priceOffTick: 3005,
  priceTooLow: 3006,
  priceTooHigh: 3007,
  sizeOffLot: 3008,
  sizeTooSmall: 3009,
  sizeTooLarge: 3010,
  notionalTooSmall: 3011,
  notionalTooLarge: 3012,
  tooManyOpenOrders: 3013,
  bookFull: 3014,
  productPostOnly: 3015,
  productLimitOnly: 3016,
  alreadyExpired: 3017,
  stopOffTick: 3018,
  stopTooLow: 3019,
  stopTooHigh: 3020,
  fundsTooSmall: 3021,
  orderNotFound: 4001,
  postOnlyWouldTake: 4002,
  fillOrKillUnfilled: 4003,
  noLiquidity: 4004,
  sizeBelowFilled: 4005,
  nothingToAmend: 4006,
  notAmendable: 4007,
  overloaded: 5001,
  outcomeUnknown: 5002,
  stopping: 5003,
  readBehind: 5004,
} as const
export type RefusalName = keyof typeof REFUSAL
/** What `apply` says of an event that was accepted. */
export const ACCEPTED = 0

const SENTENCES: Record<RefusalName, readonly [sentence: string, limit?: BrokenLimit]> = {
  unknownEvent: ['the event is of a kind that the rules in force do not know'],
  notPermitted: ['the credential does not permit this'],
  amountNotPositive: ['the amount must be greater than zero'],
  amountTooLarge: ['the amount is larger than the venue can count'],
  unknownCurrency: ['the currency is not listed'],
  sameAccount: ['a transfer needs two different accounts'],
  invalidListing: ['the listing contradicts itself or what is already listed'],
  referencesFull: ['too many recent orders carry a client order id, try again later'],
  accountsFull: ['the venue holds as many accounts as it can'],
  invalidPortfolio: ['the portfolio must be 0 to 65535'],
  venueHalted: ['the whole venue is halted'],
  userFrozen: ['the account is frozen, only cancels are taken'],
  invalidFeeSchedule: ['the fee schedule contradicts itself or what is listed'],
  tooManySwitches: ['too many switches are armed'],
  invalidSwitch: ['the deadline of a switch must lie ahead, by a day at most'],
  insufficientFunds: ['the available balance is too small'],
  currencyTotalExceeded: ['the venue cannot hold more of this currency'],
  unknownProduct: ['the product is not listed'],
  productHalted: ['{product} is halted'],
  productCancelOnly: ['{product} takes only cancels at the moment'],
  invalidOrder: ['the order mixes fields that do not go together'],
  priceOffTick: ['price must be a multiple of {limit} on {product}', 'tick'],
  priceTooLow: ['price must be at least {limit} on {product}', 'priceMin'],
  priceTooHigh: ['price must be at most {limit} on {product}', 'priceMax'],
  sizeOffLot: ['size must be a multiple of {limit} on {product}', 'lot'],
  sizeTooSmall: ['size must be at least {limit} on {product}', 'sizeMin'],
  sizeTooLarge: ['size must be at most {limit} on {product}', 'sizeMax'],
  notionalTooSmall: ['price x size must be at least {limit} on {product}', 'notionalMin'],
  notionalTooLarge: ['price x size must be at most {limit} on {product}', 'notionalMax'],
  tooManyOpenOrders: ['at most {limit} open orders a user on {product}', 'openOrdersPerUserMax'],
  bookFull: ['the venue holds as many open orders as it can'],
  productPostOnly: ['{product} takes only post-only orders and cancels at the moment'],
  productLimitOnly: ['{product} takes only limit orders and cancels at the moment'],
  alreadyExpired: ['the order would have expired before it arrived'],
  stopOffTick: ['stop price must be a multiple of {limit} on {product}', 'tick'],
  stopTooLow: ['stop price must be at least {limit} on {product}', 'priceMin'],
  stopTooHigh: ['stop price must be at most {limit} on {product}', 'priceMax'],
  fundsTooSmall: ['the funds do not pay for a single lot at this price'],
  orderNotFound: ['the order is not found among the open ones'],
  postOnlyWouldTake: ['a post-only order must not trade at once'],
  fillOrKillUnfilled: ['the whole size cannot be filled at once'],
  noLiquidity: ['the other side of the book is empty'],
  sizeBelowFilled: ['the new size must be larger than what has traded already'],
  nothingToAmend: ['an amend needs a price or a size that differs from what the order has'],
  notAmendable: ['a market order that waits for its stop cannot be amended, only cancelled'],
  overloaded: ['the exchange is busy, try again with the same client order id'],
  outcomeUnknown: ['the outcome is not known yet, send the same client order id again'],
  stopping: ['the exchange is stopping, try again'],
  readBehind: ['the exchange is catching up, try again'],
}

/** Every refusal by its number, in ascending order. */
export const REFUSALS: ReadonlyMap<number, RefusalEntry> = new Map(
  (Object.keys(SENTENCES) as RefusalName[]).map((name) => {
    const [sentence, limit] = SENTENCES[name]
    const entry = { number: REFUSAL[name], name, sentence }
    return [REFUSAL[name], limit === undefined ? entry : { ...entry, limit }]
  }),
)
