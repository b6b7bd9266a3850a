/** Counts what a run has really done, so that a test that misses its subject fails. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { CHANGE, DONE_REASON, ORDER_TYPE, SELF_TRADE } from '@bourse/domain/exchange/order'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import type { LogicalResult } from '../naive/facts.ts'
import type { Watch } from './watch.ts'

/** How often each thing happened, by its name. */
export type Coverage = Map<string, number>

/** Refusals from here on are given before the log and never by an engine. */
const GATEWAY_REFUSALS = 5_000

/** What must have happened at least once before "no difference" means anything. */
export function requiredCoverage(): string[] {
  const { decrement, cancelOldest, cancelNewest, cancelBoth } = SELF_TRADE
  return [
    ...['result', 'duplicate', 'duplicate of a refusal', 'dropped'],
    ...Object.values(REFUSAL)
      .filter((number) => number < GATEWAY_REFUSALS)
      .map(refusalName),
    ...Object.values(DONE_REASON)
      .filter((reason) => reason !== DONE_REASON.rejected)
      .map((reason) => `done ${reason}`),
    ...Object.values(EVENT_TYPE).map((type) => `accepted type ${type}`),
    ...Object.values(CHANGE).map((change) => `change ${change}`),
    ...['received', 'active', 'change', 'open', 'match', 'done', 'ledger', 'listed', 'balance'],
    ...['fee', 'several fills', 'market filled', 'post-only open', 'fill or kill filled'],
    ...['rebate', 'rebate cut by the fee of the taker', 'limit by funds open'],
    ...['stop fired', 'market stop fired', 'stop fired at once', 'three stops fired'],
    'stop fired by a stop',
    ...[decrement, cancelOldest, cancelBoth].map((mode) => `mode ${mode}: maker done`),
    ...[decrement, cancelNewest, cancelBoth].map((mode) => `mode ${mode}: taker done`),
    ...['maker', 'taker'].map((who) => `mode ${decrement}: ${who} changed`),
    ...['funds taker done', 'maker done by funds'].map((what) => `mode ${decrement}: ${what}`),
    `mode ${SELF_TRADE.none}: traded with itself`,
    ...['band ended a limit order', 'band ended a market order'],
    ...['amended and traded', 'amended and open', 'replaced', 'replaced: old hold needed'],
    ...['refused replace cancelled', 'replaced a stop'],
    ...['expired in the book', 'expired while it waited', 'expired at a refused event'],
    ...['switch fired', 'upgraded in the middle'],
  ]
}

/** Counts one event; `watch` knows the history that it belongs to. */
export function count(
  coverage: Coverage,
  watch: Watch,
  { event, result }: { event: TradingEvent; result: LogicalResult },
): void {
  const add = (name: string) => coverage.set(name, (coverage.get(name) ?? 0) + 1)
  add(result.kind)
  if (result.kind === 'duplicate' && result.refusal !== 0) add('duplicate of a refusal')
  if (result.kind !== 'result') return
  add(result.refusal === 0 ? `accepted type ${event.type}` : refusalName(result.refusal))
  for (const fact of result.facts) add(fact.fact)
  for (const name of eventsOf(event, result)) add(name)
  for (const name of watch.follow(event, result)) add(name)
}

function refusalName(number: number): string {
  return `refused ${REFUSALS.get(number)?.name ?? number}`
}

function eventsOf(event: TradingEvent, { facts, sequence }: LogicalResult): string[] {
  const names: string[] = []
  const isCreate = event.type === EVENT_TYPE.createOrder
  const isLimit = event.orderType === ORDER_TYPE.limit
  let fills = 0
  for (const fact of facts) {
    if (fact.fact === 'match') fills++
    if (fact.fact === 'match' && (fact.makerFee > 0n || fact.takerFee > 0n)) names.push('fee')
    if (fact.fact === 'open' && event.postOnly) names.push('post-only open')
    if (fact.fact === 'open' && isCreate && event.amount > 0n) names.push('limit by funds open')
    if (fact.fact === 'change') names.push(`change ${fact.change}`)
    if (fact.fact !== 'done') continue
    names.push(`done ${fact.reason}`)
    if (fact.reason === DONE_REASON.priceBand && isCreate) {
      names.push(isLimit ? 'band ended a limit order' : 'band ended a market order')
    }
    if (fact.reason !== DONE_REASON.filled || !isCreate || fact.id !== sequence) continue
    if (event.timeInForce === 3) names.push('fill or kill filled')
    if (!isLimit) names.push('market filled')
  }
  if (fills > 1) names.push('several fills')
  return names
}
