/** One who sends commands and keeps a list of what became of them. */
import { blankEvent, EVENT_TYPE, type TradingEvent, type Via } from '@bourse/domain/exchange/event'
import type { Outcome } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Link } from '../world/network.ts'
import { type Draft, drawKind, type Kind, type KindTable, kindTable } from './draft.ts'
import type { ClientsOptions } from './options.ts'
import { summary } from './summary.ts'

export interface ClientSettings {
  readonly name: string
  readonly user: number
  readonly via: Via
  readonly permissions: number
  readonly kinds: readonly Kind[]
  /** Times the mean pause of the world between two commands. */
  readonly pause: number
}

/** A command and what is known of it. */
interface Record {
  readonly event: TradingEvent
  readonly reference: string
  attempts: number
  state: 'waiting' | 'unknown' | 'acknowledged' | 'refused' | 'given up'
  outcome: Outcome | undefined
}

/** Refusals from here on were given before the log. */
const BEFORE_LOG = 5_000
/** Commands under way at one time. */
const OPEN_MAX = 12
const KEPT_MAX = 200

export class Client {
  readonly name: string
  readonly #options: ClientsOptions
  readonly #settings: ClientSettings
  readonly #there: Link
  readonly #back: Link
  readonly #records: Record[] = []
  readonly #open: number[] = []
  readonly #references: string[] = []
  #table: KindTable
  #isFinishing = false
  /** Named commands without an answer. */
  openCount = 0

  constructor(options: ClientsOptions, settings: ClientSettings) {
    this.#options = options
    this.#settings = settings
    this.name = settings.name
    this.#table = kindTable(settings.kinds, 1)
    this.#there = options.network.link(`${settings.name} to server`, false)
    this.#back = options.network.link(`server to ${settings.name}`, false)
  }

  start(): void {
    const { scheduler, dice, world } = this.#options
    const wait = dice.wait(world.thinkMicros * this.#settings.pause)
    scheduler.after(undefined, wait, () => {
      if (this.#isFinishing) return
      if (this.openCount < OPEN_MAX) this.#act()
      this.start()
    })
  }

  finish(): void {
    this.#isFinishing = true
  }

  /** Sends one command under a reference id of its own. */
  send(draft: Draft, isNamed = true): void {
    const { dice } = this.#options
    const { user, via, permissions, name } = this.#settings
    const reference = isNamed ? `${name.replace(' ', '')}-${this.#records.length}` : ''
    const event = { ...blankEvent(draft.type), user, via, permissions, ...draft }
    event.referenceId = reference
    const record: Record = { event, reference, attempts: 0, state: 'waiting', outcome: undefined }
    this.#records.push(record)
    if (isNamed) {
      this.openCount++
      keep(this.#references, reference)
    }
    this.#attempt(record)
    // Some are impatient and send the same again at once.
    if (isNamed && dice.chance(1)) this.#attempt(record)
  }

  /** Throws nothing: what is wrong is told to the auditor. */
  finalAudit(): void {
    const { auditor } = this.#options
    for (const { event, outcome } of this.#records) {
      if (outcome !== undefined) auditor.confirm(event, outcome, 'at the end')
    }
  }

  #act(): void {
    const { dice, world, auditor, machine } = this.#options
    const known = {
      user: this.#settings.user,
      open: this.#open,
      references: this.#references,
      time: machine.nowMs() * 1_000,
    }
    if (this.#references.length > 0 && dice.chance(1)) {
      this.#repeat()
      return
    }
    if (this.#table.rulesVersion !== auditor.rulesVersion) {
      this.#table = kindTable(this.#settings.kinds, auditor.rulesVersion)
    }
    const drawn = drawKind(this.#table, dice, (kind) => kind.draw(dice, world, known))
    if (drawn === undefined) return
    this.#options.coverage.count(`sent ${drawn.kind.name}`)
    this.send(drawn.draft, !dice.chance(world.unnamed))
  }

  /** Sends something decided long ago once more: it must not take effect again. */
  #repeat(): void {
    const { dice } = this.#options
    const record = dice.pick(this.#records)
    if (record.reference !== '') this.#attempt(record)
  }

  #attempt(record: Record): void {
    const { network, machine, scheduler, world, trace } = this.#options
    record.attempts++
    const reply = (outcome: Outcome): void => {
      network.send(this.#back, undefined, () => this.#hear(record, outcome))
    }
    const again = record.attempts > 1 ? ' again' : ''
    trace?.(`${this.name} sends ${summary(record.event)}${again}`)
    // Each copy that arrives is read on its own.
    network.send(this.#there, undefined, () => {
      machine.receive({ event: { ...record.event }, reply })
    })
    const { attempts } = record
    const patience = world.patienceMicros * Math.min(attempts, 8)
    scheduler.after(undefined, patience, () => this.#giveUp(record, attempts))
  }

  /** No answer in time: a named command is sent again, another one is not known for ever. */
  #giveUp(record: Record, attempts: number): void {
    if (record.attempts !== attempts) return
    if (record.state !== 'waiting' && record.state !== 'unknown') return
    record.state = record.reference === '' ? 'given up' : 'unknown'
    if (record.state === 'unknown') this.#attempt(record)
  }

  #hear(record: Record, outcome: Outcome): void {
    const { auditor, trace } = this.#options
    const { refusal, sequence } = outcome
    trace?.(`${this.name} hears ${summary(record.event)} -> ${refusal} #${sequence}`)
    // Who is refused because too many references are remembered is not remembered either.
    const isOpen = refusal === REFUSAL.referencesFull || sequence === 0
    if (refusal >= BEFORE_LOG || isOpen) {
      this.#turnedAway(record, refusal)
      return
    }
    auditor.confirm(record.event, outcome, 'when it was answered')
    if (record.outcome === undefined) this.#decide(record, outcome)
    else this.#compare(record, outcome)
  }

  /** The first answer. */
  #decide(record: Record, outcome: Outcome): void {
    const { coverage } = this.#options
    const { refusal } = outcome
    record.outcome = outcome
    if (record.reference !== '') this.openCount--
    if (record.state === 'unknown') coverage.count('retry resolved unknown')
    if (record.state === 'unknown' && outcome.duplicate) {
      coverage.count('retry heard of its first attempt')
    }
    record.state = refusal === 0 ? 'acknowledged' : 'refused'
    coverage.count(`answer ${record.state}`)
    const { order } = outcome
    if (order?.status === 'open' || order?.status === 'active') keep(this.#open, order.id)
    if (record.event.type === EVENT_TYPE.cancelOrder && refusal === REFUSAL.orderNotFound) {
      const at = this.#open.indexOf(record.event.orderId)
      if (at !== -1) this.#open.splice(at, 1)
    }
  }

  /** It did not reach the log, or that is not known; another copy of it may have. */
  #turnedAway(record: Record, refusal: number): void {
    const { coverage, scheduler, world, dice } = this.#options
    coverage.count(`turned away ${refusal}`)
    if (record.state !== 'waiting' && record.state !== 'unknown') return
    record.state = 'unknown'
    const { attempts } = record
    const wait = dice.wait(world.patienceMicros / 4)
    scheduler.after(undefined, wait, () => this.#giveUp(record, attempts))
  }

  /** A second answer says what the first said, unless the reference was forgotten meanwhile. */
  #compare(record: Record, outcome: Outcome): void {
    const { auditor } = this.#options
    const first = record.outcome
    if (record.reference === '' || first === undefined) return
    if (first.sequence === outcome.sequence && first.refusal === outcome.refusal) return
    if (auditor.wasForgotten(record.event.user, record.reference)) return
    auditor.violation(
      'I10 one answer for one reference',
      `${record.reference} was answered ${first.refusal} #${first.sequence}, ` +
        `then ${outcome.refusal} #${outcome.sequence}`,
    )
  }
}

function keep<Value>(list: Value[], value: Value): void {
  list.push(value)
  if (list.length > KEPT_MAX) list.shift()
}
