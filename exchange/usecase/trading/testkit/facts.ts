/** Listens to a fast engine and compares what it said with what the twin said. */
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { Change } from '@bourse/domain/exchange/order'
import type { TradingEngine, TradingState } from '@bourse/domain/exchange/state'
import type {
  AcceptedOrder,
  BalanceFact,
  ChangeFact,
  DoneFact,
  Fact,
  LedgerFact,
  LogicalEngine,
  LogicalResult,
  MatchFact,
  OpenFact,
} from '../naive/facts.ts'

/** The fast engine as a `LogicalEngine`; takes the engine's one listener. */
export function factsOf(engine: TradingEngine): LogicalEngine {
  const endings: Ending[] = []
  const facts: Fact[] = []
  engine.listen(collector(engine.state, facts, endings))
  return {
    apply(event) {
      facts.length = 0
      endings.length = 0
      const returned = engine.apply(event)
      const [ending] = endings
      if (ending === undefined || endings.length > 1) {
        throw new Error(`invariant broken: one ending an event, not ${endings.length}`)
      }
      if (returned !== ending.refusal) {
        throw new Error(`apply returned ${returned} but told ${ending.refusal}`)
      }
      return { ...ending, facts: [...facts].sort(balancesByAccount) }
    },
  }
}

type Ending = Omit<LogicalResult, 'facts'>

/** Leaves everything in its order except balances, which are told once each at the end. */
function balancesByAccount(a: Fact, b: Fact): number {
  if (a.fact !== 'balance' || b.fact !== 'balance') return 0
  return a.user - b.user || a.portfolio - b.portfolio || a.currency - b.currency
}

/** A fact on one line, for messages: `match product=1 tradeId=4 …`. */
function factText(fact: Fact): string {
  const { fact: word, ...fields } = fact
  const told = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  return `${word} ${told.join(' ')}`
}

/** The first difference between two results, or undefined when they are equal. */
export function differenceOf(naive: LogicalResult, fast: LogicalResult): string | undefined {
  const heads = [naive, fast].map((one) => `${one.kind} #${one.sequence} refusal ${one.refusal}`)
  if (heads[0] !== heads[1]) return `naive: ${heads[0]}\nfast:  ${heads[1]}`
  const length = Math.max(naive.facts.length, fast.facts.length)
  for (let at = 0; at < length; at++) {
    const [one, other] = [naive.facts[at], fast.facts[at]]
    if (one !== undefined && other !== undefined && sameFact(one, other)) continue
    const texts = [one, other].map((fact) => (fact === undefined ? 'nothing' : factText(fact)))
    return `fact ${at} of ${heads[0]}\nnaive: ${texts[0]}\nfast:  ${texts[1]}`
  }
  return undefined
}

function sameFact(one: Fact, other: Fact): boolean {
  const names = Object.keys(one) as (keyof Fact)[]
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.is(one[name], other[name]))
  )
}

function collector(state: TradingState, facts: Fact[], endings: Ending[]): TradingListener {
  return {
    received: (slot) => {
      const productSequence = sequenceOf(state, slot)
      facts.push({ fact: 'received', productSequence, ...acceptedOrder(state, slot) })
    },
    active: (slot) => facts.push({ fact: 'active', ...acceptedOrder(state, slot) }),
    change: (slot, change, oldPrice, oldSize) =>
      facts.push(changeFact(state, slot, { change, oldPrice, oldSize })),
    open: (slot) => facts.push(openFact(state, slot)),
    match: (maker, taker) => facts.push(matchFact(state, maker, taker)),
    done: (slot, reason) => facts.push(doneFact(state, slot, reason)),
    ledger: (account, kind, index) => facts.push(ledgerFact(state, { account, kind, index })),
    listed: (what, number) => facts.push({ fact: 'listed', what, number }),
    balance: (account) => facts.push(balanceFact(state, account)),
    result: (_, refusal) => endings.push({ kind: 'result', sequence: state.sequence, refusal }),
    duplicate: (_, sequence, refusal) => endings.push({ kind: 'duplicate', sequence, refusal }),
    dropped: () => endings.push({ kind: 'dropped', sequence: 0, refusal: 0 }),
  }
}

/** The order as it is now, in the fields that it was accepted with. */
export function acceptedOrder(state: TradingState, slot: number): AcceptedOrder {
  const { orders } = state
  const view = state.orderView(slot)
  return {
    id: orders.id(slot),
    product: orders.product(slot),
    user: view.user,
    portfolio: view.portfolio,
    clientOrderId: view.clientOrderId,
    side: orders.side(slot),
    type: orders.type(slot),
    timeInForce: orders.timeInForce(slot),
    postOnly: orders.postOnly(slot),
    price: orders.price(slot),
    size: orders.size(slot),
    remaining: orders.remaining(slot),
    funds: orders.funds(slot),
    hold: orders.hold(slot),
    makerRate: orders.makerRate(slot),
    takerRate: orders.takerRate(slot),
    createdAt: orders.createdAt(slot),
    selfTrade: orders.selfTrade(slot),
    stopType: orders.stopType(slot),
    stopPrice: orders.stopPrice(slot),
    expiresAt: orders.expiresAt(slot),
  }
}

function changeFact(
  state: TradingState,
  slot: number,
  told: { change: Change; oldPrice: number; oldSize: number },
): ChangeFact {
  const { orders } = state
  return {
    fact: 'change',
    productSequence: sequenceOf(state, slot),
    id: orders.id(slot),
    ...told,
    price: orders.price(slot),
    size: orders.size(slot),
    remaining: orders.remaining(slot),
    hold: orders.hold(slot),
  }
}

function openFact(state: TradingState, slot: number): OpenFact {
  const { orders } = state
  return {
    fact: 'open',
    productSequence: sequenceOf(state, slot),
    id: orders.id(slot),
    remaining: orders.remaining(slot),
    filled: orders.filled(slot),
    hold: orders.hold(slot),
    executed: orders.takerNotional(slot) + orders.makerNotional(slot),
    fee: orders.fee(slot),
  }
}

function matchFact(state: TradingState, maker: number, taker: number): MatchFact {
  const { fill, orders } = state
  return {
    fact: 'match',
    productSequence: sequenceOf(state, maker),
    product: orders.product(maker),
    tradeId: fill.tradeId,
    maker: orders.id(maker),
    taker: orders.id(taker),
    price: fill.price,
    size: fill.size,
    notional: atomsAt(fill.atoms, 0),
    makerFee: atomsAt(fill.atoms, 1),
    takerFee: atomsAt(fill.atoms, 2),
    makerRemaining: orders.remaining(maker),
    takerRemaining: orders.remaining(taker),
    makerFilled: orders.filled(maker),
    takerFilled: orders.filled(taker),
  }
}

function doneFact(state: TradingState, slot: number, reason: number): DoneFact {
  const { orders } = state
  return {
    fact: 'done',
    productSequence: sequenceOf(state, slot),
    id: orders.id(slot),
    clientOrderId: state.orderView(slot).clientOrderId,
    reason,
    funds: orders.funds(slot),
    remaining: orders.remaining(slot),
    filled: orders.filled(slot),
    executed: orders.takerNotional(slot) + orders.makerNotional(slot),
    fee: orders.fee(slot),
  }
}

function ledgerFact(
  state: TradingState,
  entry: { account: number; kind: number; index: number },
): LedgerFact {
  return {
    fact: 'ledger',
    kind: entry.kind,
    index: entry.index,
    user: numberAt(state.accounts.user, entry.account),
    portfolio: numberAt(state.accounts.portfolio, entry.account),
    currency: numberAt(state.accounts.currency, entry.account),
    atoms: atomsAt(state.posting, 0),
  }
}

function balanceFact(state: TradingState, account: number): BalanceFact {
  const { accounts } = state
  return {
    fact: 'balance',
    user: numberAt(accounts.user, account),
    portfolio: numberAt(accounts.portfolio, account),
    currency: numberAt(accounts.currency, account),
    available: atomsAt(accounts.available, account),
    frozen: atomsAt(accounts.frozen, account),
  }
}

function sequenceOf(state: TradingState, slot: number): number {
  return state.products[state.orders.product(slot) - 1]?.sequence ?? -1
}

/** A slot outside its table is a bug of the engine, so it must not read as a zero. */
export function numberAt(table: ArrayLike<number>, slot: number): number {
  const value = table[slot]
  if (value === undefined) throw new Error(`slot ${slot} is outside its table`)
  return value
}

export function atomsAt(table: BigInt64Array, slot: number): bigint {
  const value = table[slot]
  if (value === undefined) throw new Error(`slot ${slot} is outside its table`)
  return value
}
