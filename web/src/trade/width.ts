/** Which of the three layouts the window has room for. */
import { useSyncExternalStore } from 'react'

export type Width = 'phone' | 'middle' | 'wide'

const middle = matchMedia('(min-width: 900px)')
const wide = matchMedia('(min-width: 1200px)')

function hear(hearer: () => void): () => void {
  for (const query of [middle, wide]) query.addEventListener('change', hearer)
  return () => {
    for (const query of [middle, wide]) query.removeEventListener('change', hearer)
  }
}

export function useWidth(): Width {
  return useSyncExternalStore(hear, () =>
    wide.matches ? 'wide' : middle.matches ? 'middle' : 'phone',
  )
}
