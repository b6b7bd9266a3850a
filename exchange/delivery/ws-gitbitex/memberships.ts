/** Who is on which channel: joins and leaves, and the session that private channels belong to. */
import type { Session, TokenState } from '@bourse/domain/auth/auth'
import type { TradingState } from '@bourse/domain/exchange/state'
import { errorFrame, subscriptionsFrame } from './frames.ts'
import type { Hub } from './hub.ts'
import { CHANNELS, type Channel, NO_ID, type SubscriptionChange, sequenceOf } from './messages.ts'
import { SUBSCRIPTIONS_MAX, type Subscriber } from './subscriber.ts'

export interface MembershipParts {
  readonly state: TradingState
  readonly check: (token: string) => TokenState
}

/** Channels of one product each that everyone may have. */
type MarketChannel = Exclude<Channel, 'order' | 'funds' | 'status'>

/** Channels that only a signed-in user has. */
const PRIVATE: ReadonlySet<Channel> = new Set(['order', 'funds'])
const TOKEN_REFUSED = 'the token is not valid: order and funds need a signed-in user'
/** Trades before the book, so that whoever has a book message has every trade before it. */
const JOIN_ORDER: readonly Channel[] = ['match', ...CHANNELS.filter((name) => name !== 'match')]
/** Parts between the dots of a signed token; others are known without being verified. */
const SIGNED_PARTS = 3
/** Of an unknown id, as an error repeats it. */
const ID_LENGTH_MAX = 32

export class Memberships {
  readonly #parts: MembershipParts
  readonly #hub: Hub

  constructor(parts: MembershipParts, hub: Hub) {
    this.#parts = parts
    this.#hub = hub
  }

  /** Signed tokens that decide about this change and have to be verified before. */
  unverified(subscriber: Subscriber, change: SubscriptionChange): readonly string[] {
    const unverified: string[] = []
    if (change.type === 'unsubscribe' || !asksPrivate(change)) return unverified
    for (const token of [change.token, subscriber.handshakeToken]) {
      if (this.#valid(token) !== undefined) break
      if (token.split('.').length === SIGNED_PARTS) unverified.push(token)
    }
    return unverified
  }

  /** Joins, answers with all that is subscribed, then sends what each channel starts with. */
  subscribe(subscriber: Subscriber, change: SubscriptionChange): void {
    const { connection } = subscriber
    const known = !asksPrivate(change) || this.#authenticate(subscriber, change.token)
    if (!known && change.token !== '') connection.send(errorFrame(TOKEN_REFUSED))
    const channels = change.channels.filter((channel) => known || !PRIVATE.has(channel))
    const listed = this.#listed(change)
    const joined: [Channel, string][] = []
    let full = false
    for (const channel of channels) {
      for (const id of idsFor(channel, listed)) {
        if (!full && subscriber.add(channel, id)) joined.push([channel, id])
        else full = true
      }
    }
    for (const channel of change.silentChannels) {
      for (const id of listed.products) subscriber.addSilent(channel, id)
    }
    connection.send(subscriptionsFrame(subscriber.subscribed))
    if (full) connection.send(errorFrame(`at most ${SUBSCRIPTIONS_MAX} subscriptions a connection`))
    if (listed.problem !== undefined) connection.send(errorFrame(listed.problem))
    for (const channel of JOIN_ORDER) {
      for (const [name, id] of joined) {
        if (name === channel) this.#join(subscriber, channel, [id, sequenceOf(change, id)])
      }
    }
  }

  /** Without ids the whole channel is left. Answers with what is left. */
  unsubscribe(subscriber: Subscriber, change: SubscriptionChange): void {
    const { productIds, currencyIds } = change
    for (const channel of change.channels) {
      const ids = idsFor(channel, { products: productIds, currencies: currencyIds })
      this.#leave(subscriber, channel, ids.length > 0 ? ids : subscriber.ids(channel))
    }
    for (const channel of change.silentChannels) {
      const ids = productIds.length > 0 ? productIds : subscriber.ids(channel)
      for (const id of ids) subscriber.removeSilent(channel, id)
    }
    subscriber.connection.send(subscriptionsFrame(subscriber.subscribed))
  }

  /** True when the socket has private channels now. */
  isPrivate(subscriber: Subscriber): boolean {
    return [...PRIVATE].some((channel) => subscriber.ids(channel).length > 0)
  }

  /** Private channels belong to one user: with another, or none, those subscribed so far end. */
  identify(subscriber: Subscriber, session: Session | undefined): void {
    const before = subscriber.session
    subscriber.session = session
    if (before?.userId === session?.userId) return
    if (before !== undefined) {
      for (const channel of PRIVATE) this.#leave(subscriber, channel, subscriber.ids(channel))
      subscriber.owed.orders.clear()
      subscriber.owed.funds.clear()
      this.#hub.personal.leave(before.userId, subscriber)
    }
    if (session !== undefined) this.#hub.personal.join(session.userId, subscriber)
  }

  leaveAll(subscriber: Subscriber): void {
    this.identify(subscriber, undefined)
    for (const channel of CHANNELS) this.#leave(subscriber, channel, subscriber.ids(channel))
  }

  /** The ids that exist, each once, and a sentence about the first that does not. */
  #listed({ productIds, currencyIds }: SubscriptionChange) {
    const { state } = this.#parts
    const products = new Set<string>()
    const currencies = new Set<string>()
    let problem: string | undefined
    for (const id of productIds) {
      if (state.productById(id) !== undefined) products.add(id)
      else problem ??= `there is no product ${id.slice(0, ID_LENGTH_MAX)}`
    }
    for (const code of currencyIds) {
      if (state.currencyByCode(code) !== undefined) currencies.add(code)
      else problem ??= `there is no currency ${code.slice(0, ID_LENGTH_MAX)}`
    }
    return { products, currencies, problem }
  }

  /** Starts a channel for this id and sends its first message. */
  #join(
    subscriber: Subscriber,
    channel: Channel,
    [id, after]: readonly [string, number | undefined],
  ): void {
    const { state } = this.#parts
    if (channel === 'order') return
    if (channel === 'funds') {
      const currency = state.currencyByCode(id)
      if (currency !== undefined) this.#hub.personal.sendFunds(subscriber, currency)
      return
    }
    if (channel === 'status') {
      this.#hub.status.join(subscriber)
      return
    }
    const market = this.#hub.market(state.productById(id)?.number as number)
    switch (channel) {
      case 'level2':
        market.level2.join(subscriber, after)
        return
      case 'match':
        market.joinMatch(subscriber, after)
        return
      case 'ticker':
        market.joinTicker(subscriber)
        return
      case 'heartbeat':
        market.heartbeat.add(subscriber)
        return
      default:
        channel satisfies never
    }
  }

  #leave(subscriber: Subscriber, channel: Channel, ids: readonly string[]): void {
    for (const id of ids) {
      if (!subscriber.has(channel, id)) continue
      subscriber.remove(channel, id)
      if (channel === 'status') this.#hub.status.leave(subscriber)
      else if (channel !== 'order' && channel !== 'funds') {
        this.#leaveMarket(subscriber, channel, id)
      }
    }
  }

  #leaveMarket(subscriber: Subscriber, channel: MarketChannel, id: string): void {
    const market = this.#hub.market(this.#parts.state.productById(id)?.number as number)
    switch (channel) {
      case 'level2':
        market.level2.leave(subscriber)
        return
      case 'match':
        market.leaveMatch(subscriber)
        return
      case 'ticker':
        market.leaveTicker(subscriber)
        return
      case 'heartbeat':
        market.heartbeat.delete(subscriber)
        return
      default:
        channel satisfies never
    }
  }

  /** True when the socket has a valid session now: the message's, or else the handshake's. */
  #authenticate(subscriber: Subscriber, token: string): boolean {
    const session = this.#valid(token) ?? this.#valid(subscriber.handshakeToken)
    if (session === undefined) return false
    this.identify(subscriber, session)
    return true
  }

  #valid(token: string): Session | undefined {
    if (token === '') return undefined
    const state = this.#parts.check(token)
    return state.kind === 'valid' ? state.session : undefined
  }
}

/** What a channel is subscribed by; the one subscription of the status channel has no id. */
function idsFor(
  channel: Channel,
  ids: { readonly products: Iterable<string>; readonly currencies: Iterable<string> },
): readonly string[] {
  if (channel === 'status') return [NO_ID]
  return [...(channel === 'funds' ? ids.currencies : ids.products)]
}

function asksPrivate(change: SubscriptionChange): boolean {
  return change.channels.some((channel) => PRIVATE.has(channel))
}
