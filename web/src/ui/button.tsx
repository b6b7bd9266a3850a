/** Buttons: one that acts, and what it looks like while it does. */
import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react'
import './button.css'

export type ButtonKind = 'plain' | 'main' | 'buy' | 'sell' | 'danger' | 'quiet'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind
  readonly small?: boolean
  /** True while its action is under way: it keeps place and focus, takes no clicks, says so. */
  readonly busy?: boolean
  readonly children: ReactNode
}

export function Button({ kind = 'plain', small, busy, children, ...rest }: ButtonProps) {
  const classes = `button button-${kind}${small === true ? ' button-small' : ''}`
  const isBusy = busy === true
  return (
    <button
      type="button"
      {...rest}
      className={rest.className === undefined ? classes : `${classes} ${rest.className}`}
      aria-busy={isBusy}
      aria-disabled={isBusy || rest['aria-disabled']}
      onClick={isBusy ? ignored : rest.onClick}
    >
      {children}
    </button>
  )
}

/** A form's button must not send it a second time either. */
function ignored(event: MouseEvent): void {
  event.preventDefault()
}
