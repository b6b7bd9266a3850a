/** By how much the reader grouped the prices of each product, kept in this browser. */
const KEPT = 'bourse:book-steps'

/** The step as decimal text; undefined when none was chosen. */
export function keptStep(productId: string): string | undefined {
  const step = read()[productId]
  return typeof step === 'string' ? step : undefined
}

export function keepStep(productId: string, step: string): void {
  localStorage.setItem(KEPT, JSON.stringify({ ...read(), [productId]: step }))
}

function read(): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '{}')
    return typeof found === 'object' && found !== null ? { ...found } : {}
  } catch {
    return {}
  }
}
