/** Reads commands as traders and operators would type them, and sends what they mean. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  ORDER_TYPE,
  REPLACE_MODE,
  SIDE,
  STOP_TYPE,
  TIME_IN_FORCE,
} from '@bourse/domain/exchange/order'
import type { ProductState } from '@bourse/domain/exchange/product'
import { PRODUCT_STATE_NAME } from '@bourse/domain/exchange/product'
import type { LogicalResult } from '../naive/facts.ts'
import { productEvent, venueEvent } from '../testkit/venue.ts'
import { currencyNumber, Market, sentBy } from './desk.testkit.ts'
import { atoms, count, price, selfTradeMode, size, tiersOf, venueOf } from './venue-text.testkit.ts'

type Groups = readonly (string | undefined)[]
type Make = (market: Market, groups: Groups) => TradingEvent

const LABEL = '[a-z]+(?:/[a-z0-9]+)?'

/** Patterns of one command each, and the event it makes. */
const COMMANDS: readonly [RegExp, Make][] = [
  [new RegExp(`^(${LABEL}) amends to( [0-9.]+)?(?: @ (\\S+))?$`), amend],
  [new RegExp(`^(${LABEL}) replaces (${LABEL}) with (.+), else (keep|cancel) it$`), replace],
  [/^([a-z]+) cancels all( buys| sells)?$/, cancelAll],
  [new RegExp(`^([a-z]+) cancels (${LABEL})$`), cancel],
  [/^([a-z]+) arms switch (\w+) for (\d+)s$/, armSwitch],
  [/^([a-z]+) disarms switch (\w+)$/, disarmSwitch],
  [/^([a-z]+) defaults to stp=(\w+)$/, selfTradeDefault],
  [/^([a-z]+) is (frozen|free)$/, userState],
  [/^product is (online|cancel-only|halted|post-only|limit-only)$/, productState],
  [/^product changes: (.*)$/, changeProduct],
  [/^venue is (halted|open)$/, venueState],
  [/^fees: (.*)$/, feeSchedule],
  [/^upgrade to version (\d)$/, upgrade],
  [/^deposit (\S+) (\w+) to ([a-z]+)$/, deposit],
  [/^([a-z]+) withdraws (\S+) (\w+)$/, withdraw],
  [/^([a-z]+) sends ([a-z]+) (\S+) (\w+)$/, transfer],
  [/^([a-z]+) moves (\S+) (\w+) to portfolio (\d+)$/, moveToPortfolio],
  [/^wait (\d+)(s| days)$/, wait],
]

const ORDER = new RegExp(
  `^(${LABEL}) (?:stop (loss|entry) (\\S+) )?(buy|sell)( [0-9.]+)?(?: for (\\S+))?` +
    '(?: @ (\\S+)| at market)((?: [^ ]+)*)$',
)

/** Carries out one command; names the order that it brings. */
export function carryOut(market: Market, command: string): LogicalResult {
  if (command === 'the server repeats it') return market.repeat()
  const many = /^([a-z]+) arms (\d+) switches for (\d+s)$/.exec(command)
  if (many !== null) return armMany(market, many[1] ?? '', { count: many[2], time: many[3] })
  if (command.startsWith('price ')) return setPrice(market, command.replace('price ', ''))
  const later = /^after (\d+)s: (.*)$/.exec(command)
  if (later !== null) {
    const [, seconds = '', then = ''] = later
    market.user(Market.owner(then.split(' ')[0] ?? ''))
    market.wait(count(seconds))
    return carryOut(market, then)
  }
  const event = eventOf(market, command)
  const result = market.send(event)
  const isNew = event.type === EVENT_TYPE.createOrder || event.type === EVENT_TYPE.replaceOrder
  if (isNew && result.kind === 'result' && result.refusal === 0) {
    market.name(result.sequence, command.split(' ')[0] as string)
  }
  return result
}

/** Switches s1, s2, and so on; the result of the last. */
function armMany(
  market: Market,
  who: string,
  many: { count: string | undefined; time: string | undefined },
): LogicalResult {
  const number = count(many.count ?? '')
  for (let n = 1; n < number; n++) carryOut(market, `${who} arms switch s${n} for ${many.time}`)
  return carryOut(market, `${who} arms switch s${number} for ${many.time}`)
}

/** Two others, who are not drawn, trade one lot; of it only what it sets off is told. */
function setPrice(market: Market, text: string): LogicalResult {
  const { lot, sizeMin } = market.rules
  const size = Math.ceil(sizeMin / lot) * lot
  const maker = market.send({ ...eventOf(market, `xavier sell 1 @ ${text}`), size })
  const result = market.send({ ...eventOf(market, `yvonne buy 1 @ ${text}`), size })
  const own = new Set([maker.sequence, result.sequence])
  const [trade] = result.facts.filter((fact) => fact.fact === 'match')
  const isPlain = trade?.fact === 'match' && trade.maker === maker.sequence
  if (!isPlain || maker.facts.length === 0) throw new Error(`nobody can trade at ${text} now`)
  const facts = result.facts.filter((fact) => {
    if (fact.fact === 'match') return !own.has(fact.maker) || !own.has(fact.taker)
    return !('id' in fact) || !own.has(fact.id)
  })
  return { ...result, facts }
}

function eventOf(market: Market, command: string): TradingEvent {
  for (const [pattern, make] of COMMANDS) {
    const match = pattern.exec(command)
    if (match !== null) return make(market, match.slice(1))
  }
  const match = ORDER.exec(command)
  if (match === null) throw new Error(`not a command: ${command}`)
  return order(market, match.slice(1))
}

function order(market: Market, groups: Groups): TradingEvent {
  const [label = '', stop, stopPrice, verb, quantity, funds, limit, options = ''] = groups
  const event = sentBy(market, label, {
    type: EVENT_TYPE.createOrder,
    product: 1,
    referenceId: label.split('/')[1] ?? '',
    side: verb === 'buy' ? SIDE.buy : SIDE.sell,
    orderType: limit === undefined ? ORDER_TYPE.market : ORDER_TYPE.limit,
    timeInForce: limit === undefined ? 0 : TIME_IN_FORCE.gtc,
    price: limit === undefined ? 0 : price(limit),
    size: quantity === undefined ? 0 : size(quantity.trim()),
    amount: funds === undefined ? 0n : atoms(funds),
    stopType: stop === undefined ? 0 : STOP_TYPE[stop as 'loss' | 'entry'],
    stopPrice: stopPrice === undefined ? 0 : price(stopPrice),
  })
  const words = options.split(' ').filter((word) => word !== '')
  return words.reduce((sum, word) => withOption(market, sum, word), event)
}

/** `ioc`, `fok`, `post-only`, `until=30s`, `stp=dc`, `portfolio=7`, `product=2`, `key=view`. */
function withOption(market: Market, event: TradingEvent, word: string): TradingEvent {
  const [name, value = ''] = word.split('=')
  switch (name) {
    case 'ioc':
      return { ...event, timeInForce: TIME_IN_FORCE.ioc }
    case 'fok':
      return { ...event, timeInForce: TIME_IN_FORCE.fok }
    case 'post-only':
      return { ...event, postOnly: true }
    case 'until': {
      const expiresAt = market.at(count(value.replace('s', '')))
      return { ...event, timeInForce: TIME_IN_FORCE.gtt, expiresAt }
    }
    case 'stp':
      return { ...event, selfTrade: selfTradeMode(value) }
    case 'portfolio':
      return { ...event, portfolio: count(value) }
    case 'product':
      return { ...event, product: count(value) }
    case 'key':
      return { ...event, permissions: { trade: 1, transfer: 2 }[value] ?? 0 }
    default:
      throw new Error(`not an option of an order: ${word}`)
  }
}

function amend(market: Market, [label = '', quantity, limit]: Groups): TradingEvent {
  return sentBy(market, label, {
    type: EVENT_TYPE.amendOrder,
    orderId: market.idOf(label),
    size: quantity === undefined ? 0 : size(quantity.trim()),
    price: limit === undefined ? 0 : price(limit),
  })
}

function replace(market: Market, [label = '', old = '', what = '', mode]: Groups): TradingEvent {
  return {
    ...eventOf(market, `${label} ${what}`),
    type: EVENT_TYPE.replaceOrder,
    orderId: market.idOf(old),
    replaceMode: mode === 'keep' ? REPLACE_MODE.stopOnFailure : REPLACE_MODE.allowFailure,
  }
}

function cancel(market: Market, [who = '', label = '']: Groups): TradingEvent {
  return sentBy(market, who, { type: EVENT_TYPE.cancelOrder, orderId: market.idOf(label) })
}

function cancelAll(market: Market, [who = '', which]: Groups): TradingEvent {
  const side = { ' buys': SIDE.buy, ' sells': SIDE.sell }[which ?? ''] ?? 0
  return sentBy(market, who, { type: EVENT_TYPE.cancelAll, side })
}

function armSwitch(market: Market, [who = '', name = '', seconds = '']: Groups): TradingEvent {
  const event = { type: EVENT_TYPE.cancelAfter, targetReference: name }
  return sentBy(market, who, { ...event, expiresAt: market.now + count(seconds) * 1_000_000 })
}

function disarmSwitch(market: Market, [who = '', name = '']: Groups): TradingEvent {
  return sentBy(market, who, { type: EVENT_TYPE.cancelAfter, targetReference: name })
}

function selfTradeDefault(market: Market, [who = '', mode = '']: Groups): TradingEvent {
  const detail = { kind: 'selfTradeDefault', selfTrade: selfTradeMode(mode) } as const
  return sentBy(market, who, { type: EVENT_TYPE.selfTradeDefault, detail })
}

function userState(market: Market, [who = '', state]: Groups): TradingEvent {
  const detail = { kind: 'userState', frozen: state === 'frozen' } as const
  return venueEvent(EVENT_TYPE.userState, { toUser: market.user(who), detail })
}

function productState(_: Market, [name]: Groups): TradingEvent {
  const found = Object.entries(PRODUCT_STATE_NAME).find(([, one]) => one === name)
  const state = count(found?.[0] ?? '') as ProductState
  return venueEvent(EVENT_TYPE.productState, {
    product: 1,
    detail: { kind: 'productState', state },
  })
}

function changeProduct(market: Market, [settings = '']: Groups): TradingEvent {
  market.rules = venueOf(`${settings}`).rules
  return productEvent(market.rules)
}

function venueState(_: Market, [state]: Groups): TradingEvent {
  const detail = { kind: 'venueState', halted: state === 'halted' } as const
  return venueEvent(EVENT_TYPE.venueState, { detail })
}

function feeSchedule(_: Market, [tiers = '']: Groups): TradingEvent {
  const schedule = { currency: currencyNumber('USDT'), tiers: tiersOf(tiers) }
  return venueEvent(EVENT_TYPE.feeSchedule, { detail: { kind: 'feeSchedule', schedule } })
}

function upgrade(_: Market, [version = '']: Groups): TradingEvent {
  const detail = { kind: 'upgrade', rulesVersion: count(version) } as const
  return venueEvent(EVENT_TYPE.upgrade, { detail })
}

function deposit(market: Market, [amount = '', code = '', to = '']: Groups): TradingEvent {
  const moved = { amount: atoms(amount), currency: currencyNumber(code) }
  return venueEvent(EVENT_TYPE.deposit, { toUser: market.user(to), ...moved })
}

function withdraw(market: Market, [who = '', amount = '', code = '']: Groups): TradingEvent {
  const moved = { amount: atoms(amount), currency: currencyNumber(code) }
  return sentBy(market, who, { type: EVENT_TYPE.withdraw, ...moved })
}

function transfer(market: Market, [who = '', to = '', amount = '', code = '']: Groups) {
  const moved = { amount: atoms(amount), currency: currencyNumber(code) }
  return sentBy(market, who, { type: EVENT_TYPE.transfer, toUser: market.user(to), ...moved })
}

function moveToPortfolio(market: Market, [who = '', amount, code, portfolio = '']: Groups) {
  const event = transfer(market, [who, who, amount, code])
  return { ...event, toPortfolio: count(portfolio) }
}

function wait(market: Market, [time = '', unit]: Groups): TradingEvent {
  market.wait(count(time) * (unit === 's' ? 1 : 86_400))
  return venueEvent(EVENT_TYPE.clock, {})
}
