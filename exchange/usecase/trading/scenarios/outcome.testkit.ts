/** Says what came of a command, in the words of the tables. */
import type { DoneReason } from '@bourse/domain/exchange/order'
import { CHANGE, DONE_REASON, DONE_REASON_NAME, SIDE } from '@bourse/domain/exchange/order'
import { REFUSALS } from '@bourse/domain/exchange/refusal'
import type { ChangeFact, DoneFact, Fact, LogicalResult } from '../naive/facts.ts'
import type { Market } from './desk.testkit.ts'
import { priceText, sizeText } from './drawing.testkit.ts'

/** What a command brought about, in the order told. */
export function outcomeOf(market: Market, result: LogicalResult): string[] {
  const refused = `refused: ${result.refusal} ${REFUSALS.get(result.refusal)?.name}`
  const ending = result.refusal === 0 ? 'accepted' : refused
  if (result.kind === 'dropped') return ['dropped']
  if (result.kind === 'duplicate') return [`the same answer again: ${ending}`]
  const told = result.facts.map((fact) => phrase(market, fact, result.sequence))
  const phrases = told.filter((one) => one !== '')
  return result.refusal !== 0 || phrases.length === 0 ? [...phrases, ending] : phrases
}

function phrase(market: Market, fact: Fact, own: number): string {
  switch (fact.fact) {
    case 'received':
      return fact.id === own ? '' : `${market.labelOf(fact.id)} fires`
    case 'active':
      return `${market.labelOf(fact.id)} waits`
    case 'open': {
      const price = priceText(market.orderOf(fact.id).price)
      return `${market.labelOf(fact.id)} rests ${sizeText(fact.remaining)} @ ${price}`
    }
    case 'match': {
      const isBuy = market.orderOf(fact.taker).side === SIDE.buy
      const [verb, by] = isBuy ? ['buys', 'from'] : ['sells', 'to']
      const trade = `${sizeText(fact.size)} @ ${priceText(fact.price)}`
      const [taker, maker] = [market.labelOf(fact.taker), market.labelOf(fact.maker)]
      return `${taker} ${verb} ${trade} ${by} ${maker}`
    }
    case 'change':
      return `${market.labelOf(fact.id)} ${changeText(fact)}`
    case 'done':
      return `${market.labelOf(fact.id)} ${doneText(fact)}`
    case 'ledger':
    case 'listed':
    case 'balance':
      return ''
    default:
      return fact satisfies never
  }
}

function changeText({ change, oldPrice, oldSize, price, size }: ChangeFact): string {
  const sizes = `${sizeText(oldSize)} to ${sizeText(size)}`
  switch (change) {
    case CHANGE.reduced:
      return `is made smaller, ${sizes}`
    case CHANGE.decremented:
      return `is decremented, ${sizes}`
    default: {
      const from = `${sizeText(oldSize)} @ ${priceText(oldPrice)}`
      const to = `${sizeText(size)} @ ${priceText(price)}`
      return `${change === CHANGE.requeued ? 'moves' : 'is changed'}, ${from} to ${to}`
    }
  }
}

function doneText({ reason, remaining }: DoneFact): string {
  if (reason === DONE_REASON.filled) return 'filled'
  const left = remaining === 0 ? '' : `, ${sizeText(remaining)} left`
  return `done: ${DONE_REASON_NAME[reason as DoneReason]}${left}`
}
