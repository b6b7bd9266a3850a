/** Ways to listen: not at all, or with several sinks at once. */
import type { TradingListener } from '@bourse/domain/exchange/listener'

/** Hears nothing; also the base for a sink that needs only a few of the calls. */
export const silentListener: TradingListener = {
  received() {},
  active() {},
  change() {},
  open() {},
  match() {},
  done() {},
  ledger() {},
  listed() {},
  balance() {},
  result() {},
  duplicate() {},
  dropped() {},
}

/**
 * One listener that tells several, in their order. A sink may leave out calls, or take them from
 * `silentListener`: it pays for what it hears only. Every call is written out for itself: so the
 * compiler sees who is called at each place and puts the sinks into the engine, where a loop over
 * them would cost a fifth of what matching costs.
 */
export function fanOut(sinks: readonly Partial<TradingListener>[]): TradingListener {
  return { ...tellOrders(sinks), ...tellTrades(sinks), ...tellResults(sinks) }
}

type Sinks = readonly Partial<TradingListener>[]
type Call = keyof TradingListener
type Places<One> = readonly [One, One, One, One, One, One, One, One]

/** Those who hear `call`, in as many places as there are; the last place is for all the rest. */
function heard<Name extends Call>(sinks: Sinks, call: Name): Places<TradingListener[Name]> {
  type Tell = (...said: unknown[]) => void
  const tells: Tell[] = []
  for (const sink of sinks) {
    const tell = sink[call]
    if (tell !== undefined && tell !== silentListener[call]) tells.push(tell.bind(sink) as Tell)
  }
  if (tells.length > PLACES) {
    const rest = tells.splice(PLACES - 1)
    tells.push((...said) => {
      for (const tell of rest) tell(...said)
    })
  }
  while (tells.length < PLACES) tells.push(nothing)
  return tells as unknown as Places<TradingListener[Name]>
}

const PLACES = 8

function nothing(): void {}

/** What becomes of orders. */
function tellOrders(
  sinks: Sinks,
): Pick<TradingListener, 'received' | 'active' | 'change' | 'open'> {
  const [received1, received2, received3, received4, received5, received6, received7, received8] =
    heard(sinks, 'received')
  const [active1, active2, active3, active4, active5, active6, active7, active8] = heard(
    sinks,
    'active',
  )
  const [change1, change2, change3, change4, change5, change6, change7, change8] = heard(
    sinks,
    'change',
  )
  const [open1, open2, open3, open4, open5, open6, open7, open8] = heard(sinks, 'open')
  return {
    received(slot) {
      received1(slot)
      received2(slot)
      received3(slot)
      received4(slot)
      received5(slot)
      received6(slot)
      received7(slot)
      received8(slot)
    },
    active(slot) {
      active1(slot)
      active2(slot)
      active3(slot)
      active4(slot)
      active5(slot)
      active6(slot)
      active7(slot)
      active8(slot)
    },
    change(slot, kind, oldPrice, oldSize) {
      change1(slot, kind, oldPrice, oldSize)
      change2(slot, kind, oldPrice, oldSize)
      change3(slot, kind, oldPrice, oldSize)
      change4(slot, kind, oldPrice, oldSize)
      change5(slot, kind, oldPrice, oldSize)
      change6(slot, kind, oldPrice, oldSize)
      change7(slot, kind, oldPrice, oldSize)
      change8(slot, kind, oldPrice, oldSize)
    },
    open(slot) {
      open1(slot)
      open2(slot)
      open3(slot)
      open4(slot)
      open5(slot)
      open6(slot)
      open7(slot)
      open8(slot)
    },
  }
}

/** What is traded, and what it does to accounts. */
function tellTrades(sinks: Sinks): Pick<TradingListener, 'match' | 'done' | 'ledger' | 'balance'> {
  const [match1, match2, match3, match4, match5, match6, match7, match8] = heard(sinks, 'match')
  const [done1, done2, done3, done4, done5, done6, done7, done8] = heard(sinks, 'done')
  const [ledger1, ledger2, ledger3, ledger4, ledger5, ledger6, ledger7, ledger8] = heard(
    sinks,
    'ledger',
  )
  const [balance1, balance2, balance3, balance4, balance5, balance6, balance7, balance8] = heard(
    sinks,
    'balance',
  )
  return {
    match(maker, taker) {
      match1(maker, taker)
      match2(maker, taker)
      match3(maker, taker)
      match4(maker, taker)
      match5(maker, taker)
      match6(maker, taker)
      match7(maker, taker)
      match8(maker, taker)
    },
    done(slot, reason) {
      done1(slot, reason)
      done2(slot, reason)
      done3(slot, reason)
      done4(slot, reason)
      done5(slot, reason)
      done6(slot, reason)
      done7(slot, reason)
      done8(slot, reason)
    },
    ledger(account, kind, index) {
      ledger1(account, kind, index)
      ledger2(account, kind, index)
      ledger3(account, kind, index)
      ledger4(account, kind, index)
      ledger5(account, kind, index)
      ledger6(account, kind, index)
      ledger7(account, kind, index)
      ledger8(account, kind, index)
    },
    balance(account) {
      balance1(account)
      balance2(account)
      balance3(account)
      balance4(account)
      balance5(account)
      balance6(account)
      balance7(account)
      balance8(account)
    },
  }
}

/** What became of events. */
function tellResults(
  sinks: Sinks,
): Pick<TradingListener, 'listed' | 'result' | 'duplicate' | 'dropped'> {
  const [listed1, listed2, listed3, listed4, listed5, listed6, listed7, listed8] = heard(
    sinks,
    'listed',
  )
  const [result1, result2, result3, result4, result5, result6, result7, result8] = heard(
    sinks,
    'result',
  )
  const [
    duplicate1,
    duplicate2,
    duplicate3,
    duplicate4,
    duplicate5,
    duplicate6,
    duplicate7,
    duplicate8,
  ] = heard(sinks, 'duplicate')
  const [dropped1, dropped2, dropped3, dropped4, dropped5, dropped6, dropped7, dropped8] = heard(
    sinks,
    'dropped',
  )
  return {
    listed(kind, number) {
      listed1(kind, number)
      listed2(kind, number)
      listed3(kind, number)
      listed4(kind, number)
      listed5(kind, number)
      listed6(kind, number)
      listed7(kind, number)
      listed8(kind, number)
    },
    result(event, refusal) {
      result1(event, refusal)
      result2(event, refusal)
      result3(event, refusal)
      result4(event, refusal)
      result5(event, refusal)
      result6(event, refusal)
      result7(event, refusal)
      result8(event, refusal)
    },
    duplicate(event, firstSequence, refusal) {
      duplicate1(event, firstSequence, refusal)
      duplicate2(event, firstSequence, refusal)
      duplicate3(event, firstSequence, refusal)
      duplicate4(event, firstSequence, refusal)
      duplicate5(event, firstSequence, refusal)
      duplicate6(event, firstSequence, refusal)
      duplicate7(event, firstSequence, refusal)
      duplicate8(event, firstSequence, refusal)
    },
    dropped(event) {
      dropped1(event)
      dropped2(event)
      dropped3(event)
      dropped4(event)
      dropped5(event)
      dropped6(event)
      dropped7(event)
      dropped8(event)
    },
  }
}
