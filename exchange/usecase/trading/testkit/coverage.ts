/** Counts what a run has really done, so that a test that misses its subject fails. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { DONE_REASON, ORDER_TYPE } from '@bourse/domain/exchange/order'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import type { Fact, LogicalResult } from '../naive/facts.ts'

/** How often each thing happened, by its name. */
export type Coverage = Map<string, number>

/** Refusals from here on are given before the log and never by an engine. */
const GATEWAY_REFUSALS = 5_000

/** What must have happened at least once before "no difference" means anything. */
export function requiredCoverage(): string[] {
  const types = Object.entries(EVENT_TYPE)
  return [
    ...['result', 'duplicate', 'duplicate of a refusal', 'dropped'],
    ...Object.values(REFUSAL)
      .filter((number) => number < GATEWAY_REFUSALS)
      .map(refusalName),
    ...Object.values(DONE_REASON)
      .filter((reason) => reason !== DONE_REASON.rejected)
      .map((reason) => `done ${reason}`),
    ...types.filter(([name]) => name !== 'upgrade').map(([, type]) => `accepted type ${type}`),
    ...['received', 'open', 'match', 'done', 'ledger', 'listed', 'balance'],
    ...['fee', 'several fills', 'market filled', 'post-only open', 'fill or kill filled'],
  ]
}

export function count(coverage: Coverage, event: TradingEvent, result: LogicalResult): void {
  const add = (name: string) => coverage.set(name, (coverage.get(name) ?? 0) + 1)
  add(result.kind)
  if (result.kind === 'duplicate' && result.refusal !== 0) add('duplicate of a refusal')
  if (result.kind !== 'result') return
  add(result.refusal === 0 ? `accepted type ${event.type}` : refusalName(result.refusal))
  for (const fact of result.facts) add(fact.fact)
  for (const name of eventsOf(event, result.facts)) add(name)
}

function refusalName(number: number): string {
  return `refused ${REFUSALS.get(number)?.name ?? number}`
}

function eventsOf(event: TradingEvent, facts: readonly Fact[]): string[] {
  const names: string[] = []
  let fills = 0
  for (const fact of facts) {
    if (fact.fact === 'match') fills++
    if (fact.fact === 'match' && (fact.makerFee > 0n || fact.takerFee > 0n)) names.push('fee')
    if (fact.fact === 'open' && event.postOnly) names.push('post-only open')
    if (fact.fact !== 'done') continue
    names.push(`done ${fact.reason}`)
    if (fact.reason !== DONE_REASON.filled || event.type !== EVENT_TYPE.createOrder) continue
    if (event.timeInForce === 3) names.push('fill or kill filled')
    if (event.orderType === ORDER_TYPE.market) names.push('market filled')
  }
  if (fills > 1) names.push('several fills')
  return names
}
