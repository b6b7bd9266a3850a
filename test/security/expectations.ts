/**
 * Who may ask what, by hand: the authorisation test compares this table with the routes that the
 * running server documents, and a route that is missing here fails it.
 */
import type { Person } from '../kit/client.ts'
import type { Owner } from './kit/venue.ts'

/** A request to a route: path parameters filled in, and the body. */
export interface Ask {
  readonly path?: string
  readonly body?: unknown
}

export interface Expectation {
  readonly line: string
  readonly access: 'public' | 'private'
  /** Status for a caller without credentials, for a stranger, and for the owner. */
  readonly anonymous: number
  readonly other: number
  readonly owner: number
  /** The request, by whom; others ask for the owner's things. */
  readonly ask: (owner: Owner, caller: Person | undefined) => Ask
  /** The owner's answer holds something that is the owner's alone. */
  readonly showsOwn?: true
  /** It ends the caller's sessions: everybody signs in again afterwards. */
  readonly endsSessions?: true
}

/** What the test tries when it changes passwords. */
export const NEW_PASSWORD = 'quite another test password'
const ORDER = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '1', size: '0.01' }

/** A public route: the same status for everybody. */
function open(line: string, status: number, ask: Ask = {}): Expectation {
  const statuses = { anonymous: status, other: status, owner: status }
  return { line, access: 'public', ...statuses, ask: () => ask }
}

/** A private route that concerns whoever asks: a stranger gets the stranger's own. */
function own(line: string, more: Partial<Expectation> = {}): Expectation {
  const statuses = { anonymous: 401, other: 200, owner: 200 }
  return { line, access: 'private', ...statuses, ask: () => ({}), ...more }
}

/** A private route to one thing of the owner's, which does not exist for anybody else. */
function thing(line: string, more: Partial<Expectation> & Pick<Expectation, 'ask'>): Expectation {
  return { line, access: 'private', anonymous: 401, other: 404, owner: 200, ...more }
}

const NOBODY = { email: 'nobody@bourse.test', password: 'none of the common ones' }
const RESET = { email: NOBODY.email, verifyCode: '000000', newPassword: NEW_PASSWORD }
const COINS = { amount: '1', cryptoAddress: 'nowhere' }

const market = (what: string) =>
  open(`GET /api/products/{id}/${what}`, 200, { path: `/api/products/BTC-USDT/${what}` })

/** Everything that anybody may ask. */
const PUBLIC: readonly Expectation[] = [
  open('GET /livez', 200),
  open('GET /readyz', 200),
  open('GET /.well-known/jwks.json', 200),
  open('GET /api/info', 200),
  open('GET /api/configs', 200),
  open('GET /api/products', 200),
  open('GET /api/fees', 200),
  ...['trades', 'candles', 'ticker', 'book', 'svg'].map(market),
  { ...open('GET /api/files/photos/{key}', 200), ask: ({ photoKey }) => ({ path: photoKey }) },
  open('POST /api/users', 400, { body: { ...NOBODY, email: 'nobody' } }),
  open('POST /api/users/accessToken', 401, { body: NOBODY }),
  open('POST /api/auth/tokens', 401, { body: NOBODY }),
  open('POST /api/auth/tokens/refresh', 401, { body: { refreshToken: 'made up' } }),
  open('POST /api/verifyCodes/restPassword', 204, { body: { email: NOBODY.email } }),
  open('POST /api/users/password/reset', 400, { body: RESET }),
]

const ofOrder = (name: 'openOrder' | 'doneOrder', more = '') => ({
  ask: (owner: Owner) => ({ path: `/api/orders/${owner[name].id}${more}` }),
})

const TRADING: readonly Expectation[] = [
  own('GET /api/accounts', { showsOwn: true }),
  own('GET /api/accounts/{currency}/ledger', {
    ask: () => ({ path: '/api/accounts/ETH/ledger' }),
    showsOwn: true,
  }),
  own('GET /api/ledger', { showsOwn: true }),
  own('GET /api/fills', { showsOwn: true }),
  own('GET /api/orders', { showsOwn: true }),
  thing('GET /api/orders/{id}', { ...ofOrder('openOrder'), showsOwn: true }),
  thing('GET /api/orders/{id}/fills', { ...ofOrder('doneOrder', '/fills'), showsOwn: true }),
  own('POST /api/orders', { ask: () => ({ body: ORDER }) }),
  own('POST /api/orders/batch', { ask: () => ({ body: { orders: [ORDER] } }) }),
  own('POST /api/orders/batch/cancel', {
    ask: ({ person, openOrder }, caller) => ({
      body: caller?.id === person.id ? { clientOids: ['none'] } : { orderIds: [openOrder.id] },
    }),
  }),
  own('GET /api/orders/cancel-after'),
  own('POST /api/orders/cancel-after', { ask: () => ({ body: { timeoutSeconds: 0 } }) }),
  own('GET /api/users/self/fees'),
  own('GET /api/users/self/trading'),
  own('PUT /api/users/self/trading', { ask: () => ({ body: { selfTradePrevention: 'none' } }) }),
  ...(['PUT', 'PATCH'] as const).map((method, n) =>
    thing(`${method} /api/orders/{id}`, {
      ask: ({ openOrder }) => ({
        path: `/api/orders/${openOrder.id}`,
        body: { price: String(70_001 + n) },
      }),
    }),
  ),
  // Of another product, so that the owner's order stays for what is asked next.
  thing('POST /api/orders/{id}/replace', {
    ask: ({ openOrder }) => ({
      path: `/api/orders/${openOrder.id}/replace`,
      body: { ...ORDER, productId: 'ETH-USDT' },
    }),
    owner: 400,
  }),
  own('POST /api/deposits', { ask: () => ({ body: { currency: 'BTC', amount: '1' } }) }),
  own('POST /api/withdrawals', { ask: () => ({ body: { currency: 'BTC', amount: '1' } }) }),
  own('GET /api/wallets/{currency}/address', {
    ask: () => ({ path: '/api/wallets/BTC/address' }),
  }),
  own('GET /api/wallets/{currency}/transactions', {
    ask: () => ({ path: '/api/wallets/ETH/transactions' }),
    showsOwn: true,
  }),
  own('POST /api/wallets/{currency}/withdrawal', {
    ask: () => ({ path: '/api/wallets/BTC/withdrawal', body: COINS }),
  }),
  thing('DELETE /api/orders/{id}', ofOrder('openOrder')),
  own('DELETE /api/orders'),
]

const ACCOUNT: readonly Expectation[] = [
  own('GET /api/users/self', { anonymous: 403, showsOwn: true }),
  own('GET /api/users/self/sessions', { showsOwn: true }),
  own('POST /api/users/name', { ask: () => ({ body: { name: 'Somebody' } }) }),
  own('GET /api/files/url'),
  thing('POST /api/users/profilePhoto', {
    ask: ({ photoKey }) => ({ body: { profilePhotoUrl: photoKey } }),
    other: 400,
  }),
  thing('PUT /api/files/photos/{key}', {
    ask: ({ ticketKey }) => ({ path: ticketKey, body: 'no picture' }),
    owner: 415,
  }),
  thing('DELETE /api/users/self/sessions/{id}', {
    ask: ({ sessionId }) => ({ path: `/api/users/self/sessions/${sessionId}` }),
    owner: 204,
  }),
  own('DELETE /api/users/self/sessions'),
  own('POST /api/users/password', {
    ask: ({ person }, caller) => ({
      body: {
        oldPassword: caller?.id === person.id ? person.password : 'a guess of a stranger',
        newPassword: NEW_PASSWORD,
      },
    }),
    other: 400,
    endsSessions: true,
  }),
  own('DELETE /api/auth/tokens', { other: 204, owner: 204, endsSessions: true }),
  { ...open('DELETE /api/users/accessToken', 204), endsSessions: true },
]

/** In the order in which they are asked: what takes something away comes last. */
export const EXPECTATIONS: readonly Expectation[] = [...PUBLIC, ...TRADING, ...ACCOUNT]
