// hot: bench/main.ts engine
/**
 * The trading engine: sequencer, asset, order, matching and clearing composed into one synchronous,
 * deterministic state machine. One event in, exactly one result out.
 */
import { MAIN_PORTFOLIO, VENUE_USER } from '@bourse/domain/exchange/account'
import { EVENT_TYPE, RULES_VERSION, type TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingListener } from '@bourse/domain/exchange/listener'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { ACCEPTED, REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Snapshotted } from '@bourse/domain/exchange/snapshot'
import type { TradingEngine, TradingState } from '@bourse/domain/exchange/state'
import { mayOperate } from './access.ts'
import { Admission } from './admission.ts'
import { amendOrder } from './amending.ts'
import { cancelAll, cancelOrder } from './cancelling.ts'
import { Core } from './core.ts'
import { expireDue } from './expiring.ts'
import { deposit, transfer, withdraw } from './funds.ts'
import { Guard } from './guard.ts'
import { Placing } from './placing.ts'
import { replaceOrder } from './replacing.ts'
import { restoreEngine, SNAPSHOT_VERSION, saveEngine } from './snapshot.ts'
import {
  setFeeSchedule,
  setProductState,
  setSelfTradeDefault,
  setSwitch,
  setUserState,
  setVenueState,
} from './states.ts'

/** Rules version of a log's first record, before any upgrade event. */
const FIRST_RULES = 1

type NewType = (typeof EVENT_TYPE)[
  | 'amendOrder'
  | 'replaceOrder'
  | 'cancelAfter'
  | 'productState'
  | 'venueState'
  | 'userState'
  | 'selfTradeDefault'
  | 'feeSchedule']

/** A new engine with nothing listed and nobody in it. */
export function tradingEngine(limits: EngineLimits): TradingEngine & Snapshotted {
  return new Engine(limits)
}

class Engine implements TradingEngine, Snapshotted {
  readonly section = 'engine'
  readonly version = SNAPSHOT_VERSION
  readonly #core: Core
  readonly #admission: Admission
  readonly #placing: Placing

  constructor(limits: EngineLimits) {
    this.#core = new Core(limits, FIRST_RULES)
    const guard = new Guard(this.#core)
    this.#admission = new Admission(this.#core, guard)
    this.#placing = new Placing(this.#core, guard)
  }

  get state(): TradingState {
    return this.#core
  }

  listen(listener: TradingListener): void {
    this.#core.results.listener = listener
  }

  apply(event: TradingEvent): number {
    const core = this.#core
    core.position = event.position
    if (event.time > core.time) core.time = event.time
    const { sequencer, references, results } = core
    if (!sequencer.admit(event.session, event.counter)) {
      results.listener.dropped(event)
      return ACCEPTED
    }
    const referenced = event.referenceId !== ''
    if (referenced) {
      const first = references.find(event.user, event.referenceId)
      if (first !== -1) {
        const refusal = references.refusalOf(first)
        results.listener.duplicate(event, references.sequenceOf(first), refusal)
        return refusal
      }
    }
    const sequence = sequencer.advance()
    results.beginEvent()
    if (core.expiries.count + core.armed.count !== 0) expireDue(core)
    if (core.fees.isCounting) core.fees.now = core.time
    let entry = -1
    if (referenced) {
      if (!references.makeRoom(core.time)) {
        results.result(event, REFUSAL.referencesFull)
        return REFUSAL.referencesFull
      }
      entry = references.add(event.user, event.referenceId, sequence, core.time)
    }
    const refusal = this.#perform(event, entry)
    if (entry !== -1 && refusal !== ACCEPTED) references.settle(entry, refusal)
    results.result(event, refusal)
    return refusal
  }

  save(): Uint8Array {
    return saveEngine(this.#core)
  }

  restore(bytes: Uint8Array, version: number): void {
    restoreEngine(this.#core, bytes, version)
  }

  #perform(event: TradingEvent, entry: number): number {
    const core = this.#core
    switch (event.type) {
      case EVENT_TYPE.createOrder: {
        const refusal = this.#admission.check(event)
        if (refusal === ACCEPTED) this.#placing.place(event, this.#admission, entry)
        return refusal
      }
      case EVENT_TYPE.cancelOrder:
        return cancelOrder(core, event)
      case EVENT_TYPE.cancelAll:
        return cancelAll(core, event)
      case EVENT_TYPE.deposit:
        return deposit(core, event)
      case EVENT_TYPE.withdraw:
        return withdraw(core, event)
      case EVENT_TYPE.transfer:
        return transfer(core, event)
      case EVENT_TYPE.currency:
      case EVENT_TYPE.product:
      case EVENT_TYPE.upgrade:
        return this.#operate(event)
      case EVENT_TYPE.clock:
      case EVENT_TYPE.checkpoint:
        return ACCEPTED
      case EVENT_TYPE.amendOrder:
      case EVENT_TYPE.replaceOrder:
      case EVENT_TYPE.cancelAfter:
      case EVENT_TYPE.productState:
      case EVENT_TYPE.venueState:
      case EVENT_TYPE.userState:
      case EVENT_TYPE.selfTradeDefault:
      case EVENT_TYPE.feeSchedule:
        if (core.rulesVersion < 2) return REFUSAL.unknownEvent
        return this.#performNew(event, event.type, entry)
      default:
        event.type satisfies never
        return REFUSAL.unknownEvent
    }
  }

  /** Events that version 2 of the rules brought. */
  #performNew(event: TradingEvent, kind: NewType, entry: number): number {
    const core = this.#core
    switch (kind) {
      case EVENT_TYPE.amendOrder:
        return amendOrder(core, this.#placing, event)
      case EVENT_TYPE.replaceOrder: {
        const desk = { core, admission: this.#admission, placing: this.#placing, reference: entry }
        return replaceOrder(desk, event)
      }
      case EVENT_TYPE.cancelAfter:
        return setSwitch(core, event)
      case EVENT_TYPE.productState:
        return setProductState(core, event)
      case EVENT_TYPE.venueState:
        return setVenueState(core, event)
      case EVENT_TYPE.userState:
        return setUserState(core, event)
      case EVENT_TYPE.selfTradeDefault:
        return setSelfTradeDefault(core, event)
      case EVENT_TYPE.feeSchedule:
        return setFeeSchedule(core, event)
      default: {
        kind satisfies never
        return REFUSAL.unknownEvent
      }
    }
  }

  /** Listings and upgrades. */
  #operate(event: TradingEvent): number {
    const { listings, results } = this.#core
    const { detail } = event
    if (!mayOperate(event)) return REFUSAL.notPermitted
    if (event.type === EVENT_TYPE.currency && detail?.kind === 'currency') {
      const refusal = listings.checkCurrency(detail)
      if (refusal !== ACCEPTED) return refusal
      const { accounts } = this.#core
      const isNew = listings.currency(detail.code) === undefined
      if (isNew && accounts.room < 2) return REFUSAL.accountsFull
      const number = listings.listCurrency(detail)
      if (isNew) {
        // So that no deposit and no fee ever lacks the venue's side.
        accounts.open(VENUE_USER.liability, MAIN_PORTFOLIO, number)
        accounts.open(VENUE_USER.fees, MAIN_PORTFOLIO, number)
      }
      results.listed('currency', number)
      return ACCEPTED
    }
    if (event.type === EVENT_TYPE.product && detail?.kind === 'product') {
      const refusal = listings.checkProduct(detail.rules, this.#core.rulesVersion)
      if (refusal !== ACCEPTED) return refusal
      const product = listings.setProduct(detail.rules, () => this.#core.newBooks())
      results.listed('product', product.number)
      return ACCEPTED
    }
    if (event.type === EVENT_TYPE.upgrade && detail?.kind === 'upgrade') {
      const next = this.#core.rulesVersion + 1
      if (detail.rulesVersion !== next || next > RULES_VERSION) return REFUSAL.unknownEvent
      this.#core.rulesVersion = next
      return ACCEPTED
    }
    return event.type === EVENT_TYPE.upgrade ? REFUSAL.unknownEvent : REFUSAL.invalidListing
  }
}
