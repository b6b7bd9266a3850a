/** A data folder as a server with its recorder leaves it, for the tests of the log commands. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  blankEvent,
  EVENT_TYPE,
  PERMISSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import { ORDER_TYPE, SIDE, TIME_IN_FORCE } from '@bourse/domain/exchange/order'
import { openSegments, type SegmentsLog } from '@bourse/exchange/repository/log/segments'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { DEFAULT_LIMITS, defaultListings } from '@bourse/exchange/usecase/trading/defaults'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'

export const LIMITS = { ...DEFAULT_LIMITS, openOrdersMax: 4_096, accountsMax: 1_024 }
const BATCH = 10
const SEGMENT_BYTES = 4_000
const KEEP_ALL = 0

export async function inDataFolder(body: (data: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-data-'))
  try {
    await body(join(folder, 'data'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * A log of `count` events in frames of ten and files of 4 kB, with a snapshot at each of
 * `snapshotsAt`.
 */
export async function writeData(
  data: string,
  count: number,
  snapshotsAt: readonly number[] = [],
): Promise<void> {
  const log = await openData(data)
  const events = someTrading(count)
  for (let at = 0; at < count; at += BATCH) await log.append(events.slice(at, at + BATCH))
  await log.close()
  await writeSnapshots(data, log.genesis.logId, events, snapshotsAt)
}

/** Opens the log as a server does. */
export async function openData(data: string): Promise<SegmentsLog> {
  const opened = await openSegments({
    folder: join(data, 'log'),
    create: { limits: LIMITS },
    segmentBytes: SEGMENT_BYTES,
  })
  if (!opened.ok) throw new Error(JSON.stringify(opened.problem))
  return opened.value
}

/** The default listings, deposits, and orders that trade with each other. */
export function someTrading(count: number): TradingEvent[] {
  const listings = defaultListings()
  return Array.from({ length: count }, (_, index) => {
    const listing = listings[index]
    if (listing !== undefined) return listing
    const user = 1_001 + (index % 4)
    if (index < listings.length + 8) {
      // Buyers have the quote currency, sellers the base.
      const currency = index % 2 === 0 ? 3 : 1
      const fields = { toUser: user, currency, amount: 10n ** 15n, permissions: PERMISSION.operate }
      return { ...blankEvent(EVENT_TYPE.deposit), ...fields, referenceId: `gift-${index}` }
    }
    return {
      ...blankEvent(EVENT_TYPE.createOrder),
      user,
      permissions: PERMISSION.trade,
      product: 1,
      side: index % 2 === 0 ? SIDE.buy : SIDE.sell,
      orderType: ORDER_TYPE.limit,
      timeInForce: TIME_IN_FORCE.gtc,
      price: 5_000_000 + (index % 9),
      size: 1_000 + index,
    }
  })
}

async function writeSnapshots(
  data: string,
  logId: string,
  events: readonly TradingEvent[],
  snapshotsAt: readonly number[],
): Promise<void> {
  const engine = tradingEngine(LIMITS)
  const store = fileSnapshots({ folder: join(data, 'snapshots') })
  for (const event of events) {
    engine.apply(event)
    const { position, sequence, rulesVersion, resultHash } = engine.state
    if (!snapshotsAt.includes(position)) continue
    const bytes = engine.save()
    const stateHash = createHash('sha256').update(bytes).digest('hex')
    const sections = [{ name: engine.section, version: engine.version, bytes }]
    const meta = { logId, position, sequence, rulesVersion, resultHash, stateHash }
    await store.save({ meta, sections }, KEEP_ALL)
  }
}
