/**
 * People and an operator, each with a list of what was acknowledged, refused and is not known yet.
 * What is not known is sent again under the same reference id until there is an answer.
 */
import { EVENT_TYPE, PERMISSION, VIA } from '@bourse/domain/exchange/event'
import { Client } from './client.ts'
import type { Draft } from './draft.ts'
import { MONEY_KINDS, OPERATOR_KINDS } from './money.ts'
import type { ClientsOptions } from './options.ts'
import { ORDER_KINDS } from './orders.ts'
import { NEW_OPERATOR_KINDS, NEW_ORDER_KINDS } from './rules-two.ts'

/** The operator waits so many times as long between two commands as a person. */
const OPERATOR_PAUSE = 4

export class Clients {
  readonly #people: readonly Client[]
  readonly #operator: Client
  readonly #options: ClientsOptions
  #isUpgraded = false

  constructor(options: ClientsOptions) {
    this.#options = options
    const { world } = options
    const kinds = [...ORDER_KINDS, ...MONEY_KINDS, ...NEW_ORDER_KINDS]
    this.#people = world.users.map((user, at) => {
      const person = { user, via: VIA.api, permissions: PERMISSION.trade | PERMISSION.transfer }
      return new Client(options, { ...person, name: `person ${at}`, kinds, pause: 1 })
    })
    this.#operator = new Client(options, {
      ...{ name: 'operator', user: 1, via: VIA.admin, permissions: 0 },
      kinds: [...OPERATOR_KINDS, ...NEW_OPERATOR_KINDS],
      pause: OPERATOR_PAUSE / world.users.length,
    })
  }

  start(): void {
    const { world } = this.#options
    for (const toUser of world.users) {
      for (const [at, amount] of world.funds.entries()) {
        this.#operator.send({ type: EVENT_TYPE.deposit, toUser, currency: at + 1, amount, user: 0 })
      }
    }
    this.#operator.start()
    for (const person of this.#people) person.start()
    this.#watchUpgrade()
  }

  /** No new commands; whatever is not known is still asked for. */
  finish(): void {
    for (const client of this.#all()) client.finish()
  }

  /** Who still waits for an answer. */
  unsettled(): string[] {
    return this.#all()
      .filter((client) => client.openCount > 0)
      .map((client) => `${client.name} does not know of ${client.openCount}`)
  }

  /** Every acknowledgement and refusal is what the log has. */
  finalAudit(): void {
    for (const client of this.#all()) client.finalAudit()
  }

  #all(): Client[] {
    return [this.#operator, ...this.#people]
  }

  /** The rules are upgraded once, somewhere in the run. */
  #watchUpgrade(): void {
    const { scheduler, world, auditor } = this.#options
    if (this.#isUpgraded || world.upgradeAt > 100) return
    const { expected } = auditor
    if (auditor.sequence > 6 && auditor.position * 100 >= expected * world.upgradeAt) {
      this.#isUpgraded = true
      const draft: Draft = {
        type: EVENT_TYPE.upgrade,
        user: 0,
        detail: { kind: 'upgrade', rulesVersion: 2 },
      }
      this.#operator.send(draft)
      return
    }
    scheduler.after(undefined, world.thinkMicros * 4, () => this.#watchUpgrade())
  }
}
