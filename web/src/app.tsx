/** The frame, and in it the page of the path. */
import { lazy, Suspense } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { session } from './api/session.ts'
import { useSignal } from './live/signal.ts'
import { loadPage, PAGES } from './pages.ts'
import { useSay } from './text/text.ts'
import { Empty, WaitingRows } from './ui/bits.tsx'
import { Frame } from './ui/frame.tsx'
import { Page } from './ui/page.tsx'
import { Trouble } from './ui/trouble.tsx'

const MarketsPage = lazy(async () => ({ default: (await PAGES.markets()).MarketsPage }))
const TradePage = lazy(async () => ({ default: (await PAGES.trade()).TradePage }))
const SignPage = lazy(async () => ({ default: (await PAGES.sign()).SignPage }))
const AccountPage = lazy(async () => ({ default: (await PAGES.account()).AccountPage }))
const WalletPage = lazy(async () => ({ default: (await PAGES.wallet()).WalletPage }))
const OrdersPage = lazy(async () => ({ default: (await PAGES.orders()).OrdersPage }))
const OrderToasts = lazy(async () => ({
  default: (await import('./trade/order/order-toasts.tsx')).OrderToasts,
}))

/** The frame of every page, and the page. */
export function App() {
  const say = useSay()
  const [path] = useLocation()
  const hasOrders = useSignal(session).kind === 'person'
  const trouble = {
    title: say('pageBroken'),
    text: say('pageBrokenText'),
    again: say('loadAgain'),
  }
  return (
    <Frame onAim={loadPage}>
      <Trouble at={path} words={trouble}>
        <Suspense fallback={<WaitingRows />}>
          <Switch>
            <Route path="/">{() => <MarketsPage />}</Route>
            <Route path="/trade/:product">
              {({ product }) => <TradePage key={product} productId={product} />}
            </Route>
            <Route path="/sign-in">{() => <SignPage up={false} />}</Route>
            <Route path="/sign-up">{() => <SignPage up={true} />}</Route>
            <Route path="/account/*?">{() => <AccountPage />}</Route>
            <Route path="/wallet">{() => <WalletPage />}</Route>
            <Route path="/orders/*?">{() => <OrdersPage />}</Route>
            <Route>{() => <NotFound />}</Route>
          </Switch>
        </Suspense>
      </Trouble>
      {hasOrders ? (
        <Suspense>
          <OrderToasts />
        </Suspense>
      ) : null}
    </Frame>
  )
}

function NotFound() {
  const say = useSay()
  return (
    <Page title={say('nothingHere')} kind="narrow">
      <Empty icon="search">
        <p>{say('notFound')}</p>
        <Link href="/">{say('toMarkets')}</Link>
      </Empty>
    </Page>
  )
}
