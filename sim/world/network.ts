/**
 * Messages between clients and servers. On the way to and from clients they are lost, doubled, late
 * and out of order; inside the machine they keep their order. A clogged link holds them back.
 */
import type { Dice } from './dice.ts'
import type { FaultPlan } from './fault-plan.ts'
import type { SimProcess } from './process.ts'
import type { Scheduler } from './scheduler.ts'

export interface Link {
  readonly name: string
  /** Inside the machine nothing is lost or overtakes. */
  readonly isInside: boolean
  isClogged: boolean
  readonly held: (() => void)[]
  /** When the last message of an inside link arrives. */
  lastAt: number
}

export class Network {
  plan: FaultPlan
  readonly links: Link[] = []
  readonly #scheduler: Scheduler
  readonly #dice: Dice

  constructor(scheduler: Scheduler, plan: FaultPlan, dice: Dice) {
    this.#scheduler = scheduler
    this.plan = plan
    this.#dice = dice
  }

  link(name: string, isInside: boolean): Link {
    const link = { name, isInside, isClogged: false, held: [], lastAt: 0 }
    this.links.push(link)
    return link
  }

  /** Has `deliver` done by `to` after a while; never, when that process is dead by then. */
  send(link: Link, to: SimProcess | undefined, deliver: () => void): void {
    const { plan } = this
    if (link.isInside) {
      this.#later(link, to, deliver, this.#dice.wait(50))
      return
    }
    if (this.#dice.chance(plan.lost)) return
    const copies = this.#dice.chance(plan.doubled) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const isLate = this.#dice.chance(plan.late)
      const mean = isLate ? plan.lateMicros : plan.delayMicros
      // A doubled message often comes right behind the first, so that both meet in one batch.
      const wait = copy > 0 && this.#dice.chance(50) ? mean : this.#dice.wait(mean)
      this.#later(link, to, deliver, Math.ceil(wait / SLOT_MICROS) * SLOT_MICROS)
    }
  }

  /** Messages that were held go on their way. */
  unclog(link: Link): void {
    link.isClogged = false
    for (const go of link.held.splice(0)) go()
  }

  #later(link: Link, to: SimProcess | undefined, deliver: () => void, wait: number): void {
    if (link.isClogged) {
      link.held.push(() => this.#later(link, to, deliver, wait))
      return
    }
    let delay = wait
    if (link.isInside) {
      link.lastAt = Math.max(link.lastAt, this.#scheduler.now + wait)
      delay = link.lastAt - this.#scheduler.now
    }
    this.#scheduler.after(to, delay, deliver)
  }
}

/** Messages arrive at whole slots, so that several come at one moment, as from one read. */
const SLOT_MICROS = 50
