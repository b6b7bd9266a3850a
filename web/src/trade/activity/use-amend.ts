/** One open order at a time is being changed in its row. */
import { useRef, useState } from 'react'
import { useConfigs, useProducts } from '../../api/queries.ts'
import type { OrderRow } from '../../api/rows.ts'
import { useSay } from '../../text/text.ts'
import { toast } from '../../ui/toast.tsx'
import type { Problems, Sentence } from '../order/checks.ts'
import { placeOf } from '../order/checks.ts'
import { type Terms, termsOf } from '../order/terms.ts'
import {
  type AmendField,
  type Amendment,
  amendable,
  amendBody,
  amendProblems,
} from './amendment.ts'
import { amendOrder, whyNot } from './order-actions.ts'
import { quoteOf } from './order-facts.ts'

export interface Amending {
  /** As it was when the change began. */
  readonly order: OrderRow
  readonly typed: Amendment
  /** Where the cursor goes first. */
  readonly first: AmendField
  readonly terms: Terms
  /** Shown at its field, or for both when it has none. */
  readonly problem: { readonly at: AmendField | 'order'; readonly sentence: Sentence } | undefined
}

export interface Amend {
  readonly now: Amending | undefined
  readonly begin: (order: OrderRow, first: AmendField) => void
  readonly change: (field: AmendField, text: string) => void
  /** `latest`: the order as it is by now. */
  readonly save: (latest: OrderRow) => void
  readonly leave: () => void
}

export function useAmend(): Amend {
  const say = useSay()
  const products = useProducts().data
  const currencies = useConfigs().data?.currencies
  const [now, set] = useState<Amending>()
  const current = useRef(now)
  current.current = now
  const leave = () => {
    focusOnRow(now?.order.id)
    set(undefined)
  }

  const save = async (latest: OrderRow) => {
    if (now === undefined) return
    const isStill = () => current.current?.order.id === latest.id
    const wrong = firstOf(amendProblems(now.typed, latest, now.terms))
    if (wrong !== undefined) return set({ ...now, problem: wrong })
    const body = amendBody(now.typed, latest)
    if (body === undefined) return leave()
    const answer = await amendOrder(latest.id, body)
    if (answer.ok) {
      toast('good', say('listAmended'))
      return isStill() ? leave() : undefined
    }
    const text = whyNot(say, answer.problem)
    if (!isStill()) return toast('bad', say('listNotAmended'), text)
    const place = placeOf(answer.problem.code, 'size')
    const at = place === 'price' || place === 'size' ? place : 'order'
    set((one) => one && { ...one, problem: { at, sentence: { text } } })
  }

  return {
    now,
    begin(order, first) {
      const product = products?.find(({ id }) => id === order.productId)
      const fields = amendable(order)
      if (product === undefined || fields.length === 0) return
      const fundsScale = currencies?.[quoteOf(order)]?.scale
      set({
        order,
        typed: { price: order.price, size: order.size },
        first: fields.includes(first) ? first : (fields[0] ?? 'size'),
        terms: termsOf(product, { fundsScale, rates: undefined }),
        problem: undefined,
      })
    },
    change(field, text) {
      set((one) => one && { ...one, typed: { ...one.typed, [field]: text }, problem: undefined })
    },
    save: (latest) => void save(latest),
    leave,
  }
}

/** The keyboard goes on where it came from, once the row has its buttons again. */
function focusOnRow(id: string | undefined): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-amend="${id}"]`)?.focus({ preventScroll: true })
  })
}

function firstOf({ price, size }: Pick<Problems, 'price' | 'size'>): Amending['problem'] {
  if (price !== undefined) return { at: 'price', sentence: price }
  return size === undefined ? undefined : { at: 'size', sentence: size }
}
