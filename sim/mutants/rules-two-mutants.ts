/** Bugs planted into what version 2 of the rules brought. */
import type { Mutant } from './mutant.ts'

const TRADING = 'exchange/usecase/trading'
const GUARD = `${TRADING}/guard.ts`

export const RULES_TWO_MUTANTS: readonly Mutant[] = [
  {
    name: 'orders expire one microsecond late',
    file: `${TRADING}/expiring.ts`,
    find: 'if (earliest > time) return',
    replace: 'if (earliest >= time) return',
  },
  {
    name: 'expiry is forgotten while switches are armed',
    file: `${TRADING}/expiring.ts`,
    find: 'earliest <= armed.deadline)',
    replace: 'earliest <= 0 * armed.deadline)',
  },
  {
    name: 'orders of one user trade whatever was asked',
    file: GUARD,
    find: 'if (this.#mode !== SELF_TRADE.none && this.#isOwn(maker)) {',
    replace: 'if (this.#mode === SELF_TRADE.cancelBoth && this.#isOwn(maker)) {',
  },
  {
    name: 'a decremented maker keeps its hold',
    file: GUARD,
    find: 'moveHold(core, slot, holdFor(orders, productOf(core, slot), { slot,',
    replace: 'void (holdFor(orders, productOf(core, slot), { slot,',
  },
  {
    name: 'the price band is open at one end',
    file: GUARD,
    find: 'return side === SIDE.buy ? price > limit : price < limit',
    replace: 'return side === SIDE.buy ? price > limit : price < 0',
  },
  {
    name: 'entry stops fire above their price only: < for <=',
    file: 'exchange/usecase/matching/stop-book.ts',
    find: 'this.#levels.price(entry) <= high)',
    replace: 'this.#levels.price(entry) < high)',
  },
  {
    name: 'an amend takes no funds',
    file: `${TRADING}/amending.ts`,
    find: 'book.remove(slot)\n  moveHold(core, slot, needed)\n',
    replace: 'book.remove(slot)\n',
  },
  {
    name: 'a reduced order leaves its level as large as it was',
    file: `${TRADING}/amending.ts`,
    find: 'product.book.reduce(slot, oldSize - amended.size)',
    replace: 'product.book.reduce(slot, 0 * oldSize)',
  },
  {
    name: 'snapshots forget a halt of the venue',
    file: `${TRADING}/snapshot.ts`,
    find: 'writer.u8(core.halted ? 1 : 0)',
    replace: 'writer.u8(0)',
  },
  {
    name: 'a rebate is paid beyond the fee of the taker',
    file: 'exchange/usecase/clearing/clearing.ts',
    find: 'earned < (atoms[2] as bigint) ? -earned : -(atoms[2] as bigint)',
    replace: 'earned < 0n ? -(atoms[2] as bigint) : -earned',
  },
]
