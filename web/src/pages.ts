/** The pages by their paths; each is loaded when it is first opened, or about to be. */
export const PAGES = {
  markets: () => import('./markets/markets-page.tsx'),
  trade: () => import('./trade/trade-page.tsx'),
  sign: () => import('./account/sign-page.tsx'),
  account: () => import('./account/account-page.tsx'),
  wallet: () => import('./account/wallet-page.tsx'),
  orders: () => import('./account/orders-page.tsx'),
}

/** Loads the page of a path, and what it is going to need, before it is opened. */
export function loadPage(path: string): void {
  const name = path === '/' ? 'markets' : path.split(/[/-]/)[1]
  if (name === 'trade') import('./trade/chart/price-chart.ts').catch(() => undefined)
  if (name !== undefined && Object.hasOwn(PAGES, name)) {
    PAGES[name as keyof typeof PAGES]().catch(() => undefined)
  }
}
