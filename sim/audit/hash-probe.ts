/**
 * Whether the result hash tells different results apart: an engine whose memory was damaged goes on
 * beside a sound one, and from the first event at which they tell something else their hashes must
 * differ.
 */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { tradingEngine } from '@bourse/exchange/usecase/trading/engine'
import type { Coverage } from '../coverage.ts'
import type { Dice } from '../world/dice.ts'
import type { Auditor } from './auditor.ts'
import { type Ending, type Fact, listening } from './facts.ts'

/** Where a replay is stopped over to damage copies of its engine, and how each is damaged. */
export interface ProbePlace {
  /** Events applied before. */
  readonly from: number
  /** How far into the bytes, from 0 to 1, and which bit. */
  readonly damages: readonly { readonly reach: number; readonly bit: number }[]
  /** The sound engine there, once the replay has come by. */
  saved: Uint8Array | undefined
}

export interface Probe {
  readonly events: readonly TradingEvent[]
  readonly limits: EngineLimits
  readonly version: number
  readonly auditor: Auditor
  readonly coverage: Coverage
}

/** Positions at which engines are damaged, and attempts at each. */
const PLACES = 2
const ATTEMPTS = 8
/** Events that a damaged engine is watched for. */
const WATCHED = 80
/** Bytes at the beginning of a state that say where and when it is, and its limits. */
const FIXED_BYTES = 60

/** Draws where a replay of so many events is probed. */
export function drawProbes(dice: Dice, events: number): ProbePlace[] {
  return Array.from({ length: PLACES }, () => ({
    from: dice.below(events),
    damages: Array.from({ length: ATTEMPTS }, () => ({
      reach: dice.below(1_000_000) / 1_000_000,
      bit: dice.below(8),
    })),
    saved: undefined,
  }))
}

/** Tells the auditor of a damage that changed results and not the hash. */
export function probeHashes(probe: Probe, { from, damages, saved }: ProbePlace): void {
  const { events, limits, version } = probe
  if (saved === undefined) throw new Error(`the replay did not come by ${from}`)
  const watched = events.slice(from, from + WATCHED)
  const sound = restored(limits, saved, version)
  if (sound === undefined) throw new Error(`what was saved at ${from} cannot be restored`)
  const expected = { hash: sound.hash(), course: watched.map((event) => step(sound, event)) }
  for (const { reach, bit } of damages) {
    const bytes = saved.slice()
    // Early bytes are of sessions and products, which are few beside accounts and references.
    const at = FIXED_BYTES + Math.floor((bytes.length - FIXED_BYTES) ** reach) - 1
    bytes[at] = (bytes[at] as number) ^ (1 << bit)
    const damaged = restored(limits, bytes, version)
    if (damaged?.hash() === expected.hash) watch(probe, damaged, { watched, ...expected })
  }
}

/** What an engine told of an event, undefined when it refused to go on, and its hash after it. */
interface Step {
  readonly told: string | undefined
  readonly hash: string
}

interface Course {
  readonly watched: readonly TradingEvent[]
  readonly course: readonly Step[]
}

function watch({ auditor, coverage }: Probe, damaged: Watched, { watched, course }: Course): void {
  for (const [at, event] of watched.entries()) {
    const sound = course[at] as Step
    const other = step(damaged, event)
    if (other.told === undefined) return
    const isSame = sound.hash === other.hash
    if (sound.told === other.told && isSame) continue
    if (sound.told === other.told) return
    coverage.count('damage told by the hash')
    if (isSame) {
      auditor.violation(
        'I13 the hash covers every result',
        `${sound.told} and ${other.told} have the same`,
      )
    }
    return
  }
}

function step(engine: Watched, event: TradingEvent): Step {
  return { told: engine.apply(event), hash: engine.hash() }
}

interface Watched {
  hash(): string
  /** What was told, undefined when the engine refuses to go on. */
  apply(event: TradingEvent): string | undefined
}

function restored(limits: EngineLimits, bytes: Uint8Array, version: number): Watched | undefined {
  const engine = tradingEngine(limits)
  try {
    engine.restore(bytes, version)
  } catch {
    return undefined
  }
  let text = ''
  const to = {
    isNew: () => true,
    // What a retry is told was hashed with its first attempt.
    ended: ({ kind, refusal }: Ending, facts: readonly Fact[]) => {
      text = kind === 'result' ? `${facts.map(textOf).join(' ')} -> ${refusal}` : 'a retry'
    },
  }
  engine.listen(listening(engine.state, to))
  return {
    hash: () => engine.state.resultHash,
    apply(event) {
      try {
        engine.apply({ ...event })
        return text
      } catch {
        return undefined
      }
    },
  }
}

/** The numbers of a fact that results are about; whose they are is in no hash. */
function textOf(fact: Fact): string {
  switch (fact.fact) {
    case 'received':
      return `received ${fact.order.id} ${fact.order.price} ${fact.order.size} ${fact.sequence}`
    case 'active':
      return `active ${fact.order.id}`
    case 'open':
      return `open ${fact.order.id} ${fact.order.remaining} ${fact.sequence}`
    case 'change':
      return `change ${fact.order.id} ${fact.order.price} ${fact.order.size} ${fact.sequence}`
    case 'match':
      return `match ${fact.price} ${fact.size} ${fact.tradeId} ${fact.sequence}`
    case 'done':
      return `done ${fact.order.id} ${fact.order.remaining} ${fact.reason} ${fact.sequence}`
    case 'ledger':
      return `ledger ${fact.kind} ${fact.atoms}`
    case 'balance':
      return `balance ${fact.available} ${fact.frozen}`
    case 'listed':
      return `listed ${fact.kind} ${fact.number}`
    default:
      return fact satisfies never
  }
}
