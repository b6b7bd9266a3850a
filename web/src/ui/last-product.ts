/** The product that was traded last in this browser: where "Trade" leads. */
const KEPT = 'bourse:product'

/** Id of the product, or undefined before the first visit of a trade page. */
export function lastProduct(): string | undefined {
  const kept = localStorage.getItem(KEPT)
  return kept !== null && /^[A-Z0-9]+-[A-Z0-9]+$/.test(kept) ? kept : undefined
}

export function keepProduct(id: string): void {
  localStorage.setItem(KEPT, id)
}
