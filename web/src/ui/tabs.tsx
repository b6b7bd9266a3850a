/** Tabs over one panel, moved with the arrow keys as screen readers expect. */
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'
import './tabs.css'

interface TabsProps<Name extends string> {
  readonly label: string
  readonly chosen: Name
  readonly tabs: readonly { readonly name: Name; readonly label: ReactNode }[]
  readonly onChoose: (name: Name) => void
  /** At the end of the row: filters, buttons. */
  readonly extra?: ReactNode
  readonly children: ReactNode
}

export function Tabs<Name extends string>(props: TabsProps<Name>) {
  const { label, chosen, tabs, onChoose, extra, children } = props
  const id = useId()
  const row = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ name }) => name === chosen)
    const places: Record<string, number> = {
      ArrowRight: (at + 1) % tabs.length,
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }
    const next = tabs[places[event.key] ?? -1]
    if (next === undefined) return
    event.preventDefault()
    onChoose(next.name)
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus()
  }
  return (
    <section className="tabs">
      <div className="tabs-head">
        <div role="tablist" aria-label={label} className="tabs-row" ref={row} onKeyDown={move}>
          {tabs.map((tab) => (
            <button
              key={tab.name}
              type="button"
              role="tab"
              id={`${id}-${tab.name}`}
              data-tab={tab.name}
              aria-selected={tab.name === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={tab.name === chosen ? 0 : -1}
              onClick={() => onChoose(tab.name)}
            >
              {tab.label}
            </button>
          ))}
        </div>
        {extra}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${chosen}`}
        className="tabs-panel"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards scroll figures too
        tabIndex={0}
      >
        {children}
      </div>
    </section>
  )
}
