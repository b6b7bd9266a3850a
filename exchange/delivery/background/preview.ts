/**
 * Life in preview: gives the venue's players their funds and lets every product move a few times a
 * second, through the same gateway as any client.
 */
import { MAIN_PORTFOLIO } from '@bourse/domain/exchange/account'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { formatScaled, parseAtoms, parseScaled } from '@bourse/domain/shared/decimal'
import { type GrantPorts, sendGrant } from './grant.ts'
import { MAKER, type PreviewMarket, previewMarket, TAKERS } from './preview-market.ts'
import { seededRandom } from './preview-random.ts'

/** Events of one product a second, at most. */
const EVENTS_PER_SECOND = 5

/** Where a product starts and how large its orders typically are, as decimal text. */
export interface PreviewStart {
  readonly product: string
  readonly price: string
  readonly size: string
}

const PREVIEW_STARTS: readonly PreviewStart[] = [
  { product: 'BTC-USDT', price: '62000', size: '0.25' },
  { product: 'ETH-USDT', price: '3400', size: '4' },
  { product: 'ETH-BTC', price: '0.0548', size: '3' },
]

/** What each player has at the start, in whole units; topped up when three quarters are gone. */
const PLAYER_FUNDS: Readonly<Record<string, string>> = {
  BTC: '10000',
  ETH: '100000',
  USDT: '500000000',
}

export interface PreviewOptions {
  readonly gateway: TradingGateway
  readonly seed: number
  readonly starts?: readonly PreviewStart[]
  /** Calls `tick` again and again until the returned function is called. */
  readonly every?: (milliseconds: number, tick: () => void) => () => void
  /** Told once when the gateway throws, which is a bug; life then stands still. */
  readonly failed: (error: unknown) => void
}

export interface PreviewLife {
  start(): void
  /** Nothing is sent once it has resolved. Orders stay in the book for the next start. */
  stop(): Promise<void>
}

/** Life in preview, standing still until `start`. */
export function previewLife(options: PreviewOptions): PreviewLife {
  const { gateway, starts = PREVIEW_STARTS, every = everyInterval } = options
  const random = seededRandom(options.seed)
  const markets = starts.map((start) => marketWhenListed(gateway, start, random))
  const cancels: (() => void)[] = []
  const underWay = new Set<Promise<void>>()
  let stopped = false
  const ports: GrantPorts = { gateway, pause: () => Promise.resolve(), stopping: () => true }

  async function turn(market: () => PreviewMarket | undefined): Promise<void> {
    const grant = missingFunds(gateway)
    if (grant !== undefined) {
      await sendGrant(ports, grant)
      return
    }
    const event = market()?.step()
    if (event !== undefined) await gateway.submit(event)
  }

  /** One event at a time for each product: a slow log slows life down instead of piling it up. */
  function ticker(market: () => PreviewMarket | undefined): () => void {
    let busy = false
    return () => {
      if (busy || stopped || !gateway.ready) return
      busy = true
      const done = turn(market)
        .catch(fail)
        .finally(() => {
          busy = false
          underWay.delete(done)
        })
      underWay.add(done)
    }
  }

  function fail(error: unknown): void {
    if (!stopped) options.failed(error)
    halt()
  }

  function halt(): void {
    stopped = true
    for (const cancel of cancels.splice(0)) cancel()
  }

  return {
    start() {
      for (const market of markets) cancels.push(every(1_000 / EVENTS_PER_SECOND, ticker(market)))
    },
    async stop() {
      halt()
      await Promise.all(underWay)
    },
  }
}

function everyInterval(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds)
  timer.unref()
  return () => clearInterval(timer)
}

/** A product may be listed later than life begins: until then every turn asks for it. */
function marketWhenListed(
  gateway: TradingGateway,
  start: PreviewStart,
  random: () => number,
): () => PreviewMarket | undefined {
  let market: PreviewMarket | undefined
  return () => {
    const product = gateway.state.productById(start.product)
    if (market !== undefined || product === undefined) return market
    const { priceScale, sizeScale } = product.rules
    const price = parseScaled(start.price, priceScale)
    const size = parseScaled(start.size, sizeScale)
    if (!price.ok || !size.ok) throw new RangeError(`${start.product} cannot start as planned`)
    const plan = { product: start.product, startPrice: price.value, typicalSize: size.value }
    market = previewMarket(gateway.state, plan, random)
    return market
  }
}

/**
 * The next deposit that a player needs. Its id tells what the player had left, so a retry is found
 * as one and the next shortage is not.
 */
function missingFunds({ state }: TradingGateway) {
  for (const [code, text] of Object.entries(PLAYER_FUNDS)) {
    const currency = state.currencyByCode(code)
    if (currency === undefined) continue
    const amount = parseAtoms(text, currency.scale)
    if (!amount.ok) throw new RangeError(`the funds of ${code} are ${amount.problem}`)
    for (const user of [MAKER, ...TAKERS]) {
      const slot = state.accounts.find(user, MAIN_PORTFOLIO, currency.number)
      const { available, frozen } = state.accounts
      const owns = slot === -1 ? 0n : (available[slot] as bigint) + (frozen[slot] as bigint)
      if (owns * 4n >= amount.value) continue
      const referenceId = `preview:${user}:${code}:${formatScaled(owns, currency.scale)}`
      return { user, currency: code, amount: amount.value, referenceId }
    }
  }
  return undefined
}
