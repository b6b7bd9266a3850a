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
 * `silentListener`: it pays for what it hears only.
 */
export function fanOut(sinks: readonly Partial<TradingListener>[]): TradingListener {
  const heard = <Call extends keyof TradingListener>(call: Call) =>
    sinks.filter(
      (sink): sink is Pick<TradingListener, Call> =>
        sink[call] !== undefined && sink[call] !== silentListener[call],
    )
  const received = heard('received')
  const active = heard('active')
  const change = heard('change')
  const open = heard('open')
  const match = heard('match')
  const done = heard('done')
  const ledger = heard('ledger')
  const listed = heard('listed')
  const balance = heard('balance')
  const result = heard('result')
  const duplicate = heard('duplicate')
  const dropped = heard('dropped')
  return {
    received(slot) {
      for (let i = 0; i < received.length; i++) received[i]?.received(slot)
    },
    active(slot) {
      for (let i = 0; i < active.length; i++) active[i]?.active(slot)
    },
    change(slot, kind, oldPrice, oldSize) {
      for (let i = 0; i < change.length; i++) change[i]?.change(slot, kind, oldPrice, oldSize)
    },
    open(slot) {
      for (let i = 0; i < open.length; i++) open[i]?.open(slot)
    },
    match(maker, taker) {
      for (let i = 0; i < match.length; i++) match[i]?.match(maker, taker)
    },
    done(slot, reason) {
      for (let i = 0; i < done.length; i++) done[i]?.done(slot, reason)
    },
    ledger(account, kind, index) {
      for (let i = 0; i < ledger.length; i++) ledger[i]?.ledger(account, kind, index)
    },
    listed(kind, number) {
      for (let i = 0; i < listed.length; i++) listed[i]?.listed(kind, number)
    },
    balance(account) {
      for (let i = 0; i < balance.length; i++) balance[i]?.balance(account)
    },
    result(event, refusal) {
      for (let i = 0; i < result.length; i++) result[i]?.result(event, refusal)
    },
    duplicate(event, firstSequence, refusal) {
      for (let i = 0; i < duplicate.length; i++) {
        duplicate[i]?.duplicate(event, firstSequence, refusal)
      }
    },
    dropped(event) {
      for (let i = 0; i < dropped.length; i++) dropped[i]?.dropped(event)
    },
  }
}
