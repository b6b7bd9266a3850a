/** A page of reading width with its title, for everything that is no trading desk. */
import { type ReactNode, useEffect } from 'react'
import './page.css'

interface PageProps {
  readonly title: string
  /** At the end of the title's line: buttons, filters. */
  readonly actions?: ReactNode
  /** `narrow` for forms of one column, `wide` for tables. */
  readonly kind?: 'narrow' | 'wide'
  readonly children: ReactNode
}

export function Page({ title, actions, kind = 'wide', children }: PageProps) {
  useTitle(title)
  return (
    <div className={`page page-${kind}`}>
      <header className="page-head">
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </div>
  )
}

/** The text of the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Bourse`
  }, [title])
}
