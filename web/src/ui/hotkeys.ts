/** Single keys that act on the whole page, as long as nobody is typing or answering a dialog. */
import { useEffect, useRef } from 'react'

/** Calls `act` when one of `keys` (as `event.key` names them) is pressed. */
export function useHotkey(keys: readonly string[], act: (key: string) => void): void {
  const latest = useRef({ keys, act })
  latest.current = { keys, act }
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { keys: wanted, act: now } = latest.current
      if (!wanted.includes(event.key) || !isFree(event)) return
      event.preventDefault()
      now(event.key)
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}

/** False while the key means something else: text, a shortcut of the browser, an open dialog. */
function isFree({ target, ctrlKey, metaKey, altKey, defaultPrevented, repeat }: KeyboardEvent) {
  if (ctrlKey || metaKey || altKey || defaultPrevented || repeat) return false
  if (document.querySelector('dialog[open]') !== null) return false
  if (!(target instanceof HTMLElement)) return true
  const takesText = 'input:not([type=checkbox], [type=radio]), textarea, select'
  return !target.isContentEditable && !target.matches(takesText)
}
