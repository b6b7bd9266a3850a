/** The pages by their paths; each is loaded when it is first opened, or about to be. */
import { lazy, Suspense } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useSay } from './text/text.ts'
import { OrderToasts } from './trade/order/order-toasts.tsx'
import { Empty, WaitingRows } from './ui/bits.tsx'
import { Frame } from './ui/frame.tsx'
import { Page } from './ui/page.tsx'
import { Trouble } from './ui/trouble.tsx'

const LOADERS = {
  markets: () => import('./markets/markets-page.tsx'),
  trade: () => import('./trade/trade-page.tsx'),
  sign: () => import('./account/sign-page.tsx'),
  account: () => import('./account/account-page.tsx'),
  wallet: () => import('./account/wallet-page.tsx'),
  orders: () => import('./account/orders-page.tsx'),
}

const MarketsPage = lazy(async () => ({ default: (await LOADERS.markets()).MarketsPage }))
const TradePage = lazy(async () => ({ default: (await LOADERS.trade()).TradePage }))
const SignPage = lazy(async () => ({ default: (await LOADERS.sign()).SignPage }))
const AccountPage = lazy(async () => ({ default: (await LOADERS.account()).AccountPage }))
const WalletPage = lazy(async () => ({ default: (await LOADERS.wallet()).WalletPage }))
const OrdersPage = lazy(async () => ({ default: (await LOADERS.orders()).OrdersPage }))

/** Loads the page behind a link that is pointed at, so that it is there when it is clicked. */
function aim(path: string): void {
  const name = path === '/' ? 'markets' : path.split('/')[1]
  if (name !== undefined && Object.hasOwn(LOADERS, name)) {
    LOADERS[name as keyof typeof LOADERS]().catch(() => undefined)
  }
}

/** The frame of every page, and the page. */
export function App() {
  const say = useSay()
  const [path] = useLocation()
  const trouble = {
    title: say('pageBroken'),
    text: say('pageBrokenText'),
    again: say('loadAgain'),
  }
  return (
    <Frame onAim={aim}>
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
      <OrderToasts />
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
