/** The product's name, which opens the list of all: searched by name, favourites first. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { favourites } from '../../api/favourites.ts'
import { useProducts } from '../../api/queries.ts'
import { useSignal } from '../../live/signal.ts'
import { useSay } from '../../text/text.ts'
import { useHotkey } from '../../ui/hotkeys.ts'
import { Icon } from '../../ui/icons.tsx'
import { findProducts } from './find-products.ts'
import { ProductList } from './product-list.tsx'
import './product-switcher.css'

export function ProductSwitcher({ productId }: { readonly productId: string }) {
  const say = useSay()
  const [open, setOpen] = useState(false)
  const element = useRef<HTMLDivElement>(null)
  const close = () => {
    setOpen(false)
    element.current?.querySelector('button')?.focus()
  }
  useHotkey(['/'], () => setOpen(true))
  useEffect(() => {
    if (!open) return
    const touched = ({ target }: PointerEvent) => {
      if (!element.current?.contains(target as Node)) setOpen(false)
    }
    addEventListener('pointerdown', touched)
    return () => removeEventListener('pointerdown', touched)
  }, [open])
  return (
    <div
      className="switcher"
      role="none"
      ref={element}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return
        event.stopPropagation()
        close()
      }}
      onBlur={({ relatedTarget }) => {
        if (relatedTarget !== null && !element.current?.contains(relatedTarget)) setOpen(false)
      }}
    >
      <button
        type="button"
        className="switcher-button"
        aria-expanded={open}
        aria-haspopup="dialog"
        aria-label={`${productId}: ${say('chooseProduct')}`}
        onClick={() => (open ? close() : setOpen(true))}
      >
        <strong>{productId}</strong>
        <Icon name="down" />
      </button>
      {open ? <SwitcherPanel productId={productId} /> : null}
    </div>
  )
}

function SwitcherPanel({ productId }: { readonly productId: string }) {
  const say = useSay()
  const [, go] = useLocation()
  const { data } = useProducts()
  const starred = useSignal(favourites)
  const [typed, setTyped] = useState('')
  const panel = useRef<HTMLDivElement>(null)
  const ids = (data ?? []).map(({ id }) => id)
  const found = findProducts(ids, typed, starred)
  // Before the next key: who types at once means this field.
  useLayoutEffect(() => panel.current?.querySelector('input')?.focus({ preventScroll: true }), [])
  return (
    <div
      className="switcher-panel"
      role="dialog"
      aria-label={say('chooseProduct')}
      ref={panel}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
        if (step === 0) return
        event.preventDefault()
        moveFocus(panel.current, step)
      }}
    >
      <label className="switcher-search">
        <Icon name="search" />
        <span className="visually-hidden">{say('searchProducts')}</span>
        <input
          type="search"
          value={typed}
          placeholder={say('searchProducts')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            const [first] = found
            if (event.key === 'Enter' && first !== undefined) go(`/trade/${first}`)
          }}
        />
      </label>
      {found.length === 0 ? (
        <p className="switcher-none">{say('noSuchMarket')}</p>
      ) : (
        <ProductList ids={found} starred={starred} here={productId} />
      )}
    </div>
  )
}

/** Up and down go through the search field and the names, and end at both ends. */
function moveFocus(panel: HTMLElement | null, step: number): void {
  const stops = [...(panel?.querySelectorAll<HTMLElement>('input, a') ?? [])]
  const at = stops.indexOf(document.activeElement as HTMLElement)
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus()
}
