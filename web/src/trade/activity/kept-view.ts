/** What was looked at last below the chart: opening another product is no reason to lose it. */
import { type Filter, NO_FILTER } from '../../lists/filters.ts'

export type View = 'open' | 'history' | 'fills' | 'balances'

interface Kept {
  readonly view: View
  /** Lists show the product of the page only. */
  readonly here: boolean
  readonly side: Filter['side']
  readonly status: Filter['status']
}

let kept: Kept = { view: 'open', here: false, side: '', status: '' }

/** The view and the filter of the page of a product. */
export function keptView(productId: string): { readonly view: View; readonly filter: Filter } {
  const { view, here, side, status } = kept
  return { view, filter: { ...NO_FILTER, product: here ? productId : '', side, status } }
}

export function keepView(view: View, { product, side, status }: Filter): void {
  kept = { view, here: product !== '', side, status }
}
