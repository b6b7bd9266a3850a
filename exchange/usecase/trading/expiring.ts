/** What time brings about by itself: orders expire, and switches that were not renewed fire. */
import { DONE_REASON } from '@bourse/domain/exchange/order'
import type { Core } from './core.ts'
import { endOpen } from './ending.ts'
import type { ArmedSwitch } from './switches.ts'

/**
 * Ends everything that is due at the engine's time, the earliest deadline first: of one deadline,
 * orders by id and then switches by user and name. Halted products are no exception.
 */
export function expireDue(core: Core): void {
  const { time, expiries, armed: switches } = core
  for (;;) {
    const { earliest } = expiries
    const armed = switches.first
    if (earliest !== 0 && (armed === undefined || earliest <= armed.deadline)) {
      if (earliest > time) return
      endOpen(core, expiries.first, DONE_REASON.expired)
    } else {
      if (armed === undefined || armed.deadline > time) return
      fire(core, armed)
    }
  }
}

/** All open and waiting orders of its user, oldest first. */
function fire(core: Core, { user, name, product }: ArmedSwitch): void {
  core.armed.disarm(user, name)
  for (const slot of core.openOrders(user, product)) {
    endOpen(core, slot, DONE_REASON.switchFired)
  }
}
