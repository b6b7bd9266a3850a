/** A table of everything that people and operators do, with how often they do it. */
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { Dice } from '../world/dice.ts'
import type { World } from './world.ts'

/** What a person knows when a command is drawn. */
export interface Knowledge {
  readonly user: number
  /** Ids of own orders that were open when last heard of. */
  readonly open: readonly number[]
  /** Own reference ids used before. */
  readonly references: readonly string[]
  /** Microseconds since 1970, as people's clocks have it. */
  readonly time: number
}

export type Draft = Partial<TradingEvent> & Pick<TradingEvent, 'type'>

export interface Kind {
  readonly name: string
  /** Out of all weights of the rules in force. */
  readonly weight: number
  /** The rules version that knows it. */
  readonly rules: 1 | 2
  /** Undefined when there is nothing to do it to. */
  readonly draw: (dice: Dice, world: World, known: Knowledge) => Draft | undefined
}

/** The kinds that one version of the rules knows, and the sum of their weights. */
export interface KindTable {
  readonly rulesVersion: number
  readonly kinds: readonly Kind[]
  readonly total: number
}

/** Those of `all` that the rules know. */
export function kindTable(all: readonly Kind[], rulesVersion: number): KindTable {
  const kinds = all.filter(({ rules }) => rules <= rulesVersion)
  return { rulesVersion, kinds, total: kinds.reduce((sum, { weight }) => sum + weight, 0) }
}

/** Draws one kind by weight, again when there is nothing to do it to. */
export function drawKind(
  { kinds, total }: KindTable,
  dice: Dice,
  draw: (kind: Kind) => Draft | undefined,
): { readonly kind: Kind; readonly draft: Draft } | undefined {
  for (let tries = 0; tries < 20; tries++) {
    const kind = pick(kinds, dice.below(total * 1_000) / 1_000)
    const draft = kind === undefined ? undefined : draw(kind)
    if (kind !== undefined && draft !== undefined) return { kind, draft }
  }
  return undefined
}

/** The kind at this place when all lie side by side, each as long as its weight. */
function pick(kinds: readonly Kind[], place: number): Kind | undefined {
  let end = 0
  for (const kind of kinds) {
    end += kind.weight
    if (place < end) return kind
  }
  return undefined
}
