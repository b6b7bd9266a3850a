/** Keeps the rows of a list in their places while somebody points at them. */
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { type Held, held, settled } from './held-rows.ts'

/** A pointer that has rested this long is not about to click. */
const REST_MS = 4_000

interface HeldRows<Row> extends Held<Row> {
  /** Shows what waits, pointer or not. */
  readonly release: () => void
  /** For the element around the rows. */
  readonly pointing: {
    readonly onPointerMove: () => void
    readonly onPointerLeave: (event: PointerEvent) => void
  }
}

/** `isHeld` holds them too, for instance while one of them is being changed. */
export function useHeldRows<Row extends { readonly id: string }>(
  rows: readonly Row[],
  isHeld: boolean,
): HeldRows<Row> {
  const [isPointed, setPointed] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const shown = useRef<Held<Row>>(settled(rows))
  const now = isPointed || isHeld ? held(shown.current.rows, rows) : settled(rows)
  useEffect(() => {
    shown.current = now
  })
  const rest = () => {
    clearTimeout(timer.current)
    setPointed(false)
  }
  return {
    ...now,
    release() {
      shown.current = settled(rows)
      rest()
    },
    pointing: {
      onPointerMove() {
        clearTimeout(timer.current)
        timer.current = setTimeout(rest, REST_MS)
        setPointed(true)
      },
      onPointerLeave: rest,
    },
  }
}
