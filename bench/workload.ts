/** Command files for the engine and the book: a seeded stream round a drifting price. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { BenchOptions } from './bench-options.ts'

/** Words of one record: kind, side, order id, user, price, size. */
export const RECORD_WORDS = 6
export const KIND = { place: 0, cancel: 1, immediate: 2 } as const
export const USERS = 1000

interface Profile {
  /** Shares of cancels and immediate-or-cancel orders among all commands. */
  readonly cancels: number
  readonly immediates: number
  /** Mean distance from the middle, ticks, and the share of orders that cross it. */
  readonly spread: number
  readonly crossing: number
  /** Resting orders are as likely 2 to 4 ticks away from the middle as a quarter to half of it. */
  readonly wide?: boolean
}

const PROFILES: Record<string, Profile> = {
  mixed: { cancels: 0.45, immediates: 0.05, spread: 20, crossing: 0.12 },
  deep: { cancels: 0.1, immediates: 0.01, spread: 2000, crossing: 0.02 },
  'cancel-storm': { cancels: 0.8, immediates: 0.01, spread: 20, crossing: 0.12 },
  'one-price': { cancels: 0.3, immediates: 0.1, spread: 0, crossing: 0.5 },
  // Prices of a file are int32s; `--price-step 1024` makes them 2^40 and more.
  wide: { cancels: 0.45, immediates: 0.05, spread: 20, crossing: 0.12, wide: true },
}
const MIDDLE = 100_000
const WIDE_MIDDLE = 2 ** 30
const SIZE_MAX = 100
/** Smaller where prices are high, so that funds suffice. */
const WIDE_SIZE_MAX = 10
/** Cancels pick among this many of the newest orders. */
const RECENT = 2048

/** Writes the file named on the command line. */
export async function writeWorkload(options: BenchOptions): Promise<object> {
  if (options.file === undefined) throw new Error('bench workload needs a file to write')
  const words = makeWorkload(options.commands, options.profile, options.seed)
  writeFileSync(options.file, Buffer.from(words.buffer))
  return { bench: 'workload', file: options.file, commands: options.commands, seed: options.seed }
}

/** The commands of `--workload`, or a million of `--profile` when there is none. */
export function readWorkload(options: BenchOptions): Int32Array {
  if (options.workload === undefined) return makeWorkload(1_000_000, options.profile, options.seed)
  const bytes = readFileSync(options.workload)
  const words = Math.floor(bytes.length / 4 / RECORD_WORDS) * RECORD_WORDS
  if (words === 0) throw new Error(`${options.workload} holds no commands`)
  // Copied, so that the words are aligned.
  return new Int32Array(new Uint8Array(bytes.subarray(0, words * 4)).buffer)
}

/** `count` commands; the same arguments give the same commands. */
export function makeWorkload(count: number, name: string, seed: number): Int32Array {
  const profile = PROFILES[name]
  if (profile === undefined) {
    throw new Error(`no profile ${name}: ${Object.keys(PROFILES).join(', ')}`)
  }
  const random = xorshift(seed)
  const words = new Int32Array(count * RECORD_WORDS)
  const recent: number[] = []
  let middle = profile.wide === true ? WIDE_MIDDLE : MIDDLE
  let orderId = 0
  for (let i = 0; i < count; i++) {
    if (random() < 0.01) middle += random() < 0.5 ? 1 : -1
    const dice = random()
    if (dice < profile.cancels && orderId > 1000) {
      const id = recent[Math.floor(random() * recent.length)] as number
      words.set([KIND.cancel, 0, id, userOf(id), 0, 0], i * RECORD_WORDS)
      continue
    }
    orderId++
    const side = random() < 0.5 ? 0 : 1
    const immediate = dice > 1 - profile.immediates
    const inside = immediate || random() < profile.crossing
    const distance = inside ? -Math.floor(random() * 5) : away(profile, random())
    const price = Math.max(1, side === 0 ? middle - distance : middle + distance)
    const size = 1 + Math.floor(random() * (profile.wide === true ? WIDE_SIZE_MAX : SIZE_MAX))
    const kind = immediate ? KIND.immediate : KIND.place
    words.set([kind, side, orderId, userOf(orderId), price, size], i * RECORD_WORDS)
    if (!immediate) recent[orderId % RECENT] = orderId
    else recent[orderId % RECENT] ??= orderId
  }
  return words
}

function away(profile: Profile, dice: number): number {
  if (profile.wide === true) return Math.floor(2 ** (1 + dice * 28))
  return Math.floor(-Math.log(1 - dice) * profile.spread) + 1
}

function userOf(orderId: number): number {
  return (orderId % USERS) + 1
}

/** Numbers from 0 to 1 by Marsaglia's xorshift32. */
function xorshift(seed: number): () => number {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
