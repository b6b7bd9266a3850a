/** The world that is simulated at this moment: what the substitutes of Node's modules act on. */
import type { Dice } from './dice.ts'
import type { Disk } from './disk.ts'
import type { SimProcess } from './process.ts'
import type { Scheduler } from './scheduler.ts'

export interface Present {
  readonly scheduler: Scheduler
  readonly disk: Disk
  readonly dice: Dice
  /** Changes when the machine is started again. */
  readonly bootId: () => string
  readonly processOf: (pid: number) => SimProcess | undefined
}

let world: Present | undefined

/** Makes `next` the world in which simulated code runs from now on. */
export function enterWorld(next: Present): void {
  world = next
}

/** The world; code of a server must not run outside of one. */
export function present(): Present {
  if (world === undefined) throw new Error('simulated code runs outside of a simulation')
  return world
}
