/** The order form's state: the draft, what is known around it, and what is said about it. */
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useConfigs, useOwnFees } from '../../api/queries.ts'
import { session } from '../../api/session.ts'
import { useSignal } from '../../live/signal.ts'
import { useVenue } from '../../live/venue.ts'
import { type Desk, useDesk } from '../desk.ts'
import { type Amounts, amountsOf, type Levels } from './amounts.ts'
import { unlessSent } from './body.ts'
import { type Place, type Problems, problemsOf, type Sentence } from './checks.ts'
import type { Available, Draft, Side } from './draft.ts'
import { keepDraft, keptDraft } from './kept.ts'
import { recovered } from './sender.ts'
import { type Terms, termsOf } from './terms.ts'
import { type Warnings, warningsOf } from './warnings.ts'

export interface Ticket {
  readonly draft: Draft
  readonly change: (next: (draft: Draft) => Draft) => void
  readonly terms: Terms
  readonly base: string
  readonly quote: string
  /** Undefined for a visitor, and until it was fetched. */
  readonly available: Available | undefined
  readonly amounts: Amounts
  /** Price of the last trade, '' without one. */
  readonly last: string
  readonly problems: Problems
  readonly warnings: Warnings
  /** What is wrong at a place, once that is to be said; the server's word before ours. */
  readonly problemAt: (place: Place) => Sentence | undefined
  /** The field was left: what is wrong with it may be said. */
  readonly leave: (place: Place) => void
  /** The button was pressed: everything may be said, until the draft is another order. */
  readonly sayAll: (all: boolean) => void
  /** What the server said; gone with the next change. */
  readonly refuse: (at: Place, sentence: Sentence) => void
}

/** How often figures that follow the market are worked out again. */
const BEAT_MS = 500

export function useTicket(side: Side | undefined): Ticket {
  const desk = useDesk()
  const { product, market } = desk
  const [draft, setDraft] = useState(() => keptDraft(product.id, side))
  const [left, setLeft] = useState<ReadonlySet<Place>>(NONE)
  const [isAll, sayAll] = useState(false)
  const [refusal, setRefusal] = useState<{ readonly at: Place; readonly sentence: Sentence }>()
  const terms = useTerms(desk)
  const available = useAvailable(desk)
  useBeat(desk)
  useEffect(() => keepDraft(product.id, draft), [product.id, draft])
  useRecovered(product.id, setDraft)
  const change = useCallback((next: (draft: Draft) => Draft) => {
    setRefusal(undefined)
    setDraft(next)
  }, [])
  useFirstPrice(desk, change)

  const against: Levels = draft.side === 'buy' ? market.book.asks : market.book.bids
  const last = market.ticker.value?.price ?? ''
  const amounts = amountsOf(draft, terms, against)
  const { baseCurrency: base, quoteCurrency: quote } = product
  const nowMs = Date.now()
  const problems = problemsOf(draft, { terms, base, quote, available, against, nowMs })
  return {
    draft,
    change,
    terms,
    base,
    quote,
    available,
    amounts,
    last,
    problems,
    warnings: warningsOf(draft, { terms, amounts, against, last }),
    problemAt(place) {
      if (refusal?.at === place) return refusal.sentence
      const isSaid = isAll || (left.has(place) && textAt(draft, place) !== '')
      return isSaid ? problems[place] : undefined
    },
    leave: (place) => setLeft((now) => (now.has(place) ? now : new Set(now).add(place))),
    sayAll(all) {
      sayAll(all)
      if (!all) setLeft(NONE)
    },
    refuse: (at, sentence) => setRefusal({ at, sentence }),
  }
}

const NONE: ReadonlySet<Place> = new Set()

/** An order of before a reload that was placed after all leaves no amount behind. */
function useRecovered(productId: string, change: (next: (draft: Draft) => Draft) => void): void {
  useEffect(
    () =>
      recovered.hear(() => {
        const press = recovered.value
        if (press !== undefined) change((now) => unlessSent(now, productId, press))
      }),
    [productId, change],
  )
}

function useTerms({ product }: Desk): Terms {
  const state = useSignal(session)
  const fees = useOwnFees(state.kind === 'person' ? state.person.id : '').data
  const fundsScale = useConfigs().data?.currencies[product.quoteCurrency]?.scale
  return useMemo(() => {
    const rates = fees?.products.find(({ productId }) => productId === product.id)
    return termsOf(product, { fundsScale, rates })
  }, [product, fundsScale, fees])
}

function useAvailable({ product }: Desk): Available | undefined {
  const balances = useSignal(useVenue().mine.balances)
  const state = useSignal(session)
  if (state.kind !== 'person' || balances.size === 0) return undefined
  const { baseCurrency, quoteCurrency } = product
  const base = balances.get(baseCurrency)?.available ?? '0'
  return { base, quote: balances.get(quoteCurrency)?.available ?? '0' }
}

/** Renders again when the market has moved, twice a second at most. */
function useBeat({ market }: Desk): void {
  const [, setMoved] = useState('')
  useEffect(() => {
    const look = () => {
      if (!document.hidden) setMoved(`${market.book.sequence} ${market.ticker.value?.price}`)
    }
    const timer = setInterval(look, BEAT_MS)
    return () => clearInterval(timer)
  }, [market])
}

/** A form without a price begins with the market's, as soon as that is known. */
function useFirstPrice({ market }: Desk, change: Ticket['change']): void {
  useEffect(() => {
    const begin = () => {
      const price = market.ticker.value?.price
      if (price === undefined) return
      leave()
      const isBlank = (draft: Draft) => draft.price === '' && draft.amount === ''
      change((draft) => (isBlank(draft) ? { ...draft, price } : draft))
    }
    const leave = market.ticker.hear(begin)
    begin()
    return leave
  }, [market, change])
}

function textAt(draft: Draft, place: Place): string {
  switch (place) {
    case 'price':
      return draft.price
    case 'stopPrice':
      return draft.stopPrice
    case 'size':
    case 'total':
      return draft.lead === place ? draft.amount : ''
    case 'until':
      return draft.until
    case 'order':
      return ''
    default:
      return place satisfies never
  }
}
