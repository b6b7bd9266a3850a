/**
 * A client that trades until it is told to stop or its server is gone, journals every request, and
 * finds out about each unknown one by sending it again.
 */
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type Answer, call, type Person, type Problem } from '../kit/client.ts'
import type { CancelEntry, DepositEntry, Entry, OrderEntry } from './journal.ts'
import type { Random } from './random.ts'

const PRODUCTS = [
  { id: 'BTC-USDT', price: 60_000, decimals: 2, size: 0.02 },
  { id: 'ETH-USDT', price: 3_400, decimals: 2, size: 0.2 },
  { id: 'ETH-BTC', price: 0.0548, decimals: 5, size: 0.4 },
] as const
const CURRENCIES = ['BTC', 'ETH', 'USDT'] as const
/** With more open orders than this a client cancels first. */
const OPEN_MAX = 20

export class Trader {
  readonly person: Person
  readonly journal: Entry[] = []
  /** Requests that wait for their answer. */
  open = 0
  /** Answers that no client should ever get. */
  readonly odd: string[] = []
  readonly #random: Random
  readonly #resting: OrderEntry[] = []
  #count = 0
  #round = 0

  constructor(person: Person, random: Random) {
    this.person = person
    this.#random = random
  }

  /** Trades until `goesOn` says no, or the server does not answer any more. */
  async trade(url: string, round: number, goesOn: () => boolean): Promise<void> {
    this.#round = round
    while (goesOn()) {
      const entry = this.#next()
      await this.#send(url, entry)
      if (entry.state === 'unknown') return
      if (this.#random.below(20) === 0) await this.#sendAgain(url)
    }
  }

  /** Sends every unknown request again until its outcome is known. Returns how many there were. */
  async resolve(url: string): Promise<number> {
    const unknown = this.journal.filter((entry) => entry.state === 'unknown')
    for (const entry of unknown) {
      entry.wasUnknown = true
      for (let tries = 0; entry.state === 'unknown' && tries < 10; tries++) {
        await this.#send(url, entry)
      }
      if (entry.kind === 'cancel') await this.#resolveCancel(url, entry)
    }
    return unknown.length
  }

  #next(): Entry {
    const dice = this.#random.below(100)
    if (this.#resting.length > OPEN_MAX || (dice < 20 && this.#resting.length > 0)) {
      return this.#cancel()
    }
    return dice < 30 ? this.#deposit() : this.#order()
  }

  #order(): OrderEntry {
    const random = this.#random
    const product = PRODUCTS[random.below(PRODUCTS.length)] as (typeof PRODUCTS)[number]
    const side = random.below(2) === 0 ? 'buy' : 'sell'
    const reference = this.#reference('o')
    const price = product.price * (1 + (random.below(41) - 20) / 10_000)
    // Now and then far more than anybody has: a refusal that the engine gives.
    const huge = random.below(40) === 0
    const size = (huge ? '9999' : (product.size * (1 + random.below(20))).toFixed(3)).toString()
    const common = { productId: product.id, side, clientOid: reference }
    const body: Record<string, string> = { ...common, type: 'limit', size }
    const kind = random.below(20)
    if (kind === 0) {
      body['type'] = 'market'
      if (side === 'buy') {
        delete body['size']
        body['funds'] = product.id === 'ETH-BTC' ? '0.05' : '900'
      }
    } else {
      body['price'] = price.toFixed(product.decimals)
      if (kind === 1) body['timeInForce'] = 'IOC'
      if (kind === 2) body['timeInForce'] = 'FOK'
    }
    return this.#journaled({ ...this.#blank(reference), kind: 'order', body, row: undefined })
  }

  #cancel(): CancelEntry {
    const at = this.#random.below(this.#resting.length)
    const [order] = this.#resting.splice(at, 1) as [OrderEntry]
    const { reference, row } = order
    const byId = this.#random.below(2) === 0 && row !== undefined
    const target = byId ? row.id : `client:${reference}`
    const blank = this.#blank(reference)
    return this.#journaled({ ...blank, kind: 'cancel', order, target, row: undefined })
  }

  #deposit(): DepositEntry {
    const currency = CURRENCIES[this.#random.below(CURRENCIES.length)] as string
    const amount = (0.001 * (1 + this.#random.below(999))).toFixed(3)
    const blank = this.#blank(this.#reference('d'))
    return this.#journaled({ ...blank, kind: 'deposit', currency, amount })
  }

  async #send(url: string, entry: Entry): Promise<void> {
    this.open++
    let answer: Answer<OrderRow & Problem>
    try {
      answer = await this.#ask(url, entry)
    } catch {
      entry.state = 'unknown'
      return
    } finally {
      this.open--
    }
    this.#note(entry, answer)
  }

  async #ask(url: string, entry: Entry): Promise<Answer<OrderRow & Problem>> {
    const { token } = this.person
    switch (entry.kind) {
      case 'order':
        return await call(url, 'POST /api/orders', { token, body: entry.body })
      case 'cancel':
        return await call(url, `DELETE /api/orders/${encodeURIComponent(entry.target)}`, { token })
      case 'deposit': {
        const { currency, amount, reference: clientOid } = entry
        return await call(url, 'POST /api/deposits', {
          token,
          body: { currency, amount, clientOid },
        })
      }
      default:
        return entry satisfies never
    }
  }

  #note(entry: Entry, { status, body }: Answer<OrderRow & Problem>): void {
    if (status === 504) {
      entry.state = 'unknown'
      return
    }
    if (status >= 500 && status !== 503) this.odd.push(`${status} ${JSON.stringify(body)}`)
    entry.state = status < 300 ? 'accepted' : 'refused'
    entry.refusal = status < 300 ? 0 : body.code
    if (entry.kind === 'deposit' || status >= 300 || status === 204) return
    entry.row = body
    const rests = entry.kind === 'order' && body.status === 'open'
    if (rests && !this.#resting.includes(entry)) this.#resting.push(entry)
  }

  /** A request whose outcome is known must get the same one again, and do nothing more. */
  async #sendAgain(url: string): Promise<void> {
    const settled = this.journal.filter(({ kind, state, wasUnknown }) => {
      return kind !== 'cancel' && (state === 'accepted' || state === 'refused') && !wasUnknown
    })
    const entry = settled[this.#random.below(settled.length)]
    if (entry === undefined || entry.kind === 'cancel') return
    this.open++
    try {
      const { status, body } = await this.#ask(url, entry)
      const same =
        entry.state === 'accepted'
          ? status === 200 && (entry.kind === 'deposit' || body.id === entry.row?.id)
          : body.code === entry.refusal
      if (!same) this.odd.push(`again ${entry.reference}: ${status} ${JSON.stringify(body)}`)
    } catch {
      // The server is gone; the first outcome stands.
    } finally {
      this.open--
    }
  }

  /** "Not found" to a second cancel: the first one, or a trade, was quicker. The order tells. */
  async #resolveCancel(url: string, entry: CancelEntry): Promise<void> {
    if (entry.state !== 'refused') return
    const path = `/api/orders/${encodeURIComponent(entry.target)}`
    const { token } = this.person
    const { status, body }: Answer<OrderRow> = await call(url, `GET ${path}`, { token })
    if (status !== 200) this.odd.push(`GET ${path}: ${status} ${JSON.stringify(body)}`)
    else if (body.doneReason === 'cancelled') Object.assign(entry, { state: 'accepted', row: body })
  }

  #journaled<Kind extends Entry>(entry: Kind): Kind {
    this.journal.push(entry)
    return entry
  }

  #blank(reference: string) {
    const round = this.#round
    return { reference, round, state: 'sent' as const, refusal: 0, wasUnknown: false }
  }

  #reference(letter: string): string {
    return `${letter}-${this.#round}-${++this.#count}`
  }
}
