/** The order book alone with ever more orders resting in it, which should not slow it down. */
import { SIDE } from '@bourse/domain/exchange/order'
import { inlineMore } from '@bourse/kit/compiler/inlining'
import type { BenchOptions } from './bench-options.ts'
import { Player } from './book.ts'
import { timed } from './engine.ts'
import { residentBytes } from './memory.ts'
import { makeWorkload, RECORD_WORDS } from './workload.ts'

const COMMANDS = 500_000
/** Ids of the resting orders begin above those of the commands. */
const FIRST_ID = 10_000_000
/** The commands stay between these. */
const BEST_BID = 90_000
const BEST_ASK = 110_000

/** Where the orders rest: how far away from those prices the one with this number is, in ticks. */
interface Spread {
  /** Ticks of one step of the commands' prices. */
  readonly priceStep: number
  readonly away: (order: number) => number
}

/** On so many prices a side. */
const LEVELS = 100_000

const DENSE: Spread = {
  priceStep: 1,
  away(order) {
    // Neighbours in time are far apart in price.
    const level = Math.imul(order, 40_503) % LEVELS
    return level < 0 ? level + LEVELS : level
  },
}

/** Multiples of it fill the numbers from 0 to 1 evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2
const WIDE_STEP = 2 ** 24

/** Each on a price of its own, over 2^40 ticks a side. */
const WIDE: Spread = {
  priceStep: WIDE_STEP,
  away: (order) => Math.floor(((order * GOLDEN) % 1) * 2 ** 40),
}

/**
 * Commands a second of a mixed half million, by the number of orders that rest meanwhile: on
 * neighbouring prices, then spread out.
 */
export async function restingBench(options: BenchOptions): Promise<object> {
  inlineMore()
  const words = makeWorkload(COMMANDS, 'mixed', options.seed)
  // The first is played twice: only then is the code compiled.
  measure(words, 10 ** 3, DENSE)
  return {
    bench: 'resting',
    commands: COMMANDS,
    dense: measureAll(words, DENSE),
    wide: measureAll(words, WIDE),
  }
}

function measureAll(words: Int32Array, spread: Spread): Record<string, object> {
  const figures: Record<string, object> = {}
  for (const power of [3, 4, 5, 6, 7]) figures[`10^${power}`] = measure(words, 10 ** power, spread)
  return figures
}

function measure(words: Int32Array, resting: number, spread: Spread): object {
  const { priceStep } = spread
  const player = new Player(words, { ordersMax: resting + COMMANDS, priceStep })
  const before = residentBytes()
  const filling = timed(() => fill(player, resting, spread))
  const bytes = residentBytes() - before
  const { cpuSeconds } = timed(() => {
    for (let at = 0; at < words.length; at += RECORD_WORDS) player.play(at)
  })
  return {
    opsPerCpuSecond: Math.round(COMMANDS / cpuSeconds),
    addsPerCpuSecond: Math.round(resting / filling.cpuSeconds),
    bookBytesPerOrder: Math.round(bytes / resting),
  }
}

function fill(player: Player, resting: number, { priceStep, away }: Spread): void {
  for (let i = 0; i < resting; i++) {
    const ticks = away(i)
    if (i % 2 === 0) player.rest(FIRST_ID + i, SIDE.buy, Math.max(1, BEST_BID * priceStep - ticks))
    else player.rest(FIRST_ID + i, SIDE.sell, BEST_ASK * priceStep + ticks)
  }
}
