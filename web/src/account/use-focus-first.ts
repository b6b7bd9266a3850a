/** Whoever opens a form wants to type; on a phone that would bring up the keyboard unasked. */
import { type RefObject, useEffect, useRef } from 'react'

/** Focuses the first empty field of the form that the ref is given to. */
export function useFocusFirst(): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) return
    // The frame gives the focus to a new page first.
    queueMicrotask(() => {
      const fields = [...(form.current?.querySelectorAll('input') ?? [])]
      fields.find(({ value }) => value === '')?.focus({ preventScroll: true })
    })
  }, [])
  return form
}
