/** The last trades: React makes the frame once, a painter fills it from the feed. */
import { useContext, useEffect, useRef } from 'react'
import { decimalsOf } from '../number/decimals.ts'
import { ReaderContext, useSay } from '../text/text.ts'
import { useDesk } from './desk.ts'
import { TradesPainter } from './trades/trades-painter.ts'
import './trades-panel.css'
import { useWidth } from './width.ts'

/** As --row in tokens.css. */
const ROW = 22

export function TradesPanel() {
  const say = useSay()
  const panel = useTrades()
  const isPhone = useWidth() === 'phone'
  const { baseCurrency, quoteCurrency } = useDesk().product
  return (
    <section
      className={isPhone ? 'trades trades-phone' : 'trades'}
      aria-label={say('lastTrades')}
      ref={panel}
    >
      <h2 className="trades-title">{say('lastTrades')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard too */}
      <div className="trades-list" tabIndex={0} data-place="list">
        <table className="trades-table" aria-label={say('lastTrades')}>
          <thead>
            <tr>
              <th scope="col">{say('bookPrice', { currency: quoteCurrency })}</th>
              <th scope="col">{say('bookSize', { currency: baseCurrency })}</th>
              <th scope="col">{say('tradeTime')}</th>
            </tr>
          </thead>
          <tbody data-place="rows" />
        </table>
      </div>
      <button type="button" className="trades-more" data-place="more" hidden />
      <p className="trades-empty" data-place="empty" hidden>
        {say('tradesEmpty')}
      </p>
    </section>
  )
}

/** A painter as long as product and language are the same. */
function useTrades() {
  const say = useSay()
  const { language } = useContext(ReaderContext)
  const panel = useRef<HTMLElement>(null)
  const { market, product } = useDesk()
  const words = [say('tradeBought'), say('tradeSold'), say('tradesNew', { count: '{count}' })]
  const [bought = '', sold = '', more = ''] = words
  useEffect(() => {
    const { current } = panel
    if (current === null) return
    const painter = new TradesPainter(placesOf(current), {
      market,
      priceDecimals: decimalsOf(product.quoteIncrement),
      sizeDecimals: decimalsOf(product.baseIncrement),
      rowHeight: ROW,
      language,
      words: { bought, sold, more: (count) => more.replace('{count}', String(count)) },
    })
    return () => painter.close()
  }, [market, product.quoteIncrement, product.baseIncrement, language, bought, sold, more])
  return panel
}

function placesOf(panel: HTMLElement) {
  const place = (name: string) => {
    const found = panel.querySelector<HTMLElement>(`[data-place="${name}"]`)
    if (found === null) throw new Error(`the list of trades has no ${name}`)
    return found
  }
  return {
    list: place('list'),
    rows: place('rows'),
    more: place('more'),
    empty: place('empty'),
  }
}
