/** Which product this is, what it costs, and how the last 24 hours went. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { decimalsOf } from '../number/decimals.ts'
import { useSay } from '../text/text.ts'
import { useDesk } from './desk.ts'
import { headerPainter } from './header/header-painter.ts'
import { ProductSwitcher } from './header/product-switcher.tsx'
import { stateKey, useProductState } from './order/product-state.ts'
import './product-header.css'
import { useWidth } from './width.ts'

/** In the page's own header where that has room, else a line of its own. */
export function ProductHeader() {
  const slot = useSlot()
  const isWide = useWidth() === 'wide'
  if (isWide && slot !== null) return createPortal(<Line />, slot)
  return (
    <div className="product-line">
      <Line />
    </div>
  )
}

function useSlot(): HTMLElement | null {
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  useLayoutEffect(() => setSlot(document.getElementById('frame-slot')), [])
  return slot
}

function Line() {
  const say = useSay()
  const { product } = useDesk()
  const figures = useFigures()
  const state = stateKey(useProductState(product))
  return (
    <div className="product">
      <ProductSwitcher productId={product.id} />
      {state === undefined ? null : <span className="product-state">{say(state)}</span>}
      <dl className="product-figures live-data" ref={figures}>
        <div className="product-last">
          <dt className="visually-hidden">{say('lastPrice')}</dt>
          <dd data-figure="price">
            <span />
            <span className="amount-dim" />
          </dd>
        </div>
        <div className="product-change">
          <dt className="visually-hidden">{say('change24h')}</dt>
          <dd data-figure="change" data-tip={say('change24h')} />
        </div>
        <Figure name="high" label={say('high24h')} />
        <Figure name="low" label={say('low24h')} />
        <Figure name="volume" label={say('volume24h')}>
          <span className="product-unit">{product.baseCurrency}</span>
        </Figure>
      </dl>
    </div>
  )
}

interface FigureProps {
  readonly name: string
  readonly label: string
  readonly children?: ReactNode
}

function Figure({ name, label, children }: FigureProps) {
  return (
    <div className={`product-figure product-${name}`}>
      <dt>{label}</dt>
      <dd>
        <span data-figure={name}>–</span>
        {children}
      </dd>
    </div>
  )
}

/** Writes the ticker into the figures, and the price into the title of the tab. */
function useFigures() {
  const list = useRef<HTMLDListElement>(null)
  const { market, product } = useDesk()
  const price = decimalsOf(product.quoteIncrement)
  const size = decimalsOf(product.baseIncrement)
  useEffect(() => {
    if (list.current === null) return
    const paint = headerPainter(list.current, { price, size })
    return market.onPaint('ticker', () => paint(market.ticker.value))
  }, [market, price, size])
  useEffect(() => {
    document.title = `${product.id} · Bourse`
    return () => {
      document.title = 'Bourse'
    }
  }, [product.id])
  return list
}
