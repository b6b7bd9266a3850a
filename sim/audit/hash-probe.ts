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

export interface Probe {
  readonly events: readonly TradingEvent[]
  readonly limits: EngineLimits
  readonly auditor: Auditor
  readonly coverage: Coverage
  readonly dice: Dice
}

/** Positions at which engines are damaged, and attempts at each. */
const PLACES = 2
const ATTEMPTS = 8
/** Events that a damaged engine is watched for. */
const WATCHED = 80
/** Bytes at the beginning of a state that say where and when it is, and its limits. */
const FIXED_BYTES = 60

/** Tells the auditor of a damage that changed results and not the hash. */
export function probeHashes(probe: Probe): void {
  const { events, dice, limits } = probe
  for (let place = 0; place < PLACES; place++) {
    const from = dice.below(events.length)
    const sound = tradingEngine(limits)
    for (let at = 0; at < from; at++) sound.apply({ ...(events[at] as TradingEvent) })
    const bytes = sound.save()
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const damaged = bytes.slice()
      // Early bytes are of sessions and products, which are few beside accounts and references.
      const reach = damaged.length - FIXED_BYTES
      const at = FIXED_BYTES + Math.floor(reach ** (dice.below(1_000_000) / 1_000_000)) - 1
      damaged[at] = (damaged[at] as number) ^ (1 << dice.below(8))
      watch(probe, from, { sound: bytes, damaged, version: sound.version })
    }
  }
}

interface States {
  readonly sound: Uint8Array
  readonly damaged: Uint8Array
  readonly version: number
}

function watch({ events, limits, auditor, coverage }: Probe, from: number, states: States): void {
  const one = restored(limits, states.sound, states.version)
  const other = restored(limits, states.damaged, states.version)
  if (one === undefined || other === undefined || one.hash() !== other.hash()) return
  for (const event of events.slice(from, from + WATCHED)) {
    const told = one.apply(event)
    const toldOther = other.apply(event)
    if (toldOther === undefined) return
    const isSame = one.hash() === other.hash()
    if (told === toldOther && isSame) continue
    if (told === toldOther) return
    coverage.count('damage told by the hash')
    if (isSame) {
      auditor.violation(
        'I13 the hash covers every result',
        `${told} and ${toldOther} have the same`,
      )
    }
    return
  }
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
