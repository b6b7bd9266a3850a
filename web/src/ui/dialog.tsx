/** The browser's own modal dialog: it keeps the focus, closes with Esc and gives the focus back. */
import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react'
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

/** Open as long as it is rendered. */
export function Dialog({ title, onClose, kind = 'middle', children }: DialogProps) {
  const say = useSay()
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = element.current
    if (dialog !== null && !dialog.open) dialog.showModal()
    return () => dialog?.close()
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
