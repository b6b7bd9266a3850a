/** Runs a list of commands through both engines and the auditor and finds where they part. */

import { isDeepStrictEqual } from 'node:util'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { ORDER_TYPE, SIDE } from '@bourse/domain/exchange/order'
import type { LogicalResult } from '../naive/facts.ts'
import type { NaiveEngine } from '../naive/naive-engine.ts'
import { naiveEngine } from '../naive/naive-engine.ts'
import type { NaiveOrder } from '../naive/naive-state.ts'
import { available, openOrders } from '../naive/naive-state.ts'
import { auditor } from './auditor.ts'
import type { Command, OrderChange } from './commands.ts'
import type { Coverage } from './coverage.ts'
import { count } from './coverage.ts'
import type { FastEngine } from './engines.testkit.ts'
import { fastEngine, restoredEngine } from './engines.testkit.ts'
import { differenceOf } from './facts.ts'
import { Watch } from './watch.ts'

export interface History {
  readonly limits: EngineLimits
  readonly commands: readonly Command[]
  /** Whole states are compared after every so many events. */
  readonly dumpEvery: number
  /** The fast engine is replaced by one restored from its snapshot after every so many events. */
  readonly restoreEvery: number
}

export interface Failure {
  /** Index of the command at which it showed. */
  readonly at: number
  readonly event: TradingEvent
  readonly why: string
}

/** The first difference or broken invariant, or undefined; counts into `coverage` what happened. */
export function failureOf(history: History, coverage: Coverage): Failure | undefined {
  const { limits, commands } = history
  const naive = naiveEngine(limits)
  const clock: Clock = { sent: [], counters: new Map(), time: 1_700_000_000_000_000 }
  const audit = auditor(limits)
  const watch = new Watch()
  let fast = fastEngine(limits)
  for (const [at, command] of commands.entries()) {
    const event = aimed(command, naive, clock)
    try {
      const old = oldHold(naive, event)
      const result = fast.apply(event)
      const expected = naive.apply(event)
      const difference = differenceOf(expected, result)
      if (difference !== undefined) return { at, event, why: difference }
      audit.follow(event, result)
      count(coverage, watch, { event, result })
      if (old !== undefined && usesOldHold(old, result)) countOldHold(coverage)
      const turn = at + 1
      if (turn % history.dumpEvery === 0 || turn === commands.length) compareStates(naive, fast)
      if (turn % history.dumpEvery === 0) audit.compare(fast.dump())
      if (turn % history.restoreEvery === 0) fast = restored(limits, fast)
    } catch (error) {
      return { at, event, why: error instanceof Error ? (error.stack ?? '') : String(error) }
    }
  }
  const why = replayDifference(limits, fast, clock.sent)
  const last = clock.sent.at(-1)
  return why === undefined || last === undefined
    ? undefined
    : { at: commands.length - 1, event: last, why }
}

/** Of a replace: what was available for the new order before it, without what the old one held. */
function oldHold(naive: NaiveEngine, event: TradingEvent): bigint | undefined {
  if (event.type !== EVENT_TYPE.replaceOrder) return undefined
  const { base, quote } = naive.state.products.find((one) => one.number === event.product) ?? {}
  const currency = event.side === SIDE.buy ? quote : base
  return currency === undefined ? undefined : available(naive.state, event, currency)
}

/** True when the new order holds more than was available without the old one. */
function usesOldHold(had: bigint, { facts, refusal, sequence }: LogicalResult): boolean {
  if (refusal !== 0) return false
  return facts.some((fact) => {
    const isPlaced = fact.fact === 'received' || fact.fact === 'active'
    return isPlaced && fact.id === sequence && fact.hold > had
  })
}

function countOldHold(coverage: Coverage): void {
  const name = 'replaced: old hold needed'
  coverage.set(name, (coverage.get(name) ?? 0) + 1)
}

/**
 * The shortest list that fails in the same way, found by cutting ever smaller pieces out; at most
 * `triesMax` runs.
 */
export function shrunk(history: History, triesMax: number): Command[] {
  const first = failureOf(history, new Map())
  if (first === undefined) return [...history.commands]
  let commands = history.commands.slice(0, first.at + 1)
  const fails = (fewer: Command[]) => {
    const failure = failureOf({ ...history, commands: fewer, dumpEvery: 10 }, new Map())
    return failure !== undefined && kindOf(failure) === kindOf(first) ? failure : undefined
  }
  let tries = 0
  let piece = Math.ceil(commands.length / 2)
  while (piece >= 1 && tries < triesMax) {
    let cut = false
    for (let from = 0; from < commands.length && tries < triesMax; ) {
      const fewer = [...commands.slice(0, from), ...commands.slice(from + piece)]
      tries++
      const failure = fewer.length === 0 ? undefined : fails(fewer)
      if (failure === undefined) {
        from += piece
      } else {
        commands = fewer.slice(0, failure.at + 1)
        cut = true
      }
    }
    if (!cut || piece > commands.length) piece = Math.floor(piece / 2)
  }
  return commands
}

/** What a failure says, without its numbers. */
function kindOf({ why }: Failure): string {
  return why
    .split('\n', 3)
    .join(' ')
    .replace(/[-\d]+/g, '#')
}

/** The events that a list of commands becomes, as lines that say only what is set. */
export function listing(history: History): string {
  const naive = naiveEngine(history.limits)
  const clock: Clock = { sent: [], counters: new Map(), time: 1_700_000_000_000_000 }
  const lines = history.commands.map((command) => {
    const event = aimed(command, naive, clock)
    const { kind, sequence, refusal } = naive.apply(event)
    return `${valueText(event)} -> naive: ${kind} #${sequence} refusal ${refusal}`
  })
  return lines.join('\n')
}

/** A value on one line, without what is zero or empty. */
export function valueText(of: unknown): string {
  const text = JSON.stringify(of, (_, value: unknown) => {
    if (typeof value === 'bigint') return value === 0n ? undefined : `${value}n`
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return String(value)
    return value === 0 || value === '' || value === false || value === null ? undefined : value
  })
  return text ?? 'nothing'
}

interface Clock {
  readonly sent: TradingEvent[]
  readonly counters: Map<number, number>
  time: number
}

/** The event that a command becomes now: stamped, and pointed at what it aims at. */
function aimed(command: Command, naive: NaiveEngine, clock: Clock): TradingEvent {
  const { event, wait, aim, endsAfter, endsOn = 1 } = command
  const time = Math.max(1, clock.time + wait)
  const ends = Math.ceil((time + (endsAfter ?? 0)) / endsOn) * endsOn
  const ending = endsAfter === undefined ? event : { ...event, expiresAt: ends }
  const pointed = point(ending, aim, naive, clock)
  clock.time = time
  const stamped = { ...pointed, position: clock.sent.length + 1, time }
  clock.sent.push(stamped)
  return stamped
}

function point(
  event: TradingEvent,
  aim: Command['aim'],
  naive: NaiveEngine,
  clock: Clock,
): TradingEvent {
  switch (aim?.at) {
    case undefined:
      return counted(event, clock)
    case 'earlier': {
      const earlier = clock.sent.at(-aim.back)
      if (earlier === undefined) return counted(event, clock)
      return aim.as === 'server' ? earlier : counted(earlier, clock)
    }
    case 'open order': {
      const all = openOrders(naive.state).filter((one) => aim.by === 'id' || one.clientOrderId)
      const order = all[aim.pick % all.length]
      if (order === undefined) return counted(event, clock)
      const mine = aim.pick % 20 === 0 ? event.user : order.user
      const target =
        aim.by === 'id' ? { orderId: order.id } : { targetReference: order.clientOrderId }
      const changed = aim.change === undefined ? event : changedTo(event, order, aim.change)
      return counted({ ...changed, ...target, user: mine }, clock)
    }
    case 'available': {
      const accounts = [...naive.state.accounts.values()]
      const { user, portfolio, currency } = event
      const found = accounts.find(
        (one) => one.user === user && one.portfolio === portfolio && one.currency === currency,
      )
      return counted({ ...event, amount: (found?.available ?? 0n) + aim.more }, clock)
    }
    default:
      return aim satisfies never
  }
}

/** An amend of the order, or what takes its place; what the event says itself stays. */
function changedTo(event: TradingEvent, order: NaiveOrder, change: OrderChange): TradingEvent {
  const { tick, lot } = order.product.rules
  const size = (part: number) => Math.ceil((part * change.percent) / 100 / lot) * lot
  const price = order.price === 0 ? 0 : Math.max(tick, order.price + change.ticks * tick)
  if (event.type === EVENT_TYPE.amendOrder) {
    return {
      ...event,
      price: event.price !== 0 || change.ticks === 0 ? event.price : price,
      size: event.size === 0 ? size(order.size) : event.size,
    }
  }
  if (change.keeps === 'nothing') return event
  const isLimit = event.orderType === ORDER_TYPE.limit && order.type === ORDER_TYPE.limit
  return {
    ...event,
    ...{ product: order.product.number, portfolio: order.portfolio },
    side: change.keeps === 'all' ? order.side : event.side,
    price: isLimit ? price : event.price,
    size: isLimit && event.size > 0 && change.percent > 0 ? size(order.remaining) : event.size,
  }
}

/** The session's next counter. */
function counted(event: TradingEvent, { counters }: Clock): TradingEvent {
  if (event.session === 0) return event
  const counter = (counters.get(event.session) ?? 0) + 1
  counters.set(event.session, counter)
  return { ...event, counter }
}

function compareStates(naive: NaiveEngine, fast: FastEngine): void {
  const [one, other] = [naive.dump(), fast.dump()]
  if (isDeepStrictEqual(one, other)) return
  throw new Error(`states differ\n${firstDifference(one, other, 'state')}`)
}

function firstDifference(naive: unknown, fast: unknown, path: string): string {
  if (naive instanceof Object && fast instanceof Object) {
    const names = new Set([...Object.keys(naive), ...Object.keys(fast)])
    for (const name of names) {
      const [one, other] = [Reflect.get(naive, name), Reflect.get(fast, name)]
      if (!isDeepStrictEqual(one, other)) return firstDifference(one, other, `${path}.${name}`)
    }
  }
  return `${path}\nnaive: ${valueText(naive)}\nfast:  ${valueText(fast)}`
}

/** An engine that begins with what `fast` saved, and would save the same bytes. */
function restored(limits: EngineLimits, fast: FastEngine): FastEngine {
  const again = restoredEngine(limits, fast.engine)
  if (!isDeepStrictEqual(again.engine.save(), fast.engine.save())) {
    throw new Error('a restored engine saves other bytes than it was restored from')
  }
  if (!isDeepStrictEqual(again.dump(), fast.dump())) {
    throw new Error(`a restored engine differs\n${firstDifference(fast.dump(), again.dump(), '')}`)
  }
  return again
}

/** The same events through a new engine end in the same bytes and result hash. */
function replayDifference(
  limits: EngineLimits,
  fast: FastEngine,
  events: readonly TradingEvent[],
): string | undefined {
  const replay = fastEngine(limits)
  for (const event of events) replay.engine.apply(event)
  if (replay.engine.state.resultHash !== fast.engine.state.resultHash) {
    return 'a replay has another result hash'
  }
  const same = isDeepStrictEqual(replay.engine.save(), fast.engine.save())
  return same ? undefined : 'a replay saves other bytes'
}
