/** Bugs planted into the engine: matching, money, retries, cancels. */
import type { Mutant } from './mutant.ts'

const TRADING = 'exchange/usecase/trading'
const CLEARING = 'exchange/usecase/clearing/clearing.ts'
const BOOK = 'exchange/usecase/matching/book.ts'
const ADMISSION = `${TRADING}/admission.ts`
const CANCELLING = `${TRADING}/cancelling.ts`
const SNAPSHOT = `${TRADING}/snapshot.ts`

export const ENGINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'equal prices do not trade: < for <=',
    file: BOOK,
    find: 'if (best === -1 || (this.#levels.price(best) - price) * sign < 0) return -1',
    replace: 'if (best === -1 || (this.#levels.price(best) - price) * sign <= 0) return -1',
  },
  {
    name: 'a limit order trades at its own price, not at the maker price',
    file: `${TRADING}/placing.ts`,
    find: 'clearing.settle(maker, taker, orders.price(maker), size)',
    replace: 'clearing.settle(maker, taker, orders.price(taker), size)',
  },
  {
    name: 'the total of a level does not follow a fill',
    file: BOOK,
    find: 'doubles[word] = (doubles[word] as number) - size',
    replace: 'doubles[word] = (doubles[word] as number) - 0 * size',
  },
  {
    name: 'the filter of server retries is off by one',
    file: 'exchange/usecase/sequencer/sequencer.ts',
    find: 'if (counter <= this.#last.counter) return false',
    replace: 'if (counter < this.#last.counter) return false',
  },
  {
    name: 'client retries are not found',
    file: `${TRADING}/engine.ts`,
    find: 'if (first !== -1) {',
    replace: 'if (first < -1) {',
  },
  {
    name: 'references are forgotten after half a minute',
    file: 'exchange/usecase/sequencer/references.ts',
    find: 'REFERENCE_TIME_MIN = 600_000_000',
    replace: 'REFERENCE_TIME_MIN = 30_000_000',
  },
  {
    name: 'the hold is not released on a cancel',
    file: CLEARING,
    find: 'if (orders.hasHold(slot)) {',
    replace: 'if (orders.hasHold(slot) && reason !== 2) {',
  },
  {
    name: 'a better price is not given back to the buyer',
    file: CLEARING,
    find: 'if (orders.type(buyer) === ORDER_TYPE.limit) this.#refund(buyer, quote, product)',
    replace: 'if (orders.remaining(buyer) === 0) this.#refund(buyer, quote, product)',
  },
  {
    name: 'fees are rounded up',
    file: CLEARING,
    find: 'millions + ((notional % MILLION) * rate) / MILLION)',
    replace: 'millions + ((notional % MILLION) * rate + MILLION - 1n) / MILLION)',
  },
  {
    name: 'the venue collects the taker fee only',
    file: CLEARING,
    find: 'v[FEES] = BigInt.asIntN(64, (atoms[1] as bigint) + (atoms[2] as bigint))',
    replace: 'v[FEES] = BigInt.asIntN(64, atoms[2] as bigint)',
  },
  {
    name: 'post-only orders may take',
    file: ADMISSION,
    find: 'if (event.postOnly && product.book.crosses(side, event.price)) return',
    replace: 'if (event.postOnly && product.book.crosses(side, 0)) return',
  },
  {
    name: 'fill or kill is not checked',
    file: ADMISSION,
    find: 'if (kill && !this.#canFill(event, product)) return REFUSAL.fillOrKillUnfilled',
    replace: 'if (kill && event.size < 0) return REFUSAL.fillOrKillUnfilled',
  },
  {
    name: 'the hold of a buy lacks the fee',
    file: ADMISSION,
    find: 'if (this.takerRate !== 0 && !this.#addFee()) return false',
    replace: 'if (this.takerRate < 0 && !this.#addFee()) return false',
  },
  {
    name: 'everybody may cancel everything',
    file: CANCELLING,
    find: 'return owner === event.user || isVenue(event) ? slot : -1',
    replace: 'return owner !== 0 || isVenue(event) ? slot : -1',
  },
  {
    name: 'a cancel of all on one side takes both',
    file: CANCELLING,
    find: 'if (event.side !== 0 && core.orders.side(slot) !== event.side) continue',
    replace: 'if (event.side !== 0 && core.orders.side(slot) === 0) continue',
  },
  {
    name: 'a withdrawal is credited to nobody',
    file: `${TRADING}/funds.ts`,
    find: 'const to = accounts.open(VENUE_USER.liability, MAIN_PORTFOLIO, event.currency)',
    replace: 'const to = accounts.open(VENUE_USER.residue, MAIN_PORTFOLIO, event.currency)',
  },
  {
    name: 'snapshots miss the trade id',
    file: SNAPSHOT,
    find: 'writer.f64(product.lastTradeId)',
    replace: 'writer.f64(0)',
  },
  {
    name: 'snapshots miss the fees an order has paid',
    file: SNAPSHOT,
    find: 'writer.i64(orders.fee(slot))',
    replace: 'writer.i64(0n)',
  },
  {
    name: 'a restored session forgets its counter',
    file: 'exchange/usecase/sequencer/sequencer.ts',
    find: 'this.#counters.set(session, { session, counter: reader.f64() })',
    replace: 'this.#counters.set(session, { session, counter: reader.f64() * 0 })',
  },
  {
    name: 'the result hash skips the trade id',
    file: `${TRADING}/results.ts`,
    find: 'doubles[at + 6] = fill.tradeId',
    replace: 'doubles[at + 6] = 0 * fill.tradeId',
  },
  {
    name: 'the result hash skips what is frozen',
    file: `${TRADING}/results.ts`,
    find: 'ints[at * 2 + 4] = this.#frozenWords[account * 2] as number',
    replace: 'ints[at * 2 + 4] = 0',
  },
]
