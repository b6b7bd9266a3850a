/** What many seeds must have met, or they have proved nothing about it. */
import type { Coverage } from './coverage.ts'

/** Events from which on everything must have happened. */
const EVENTS_MIN = 400_000

const REQUIRED = [
  ...['crash between append and acknowledgement', 'duplicate inside a batch'],
  ...['cancel racing a fill', 'snapshot during catch-up', 'torn tail cut', 'follower behind'],
  ...['disk full', 'clock jump', 'retry resolved unknown', 'retry heard of its first attempt'],
  ...['pause', 'power loss', 'swizzle-clog', 'killed while it recovers', 'healed'],
  ...['take-over with a tail', 'take-over without a tail', 'a batch delivered twice'],
  ...['flipped bit refused', 'torn write garbled', 'garbled tail repaired'],
  ...['damaged snapshot passed over', 'restored from a snapshot', 'replayed a tail'],
  ...['snapshot written', 'snapshot and tail', 'crash before rows', 'crash after rows'],
  ...['log: write crash before', 'log: write crash inside', 'log: write crash after'],
  ...[
    'crash at a snapshot',
    'turned away 1008',
    'turned away 5001',
    'turned away 5002',
    'turned away 5003',
  ],
  ...['dropped', 'duplicate', 'duplicate of a refusal', 'reference forgotten', 'self-trade'],
  ...['several fills', 'fee', 'trade'],
  ...['accepted createOrder', 'accepted cancelOrder', 'accepted cancelAll', 'accepted deposit'],
  ...['accepted withdraw', 'accepted transfer', 'accepted currency', 'accepted product'],
  ...['accepted clock', 'accepted checkpoint', 'accepted upgrade'],
  ...['accepted limit GTC', 'accepted limit GTC post-only', 'accepted limit IOC'],
  ...['accepted limit FOK', 'accepted market', 'accepted market IOC'],
  ...['accepted market by funds', 'accepted market IOC by funds'],
  ...['done filled', 'done cancelled', 'done immediate-rest', 'done market-rest'],
  ...['accepted amendOrder', 'accepted replaceOrder', 'accepted cancelAfter'],
  ...['accepted productState', 'accepted venueState', 'accepted userState'],
  ...['accepted selfTradeDefault', 'accepted feeSchedule', 'accepted limit GTT'],
  ...['accepted limit GTC by funds', 'accepted limit GTC stop loss'],
  ...['accepted limit GTC stop entry', 'accepted market IOC stop loss'],
  ...['accepted market IOC stop entry', 'accepted market IOC by funds stop loss'],
  ...['waiting stop', 'stop fired', 'stop cascade', 'rebate'],
  ...['change 1', 'change 2', 'change 3', 'change 4'],
  ...['done expired', 'done self-trade', 'done price-band', 'done replaced', 'done switch'],
  ...['done not-taken', 'refused venueHalted', 'refused userFrozen'],
  ...['refused invalidFeeSchedule', 'refused tooManySwitches', 'refused invalidSwitch'],
  ...['refused productPostOnly', 'refused productLimitOnly', 'refused alreadyExpired'],
  ...['refused stopOffTick', 'refused stopTooLow', 'refused stopTooHigh', 'refused fundsTooSmall'],
  ...['refused sizeBelowFilled', 'refused nothingToAmend', 'refused notAmendable'],
  ...['refused unknownEvent', 'refused notPermitted', 'refused amountNotPositive'],
  ...['refused amountTooLarge', 'refused unknownCurrency', 'refused sameAccount'],
  ...['refused invalidListing', 'refused accountsFull'],
  ...['refused invalidPortfolio', 'refused insufficientFunds', 'refused currencyTotalExceeded'],
  ...['refused unknownProduct', 'refused productHalted', 'refused productCancelOnly'],
  ...['refused invalidOrder', 'refused priceOffTick', 'refused priceTooLow'],
  ...['refused priceTooHigh', 'refused sizeOffLot', 'refused sizeTooSmall'],
  ...['refused sizeTooLarge', 'refused notionalTooSmall', 'refused notionalTooLarge'],
  ...['refused tooManyOpenOrders', 'refused bookFull', 'refused orderNotFound'],
  ...['refused postOnlyWouldTake', 'refused fillOrKillUnfilled', 'refused noLiquidity'],
]

/** The names that never came up in a run of so many events; none for a short run. */
export function missingCoverage(coverage: Coverage, events: number): string[] {
  if (events < EVENTS_MIN) return []
  return REQUIRED.filter((name) => !coverage.has(name))
}
