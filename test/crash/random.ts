/** Random numbers of many independent streams that all come from one seed. */

export interface Random {
  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number
}

/** The stream called `name` of `seed`: equal calls give equal numbers. */
export function randomOf(seed: number, name: string): Random {
  let state = seed >>> 0
  for (const letter of name)
    state = (Math.imul(state ^ letter.charCodeAt(0), 0x0100_0193) + 1) >>> 0
  return {
    below(bound) {
      state = (state + 0x9e37_79b9) >>> 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97)
      return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * bound)
    },
  }
}
