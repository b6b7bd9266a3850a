/** Trading one product: chart, book, trades, order form, own orders. */
import { type ReactNode, useEffect, useState } from 'react'
import { useProducts } from '../api/queries.ts'
import type { ProductRow } from '../api/rows.ts'
import { useVenue } from '../live/venue.ts'
import { useSay } from '../text/text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { keepProduct } from '../ui/last-product.ts'
import { Tabs } from '../ui/tabs.tsx'
import { Activity } from './activity.tsx'
import { BookPanel } from './book-panel.tsx'
import { ChartPanel } from './chart-panel.tsx'
import { DeskProvider, useDesk, useNewDesk } from './desk.ts'
import { OrderForm } from './order-form.tsx'
import { ProductHeader } from './product-header.tsx'
import './trade-page.css'
import { TradesPanel } from './trades-panel.tsx'
import { useWidth } from './width.ts'

export function TradePage({ productId }: { readonly productId: string }) {
  const say = useSay()
  const { data, error } = useProducts()
  const product = data?.find(({ id }) => id === productId)
  const known = product?.id
  useEffect(() => {
    if (known !== undefined) keepProduct(known)
  }, [known])
  if (product !== undefined) return <ProductDesk product={product} />
  if (data !== undefined) return <p className="trade-note">{say('unknownProduct')}</p>
  return <p className="trade-note faint">{say(error === null ? 'loading' : 'serverAway')}</p>
}

function ProductDesk({ product }: { readonly product: ProductRow }) {
  const desk = useNewDesk(useVenue().socket, product)
  const width = useWidth()
  if (desk === undefined) return null
  return (
    <DeskProvider value={desk}>
      <h1 className="visually-hidden">{product.id}</h1>
      <ProductHeader />
      {width === 'phone' ? <PhoneDesk /> : <WideDesk bookAndTrades={width === 'middle'} />}
    </DeskProvider>
  )
}

/** Panels keep their places; between 900 and 1200 px book and trades share a column. */
function WideDesk({ bookAndTrades }: { readonly bookAndTrades: boolean }) {
  return (
    <div className={`trade-grid${bookAndTrades ? ' trade-grid-middle' : ''}`}>
      <Panel area="chart">
        <ChartPanel />
      </Panel>
      <Panel area="book">{bookAndTrades ? <BookAndTrades /> : <BookPanel />}</Panel>
      {bookAndTrades ? null : (
        <Panel area="trades">
          <TradesPanel />
        </Panel>
      )}
      <Panel area="form">
        <OrderForm />
      </Panel>
      <Panel area="activity">
        <Activity />
      </Panel>
    </div>
  )
}

function BookAndTrades() {
  const say = useSay()
  const [tab, setTab] = useState<'book' | 'trades'>('book')
  return (
    <Tabs
      label={say('marketData')}
      chosen={tab}
      onChoose={setTab}
      tabs={[
        { name: 'book', label: say('orderBook') },
        { name: 'trades', label: say('lastTrades') },
      ]}
    >
      {tab === 'book' ? <BookPanel /> : <TradesPanel />}
    </Tabs>
  )
}

/** One column, chart first; the form comes up as a sheet from two buttons within thumb's reach. */
function PhoneDesk() {
  const say = useSay()
  const [tab, setTab] = useState<'book' | 'trades' | 'activity'>('book')
  const [sheet, setSheet] = useState<'buy' | 'sell'>()
  const { picked } = useDesk()
  // What is touched in the book is wanted in the form, which is not on screen here.
  useEffect(() => picked.hear(() => setSheet((now) => picked.value?.side ?? now)), [picked])
  return (
    <div className="trade-phone">
      <div className="trade-phone-chart live-data">
        <ChartPanel />
      </div>
      <Tabs
        label={say('marketData')}
        chosen={tab}
        onChoose={setTab}
        tabs={[
          { name: 'book', label: say('orderBook') },
          { name: 'trades', label: say('lastTrades') },
          { name: 'activity', label: say('orders') },
        ]}
      >
        {tab === 'book' ? <BookPanel /> : tab === 'trades' ? <TradesPanel /> : <Activity />}
      </Tabs>
      <div className="trade-phone-bar">
        <Button kind="buy" onClick={() => setSheet('buy')}>
          {say('buy')}
        </Button>
        <Button kind="sell" onClick={() => setSheet('sell')}>
          {say('sell')}
        </Button>
      </div>
      {sheet === undefined ? null : (
        <Dialog kind="sheet" title={say('newOrder')} onClose={() => setSheet(undefined)}>
          <OrderForm side={sheet} onPlaced={() => setSheet(undefined)} />
        </Dialog>
      )}
    </div>
  )
}

/** What the feed fills: greyed while the connection is lost. */
const LIVE_AREAS = ['chart', 'book', 'trades']

function Panel({ area, children }: { readonly area: string; readonly children: ReactNode }) {
  const content = LIVE_AREAS.includes(area) ? (
    <div className="trade-live live-data">{children}</div>
  ) : (
    children
  )
  return <section className={`trade-panel trade-${area}`}>{content}</section>
}
