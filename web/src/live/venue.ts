/** What lives as long as the tab: the socket, and what is the signed-in person's own. */
import { createContext, useContext } from 'react'
import { call } from '../api/request.ts'
import type { AccountRow, OrderRow, ProductRow } from '../api/rows.ts'
import { session, sessionEnded } from '../api/session.ts'
import { Mine } from './mine.ts'
import { LiveSocket } from './socket.ts'

export interface Venue {
  readonly socket: LiveSocket
  readonly mine: Mine
}

/** Everything of a person that is fetched when they sign in or the feed comes back. */
const OPEN_ORDERS = '/api/orders?status=open&status=active&limit=100&form=array'
const PAGE_ROWS = 100
/** Of more open orders than this, which only programs have, the older ones are not listed. */
export const OPEN_ORDERS_MAX = 1_000
const AGAIN_MS = 2_000

/** Connects, and keeps `mine` the signed-in person's. Called once. */
export function startVenue(): Venue {
  const { protocol, host } = location
  const socket = new LiveSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`)
  const mine = new Mine()
  let who = ''
  let leave: readonly (() => void)[] = []
  let reading = 0
  /** Until it succeeds, or is overtaken by the next one. */
  const read = async () => {
    const now = ++reading
    const isLast = () => now === reading && who !== ''
    while (isLast() && !(await readMine(mine, isLast))) {
      await new Promise((wake) => setTimeout(wake, AGAIN_MS))
    }
  }
  socket.hear({
    frame: (frame) => mine.take(frame),
    restarted: () => {
      if (who !== '') void read()
    },
  })
  session.hear(() => {
    const state = session.value
    const now = state.kind === 'person' ? state.person.id : ''
    if (now === who) return
    who = now
    for (const one of leave) one()
    leave = []
    reading++
    mine.forget()
    // The handshake says who speaks, so another person needs another connection.
    socket.restart()
    if (who === '') return
    void read()
    void wantMine(socket).then((left) => {
      if (who === now) leave = left
      else for (const one of left) one()
    })
  })
  return { socket, mine }
}

/** True when it is done, or when nobody waits for it any more. */
async function readMine(mine: Mine, isLast: () => boolean): Promise<boolean> {
  mine.expect()
  const [orders, accounts] = await Promise.all([
    readOrders(),
    call<readonly AccountRow[]>('GET', '/api/accounts'),
  ])
  if (!isLast()) return true
  if (orders !== undefined && accounts.ok) {
    mine.begin(orders, accounts.value)
    return true
  }
  if (accounts.ok || accounts.problem.status !== 401) return false
  // A session that ends elsewhere cuts its sockets; this is asked when they are back.
  sessionEnded()
  return true
}

/** Newest first; undefined when a page of them did not come. */
async function readOrders(): Promise<readonly OrderRow[] | undefined> {
  const all: OrderRow[] = []
  let after = ''
  while (all.length < OPEN_ORDERS_MAX) {
    const answer = await call<readonly OrderRow[]>('GET', `${OPEN_ORDERS}${after}`)
    if (!answer.ok) return undefined
    all.push(...answer.value)
    const last = answer.value.at(-1)
    if (last === undefined || answer.value.length < PAGE_ROWS) break
    after = `&after=${last.id}`
  }
  return all
}

/** Own orders are told by product, balances by currency. */
async function wantMine(socket: LiveSocket): Promise<readonly (() => void)[]> {
  const products = await call<readonly ProductRow[]>('GET', '/api/products')
  if (!products.ok) return []
  const currencies = products.value.flatMap((one) => [one.baseCurrency, one.quoteCurrency])
  return [
    ...products.value.map(({ id }) => socket.want('order', id)),
    ...[...new Set(currencies)].map((code) => socket.want('funds', code)),
  ]
}

export const VenueContext = createContext<Venue | undefined>(undefined)

export function useVenue(): Venue {
  const venue = useContext(VenueContext)
  if (venue === undefined) throw new Error('no venue around this component')
  return venue
}
