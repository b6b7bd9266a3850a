/** The browser's own modal dialog: it keeps the focus, closes with Esc and gives the focus back. */
import { type PointerEvent, type ReactNode, useLayoutEffect, useRef } from 'react'
import { useSay } from '../text/text.ts'
import './dialog.css'
import { Icon } from './icons.tsx'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  /** `sheet` comes up from the lower edge, for phones. */
  readonly kind?: 'middle' | 'sheet'
  readonly children: ReactNode
}

/** Open as long as it is rendered; the cursor begins at what has `data-first`, if anything has. */
export function Dialog({ title, onClose, kind = 'middle', children }: DialogProps) {
  const say = useSay()
  const element = useRef<HTMLDialogElement>(null)
  // Not later: only while it is part of the page does closing give the focus back.
  useLayoutEffect(() => {
    const dialog = element.current
    if (dialog === null) return
    if (!dialog.open) dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={element}
      className={`dialog dialog-${kind}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onPointerDown={(event) => {
        if (event.target === element.current && isOutside(event)) onClose()
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="dialog-body">
        <header>
          <h2>{title}</h2>
          <button
            type="button"
            className="dialog-close"
            aria-label={say('close')}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}

/** The backdrop counts as the dialog itself, and so does its scroll bar, which is inside. */
function isOutside({ currentTarget, clientX, clientY }: PointerEvent): boolean {
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect()
  return clientX < left || clientX > right || clientY < top || clientY > bottom
}
