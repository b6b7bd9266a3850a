/** A button with a small panel below it that closes when the person turns to something else. */
import { type ReactNode, useEffect, useRef, useState } from 'react'
import './menu.css'

interface MenuProps {
  readonly label: string
  /** What the button shows; `label` when left out. */
  readonly button?: ReactNode
  readonly align?: 'left' | 'right'
  readonly children: (close: () => void) => ReactNode
}

export function Menu({ label, button, align = 'right', children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const element = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const menu = element.current
    if (!open || menu === null) return
    const left = ({ target }: Event) => {
      if (target instanceof Node && !menu.contains(target)) setOpen(false)
    }
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(false)
      opener.current?.focus()
    }
    addEventListener('pointerdown', left)
    addEventListener('focusin', left)
    menu.addEventListener('keydown', pressed)
    return () => {
      removeEventListener('pointerdown', left)
      removeEventListener('focusin', left)
      menu.removeEventListener('keydown', pressed)
    }
  }, [open])
  return (
    <div className="menu" ref={element}>
      <button
        ref={opener}
        type="button"
        className="menu-button"
        aria-expanded={open}
        aria-label={label}
        onClick={() => setOpen(!open)}
      >
        {button ?? label}
      </button>
      {open ? (
        <div className={`menu-panel menu-${align}`}>{children(() => setOpen(false))}</div>
      ) : null}
    </div>
  )
}
