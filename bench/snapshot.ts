/** A snapshot of an engine with many open orders: saved, and restored into a new one. */
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { inlineMore } from '@bourse/kit/compiler/inlining'
import type { BenchOptions } from './bench-options.ts'
import { fundedEngine, newEngine, timed } from './engine.ts'
import { residentBytes } from './memory.ts'
import { USERS } from './workload.ts'

const FIRST_USER = 1001
/** Prices a side. */
const LEVELS = 10_000
const MIDDLE = 100_000

/** Milliseconds of saving and of restoring, and the snapshot's size. */
export async function snapshotBench(options: BenchOptions): Promise<object> {
  inlineMore()
  const engine = fundedEngine()
  const before = residentBytes()
  const event = blankEvent(EVENT_TYPE.createOrder)
  event.position = engine.state.position
  event.orderType = ORDER_TYPE.limit
  event.timeInForce = TIME_IN_FORCE.gtc
  event.product = 1
  event.size = 10
  for (let i = 0; i < options.orders; i++) {
    const away = 1 + ((Math.imul(i, 40_503) >>> 8) % LEVELS)
    event.position++
    event.user = FIRST_USER + (i % USERS)
    event.side = i % 2 === 0 ? SIDE.buy : SIDE.sell
    event.price = event.side === SIDE.buy ? MIDDLE - away : MIDDLE + away
    engine.apply(event)
  }
  const residentBytesPerOrder = Math.round((residentBytes() - before) / options.orders)
  let bytes: Uint8Array = new Uint8Array()
  const saving = timed(() => {
    bytes = engine.save()
  })
  const other = newEngine()
  const restoring = timed(() => other.restore(bytes, engine.version))
  if (other.state.openOrderCount !== options.orders) throw new Error('orders were lost')
  return {
    bench: 'snapshot',
    orders: options.orders,
    bytes: bytes.length,
    saveMs: Math.round(saving.seconds * 1_000),
    restoreMs: Math.round(restoring.seconds * 1_000),
    restoreCpuMs: Math.round(restoring.cpuSeconds * 1_000),
    residentBytesPerOrder,
  }
}
