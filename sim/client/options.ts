/** What people need of their surroundings. */
import type { Auditor } from '../audit/auditor.ts'
import type { Coverage } from '../coverage.ts'
import type { Machine } from '../machine.ts'
import type { Dice } from '../world/dice.ts'
import type { Network } from '../world/network.ts'
import type { Scheduler } from '../world/scheduler.ts'
import type { World } from './world.ts'

export interface ClientsOptions {
  readonly scheduler: Scheduler
  readonly coverage: Coverage
  readonly network: Network
  /** Undefined when nobody reads it. */
  readonly trace: ((line: string) => void) | undefined
  readonly world: World
  readonly auditor: Auditor
  readonly machine: Machine
  readonly dice: Dice
}
