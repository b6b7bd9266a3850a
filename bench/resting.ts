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
/** They rest on so many prices a side, beyond the ones that the commands reach. */
const LEVELS = 100_000
const BEST_BID = 90_000
const BEST_ASK = 110_000

/** Commands a second of a mixed half million, by the number of orders that rest meanwhile. */
export async function restingBench(options: BenchOptions): Promise<object> {
  inlineMore()
  const words = makeWorkload(COMMANDS, 'mixed', options.seed)
  const figures: Record<string, object> = {}
  // The first is played twice: only then is the code compiled.
  for (const power of [3, 3, 4, 5, 6, 7]) figures[`10^${power}`] = measure(words, 10 ** power)
  return { bench: 'resting', commands: COMMANDS, figures }
}

function measure(words: Int32Array, resting: number): object {
  const player = new Player(words, { ordersMax: resting + COMMANDS, priceStep: 1 })
  const before = residentBytes()
  const filling = timed(() => fill(player, resting))
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

function fill(player: Player, resting: number): void {
  for (let i = 0; i < resting; i++) {
    // Neighbours in time are far apart in price.
    const away = Math.imul(i, 40_503) % LEVELS
    const level = away < 0 ? away + LEVELS : away
    if (i % 2 === 0) player.rest(FIRST_ID + i, SIDE.buy, Math.max(1, BEST_BID - level))
    else player.rest(FIRST_ID + i, SIDE.sell, BEST_ASK + level)
  }
}
