/**
 * A stand-in for the GitBitEx web client: its calls, in its order, with its checks, in both
 * releases. It is written from how the client behaves and has nothing of its code.
 */
import { chartPoints } from './drawing.ts'
import { clientRequest, Rejected, type Variant, type WholeResponse } from './request.ts'
import { clientSocket } from './socket.ts'
import {
  type Bar,
  type ClientOrder,
  type ClientProduct,
  type ClientTrade,
  type Funds,
  formatOrder,
  TradeStore,
} from './trade-store.ts'

/** Both releases ask for this many orders, whatever they are asked for. */
const ORDERS_A_PAGE = 30

export interface UserInfo {
  nickname: string | null | undefined
  userId: string | number | undefined
  avatar: string | null | undefined
}

/** What the order form holds; its price may be the ticker's text. */
export interface OrderForm {
  readonly productId: string
  readonly side: 'buy' | 'sell'
  readonly type: 'limit' | 'market'
  readonly price?: number | string
  readonly size?: number
  /** Not a number when a field was empty while it was computed. */
  readonly quote?: number
}

export interface OrderPage {
  readonly before: string | null
  readonly after: string | null
  readonly items: readonly ClientOrder[]
}

/** What a page of orders comes after or before: `undefined` when the client knows no cursor. */
type Cursor = Partial<Record<'after' | 'before', string>>

export type WebClient = ReturnType<typeof webClient>

/** A client that has not started yet. `lookEveryMs` is how often it looks after its socket. */
export function webClient(origin: string, variant: Variant, lookEveryMs?: number) {
  const request = clientRequest(origin, variant)
  const handshake = () => ({
    origin,
    cookie: [...request.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  })
  const socket = clientSocket(origin, handshake, lookEveryMs)
  const store = new TradeStore(socket.errors)
  const localStorage = new Map<string, string>()
  const user: UserInfo = { nickname: '', userId: 0, avatar: '' }
  const parts = { request, socket, store, localStorage, user, variant }
  return {
    ...parts,
    session: sessionCalls(parts),
    market: marketCalls(parts),
    trading: tradingCalls(parts),
    account: accountCalls(parts),
    close() {
      socket.close()
      store.close()
    },
  }
}

interface Parts {
  readonly request: ReturnType<typeof clientRequest>
  readonly socket: ReturnType<typeof clientSocket>
  readonly store: TradeStore
  readonly localStorage: Map<string, string>
  readonly user: UserInfo
  readonly variant: Variant
}

function sessionCalls({ request, socket, store, localStorage, user, variant }: Parts) {
  /** Who is signed in; whoever is not stays nobody. */
  async function current(): Promise<void> {
    if (variant === 'B' && !localStorage.has('access-token')) return
    try {
      const self = (await request.get('/users/self', { HideAuthError: true })) as Self
      Object.assign(user, { nickname: self.name, userId: self.id, avatar: self.profilePhoto })
      socket.token = localStorage.get('access-token') ?? ''
    } catch (error) {
      if (!(error instanceof Rejected) && !(error instanceof TypeError)) throw error
    }
  }
  return {
    current,
    get loggedIn() {
      return Boolean(user.userId)
    },
    /** Who, what, the socket, and the price of everything. */
    async start(): Promise<void> {
      await current()
      store.setProducts((await request.get('/products')) as ClientProduct[])
      await new Promise<void>((resolve) => {
        socket.connect(resolve, (message) => store.hear(message))
      })
      const ids = [...store.kept.keys()]
      socket.subscribe({ type: 'subscribe', product_ids: ids, channels: ['ticker'] })
    },
    async signUp(email: string, password: string): Promise<void> {
      request.location = '/account/signup'
      await request.post('/users', { email, password })
      request.location = '/account/signin'
    },
    async signIn(email: string, password: string): Promise<void> {
      request.location = '/account/signin'
      const token = await request.post('/users/accessToken', { email, password })
      // Whatever it is: a browser makes text of it.
      localStorage.set('access-token', String(token))
      await current()
      request.location = variant === 'B' ? '/trade/BTC-USDT' : '/account/profile'
    },
    /** Does not wait for the answer, nor look at it. */
    signOut(): Promise<unknown> {
      const answered = request.delete('/users/accessToken')
      localStorage.delete('access-token')
      for (const [id, kept] of store.kept) {
        kept.openOrders = []
        socket.subscribe({ type: 'unsubscribe', product_ids: [id], channels: ['order'] })
      }
      Object.assign(user, { nickname: '', userId: 0 })
      return answered
    },
  }
}

function marketCalls({ request, socket, store, variant }: Parts) {
  const channels = ['match', 'level2', 'order', ...(variant === 'S' ? ['candles'] : [])]
  const own = { product_ids: [] as string[], channels }
  /** A tab that is shown, or hidden: the order of the names is the release's. */
  const turn = (type: 'subscribe' | 'unsubscribe', productId: string) =>
    socket.subscribe({ type, ...own, product_ids: [productId] })
  async function loadChart(productId: string, granularity: number) {
    const channel = `candles_${granularity}`
    socket.subscribe({ type: 'subscribe', product_ids: [productId], channels: [channel] })
    const uri = `/products/${productId}/candles?granularity=${granularity}`
    const kept = store.of(productId)
    kept.history = (await request.get(uri)) as Bar[]
    kept.granularity = granularity
    return chartPoints(kept)
  }
  return {
    loadChart,
    /** Ranges that the chart offers, seconds. */
    granularities:
      variant === 'S' ? [60, 300, 900, 1800, 3600, 21_600, 86_400] : [60, 3600, 86_400],
    show: (productId: string) => turn('subscribe', productId),
    hide: (productId: string) => turn('unsubscribe', productId),
    async loadTrades(productId: string): Promise<void> {
      const trades = (await request.get(`/products/${productId}/trades`)) as ClientTrade[]
      for (const trade of trades) {
        if (Number.isNaN(Date.parse(trade.time))) throw new TypeError('a trade has no time')
      }
      store.of(productId).tradeHistory = trades
    },
  }
}

function tradingCalls({ request, socket, store, variant }: Parts) {
  async function getOrders(
    productId: string,
    status: readonly string[] = [],
    cursor: Cursor = {},
  ): Promise<OrderPage> {
    const query = [
      ...status.map((item) => `status=${item}`),
      ...Object.entries(cursor).map(([name, id]) => `${name}=${id}`),
    ]
    const uri = `/orders?productId=${productId}&limit=${ORDERS_A_PAGE}&${query.join('&')}`
    const whole = (await request.get(uri, { ResponseAll: true })) as WholeResponse
    const items = variant === 'S' ? whole.data : (whole.data as { items: unknown }).items
    const { product } = store.of(productId)
    return {
      before: whole.headers.get('gbe-before'),
      after: whole.headers.get('gbe-after'),
      items: (items as ClientOrder[]).map((order) => formatOrder(order, product)),
    }
  }
  return {
    getOrders,
    async loadOpenOrders(productId: string): Promise<void> {
      socket.subscribe({ type: 'subscribe', product_ids: [productId], channels: ['order'] })
      const { items } = await getOrders(productId, ['open'])
      store.of(productId).openOrders = [...items]
    },
    async loadFunds(currencies: readonly string[]): Promise<void> {
      socket.subscribe({ type: 'subscribe', currency_ids: currencies, channels: ['funds'] })
      const query = currencies.map((code) => `currency=${code}`).join('&')
      const rows = (await request.get(`/accounts?${query}`)) as Funds[]
      store.funds = Object.fromEntries(rows.map((row) => [row.currency, row]))
    },
    placeOrder({ productId, side, type, price, size, quote }: OrderForm): Promise<unknown> {
      const order = { productId, side, type, price, size, funds: quote }
      return request.post('/orders', order, { HideError: true })
    },
    async cancel(order: ClientOrder): Promise<void> {
      order.status = order.statusFormat = 'canceling'
      await request.delete(`/orders/${order.id}`)
      order.status = order.statusFormat = 'cancelled'
    },
    cancelAll: (productId: string) => request.delete(`/orders?productId=${productId}`),
  }
}

function accountCalls({ request, user }: Parts) {
  return {
    async saveName(name: string): Promise<void> {
      await request.post('/users/name', { name })
      user.nickname = name
    },
    /** Asks where to, sends the bytes there, and tells what they are called now. */
    async savePhoto(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
      const { url, key } = (await request.get('/files/url')) as { url: string; key: string }
      const status = await request.put(url, bytes)
      await request.post('/users/profilePhoto', { profilePhotoUrl: key })
      user.avatar = key
      return status
    },
    changePassword: (oldPassword: string, newPassword: string) =>
      request.post('/users/password', { oldPassword, newPassword }),
    /** The path is spelled like this. */
    sendResetCode: (email: string) => request.post('/verifyCodes/restPassword', { email }),
    resetPassword: (email: string, verifyCode: string, newPassword: string) =>
      request.post('/users/password/reset', { email, verifyCode, newPassword }),
    wallets: async () => (await request.get('/accounts?')) as (Funds & WalletRow)[],
    depositAddress: (currency: string) => request.get(`/wallets/${currency}/address`),
    transactions: (currency: string) => request.get(`/wallets/${currency}/transactions`),
    withdraw: (currency: string, amount: string, cryptoAddress: string) =>
      request.post(`/wallets/${currency}/withdrawal`, { amount, cryptoAddress }),
  }
}

interface Self {
  readonly id: string
  readonly name: string | null
  readonly profilePhoto: string | null
}

interface WalletRow {
  readonly currencyIcon: string | null
}
