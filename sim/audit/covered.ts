/** What an event has covered, by its kind, its refusal and what it brought about. */

import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import {
  DONE_REASON_NAME,
  ORDER_TYPE_NAME,
  TIME_IN_FORCE_NAME,
} from '@bourse/domain/exchange/order'
import { REFUSAL, REFUSALS } from '@bourse/domain/exchange/refusal'
import type { Ending, Fact } from './facts.ts'
import type { Known } from './known.ts'

const ACCEPTED = new Map<number, string>(
  Object.entries(EVENT_TYPE).map(([name, type]) => [type, `accepted ${name}`]),
)
const REFUSED = new Map([...REFUSALS].map(([number, { name }]) => [number, `refused ${name}`]))

/** Counts one event; called before the auditor's books follow it. */
export function countCoverage(auditor: Known, ending: Ending, facts: readonly Fact[]): void {
  const { coverage } = auditor
  const { event, refusal, kind } = ending
  coverage.count(kind)
  if (kind === 'duplicate' && refusal !== 0) coverage.count('duplicate of a refusal')
  if (kind !== 'result') return
  const isAccepted = refusal === 0
  const name = isAccepted ? ACCEPTED.get(event.type) : REFUSED.get(refusal)
  coverage.count(name ?? (isAccepted ? `accepted type ${event.type}` : `refused ${refusal}`))
  if (event.type === EVENT_TYPE.createOrder && refusal === 0) countOrder(auditor, ending)
  const isLate = event.type === EVENT_TYPE.cancelOrder && refusal === REFUSAL.orderNotFound
  if (isLate && auditor.justFilled(event.user, event.orderId)) {
    coverage.count('cancel racing a fill')
  }
  let fills = 0
  let fired = 0
  for (const fact of facts) {
    if (fact.fact === 'match') fills++
    if (fact.fact === 'match' && fact.takerFee > 0n) coverage.count('fee')
    if (fact.fact === 'match' && fact.makerFee < 0n) coverage.count('rebate')
    if (fact.fact === 'match' && fact.maker.user === fact.taker.user) coverage.count('self-trade')
    if (fact.fact === 'done') coverage.count(`done ${DONE_REASON_NAME[fact.reason]}`)
    if (fact.fact === 'received' && fact.order.id !== ending.sequence) fired++
    if (fact.fact === 'active') coverage.count('waiting stop')
    if (fact.fact === 'change') coverage.count(`change ${fact.change}`)
  }
  if (fired > 0) coverage.count('stop fired', fired)
  if (fired > 1) coverage.count('stop cascade')
  if (fills > 0) coverage.count('trade', fills)
  if (fills > 1) coverage.count('several fills')
}

function countOrder({ coverage }: Known, { event }: Ending): void {
  const type = ORDER_TYPE_NAME[event.orderType as 1 | 2]
  const inForce = event.timeInForce === 0 ? '' : ` ${TIME_IN_FORCE_NAME[event.timeInForce as 1]}`
  const post = event.postOnly ? ' post-only' : ''
  const by = event.size === 0 ? ' by funds' : ''
  const stop = ['', ' stop loss', ' stop entry'][event.stopType] ?? ''
  coverage.count(`accepted ${type}${inForce}${post}${by}${stop}`)
}
