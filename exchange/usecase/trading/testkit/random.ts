/** A seeded source of random choices: equal seeds make equal histories on every machine. */

export interface Random {
  /** A whole number from 0 to `end` - 1; `end` is at most 2^53. */
  below(end: number): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** True in `percent` of a hundred times; fractions are allowed. */
  chance(percent: number): boolean
  pick<Value>(values: readonly Value[]): Value
}

const TWO_32 = 4_294_967_296

/** Choices that follow from `seed`, a whole number below 2^32 (Bob Jenkins' small generator). */
export function seededRandom(seed: number): Random {
  let a = 0xf1ea5eed
  let b = seed >>> 0
  let c = seed >>> 0
  let d = seed >>> 0
  function word(): number {
    const e = (a - ((b << 27) | (b >>> 5))) | 0
    a = b ^ ((c << 17) | (c >>> 15))
    b = (c + d) | 0
    c = (d + e) | 0
    d = (e + a) | 0
    return d >>> 0
  }
  for (let warmUp = 0; warmUp < 20; warmUp++) word()
  const fraction = () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 2 ** 53
  const below = (end: number) => Math.floor(fraction() * end)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (percent) => word() < (percent / 100) * TWO_32,
    pick<Value>(values: readonly Value[]): Value {
      const value = values[below(values.length)]
      if (value === undefined) throw new Error('there is nothing to pick from')
      return value
    },
  }
}
