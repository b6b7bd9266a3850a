/** A signal for what need not show each change: its component renders at most once a frame. */
import { useCallback, useSyncExternalStore } from 'react'
import { paintNever, paintSoon } from './painter.ts'
import type { Signal } from './signal.ts'

/** The signal's value. In a hidden tab it is looked at once a second. */
export function useCalm<Value>(signal: Signal<Value>): Value {
  const hear = useCallback(
    (hearer: () => void) => {
      const leave = signal.hear(() => paintSoon(hearer))
      return () => {
        leave()
        paintNever(hearer)
      }
    },
    [signal],
  )
  return useSyncExternalStore(hear, () => signal.value)
}
