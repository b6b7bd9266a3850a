/** Products that the reader starred, kept in this browser and shared by its tabs. */
import { Signal } from '../live/signal.ts'

const KEPT = 'bourse:favourites'

/** Product ids, in the order in which they were starred. */
export const favourites = new Signal<readonly string[]>(kept())

/** Stars a product, or takes the star away. */
export function toggleFavourite(productId: string): void {
  const others = favourites.value.filter((id) => id !== productId)
  const chosen = others.length === favourites.value.length ? [...others, productId] : others
  localStorage.setItem(KEPT, JSON.stringify(chosen))
  favourites.set(chosen)
}

addEventListener('storage', ({ key }) => {
  if (key === KEPT) favourites.set(kept())
})

function kept(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(found) ? found.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}
