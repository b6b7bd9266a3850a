/**
 * Rising ids without coordination, 53 bits so that they stay exact in every JSON number and typed
 * array: 41 bits of milliseconds since 2024-01-01, 5 bits of node, 7 bits of counter. The classic
 * 63-bit layout would not survive a JavaScript number (docs/adr/0005).
 */
export interface Snowflake {
  /**
   * The next id. When a node makes more than 128 ids in one millisecond it borrows from the next.
   */
  next(): number
}

const EPOCH_MS = 1_704_067_200_000
const NODE_BITS = 5
const COUNTER_BITS = 7
/** Nodes are numbered 0 to 31. */
export const SNOWFLAKE_NODE_MAX = 2 ** NODE_BITS - 1

/**
 * Ids of one node, rising even when the clock steps back: then the last millisecond is kept.
 * `clockMs` gives milliseconds since 1970. Throws if `node` is not 0 to 31.
 */
export function snowflake(node: number, clockMs: () => number): Snowflake {
  if (!Number.isInteger(node) || node < 0 || node > SNOWFLAKE_NODE_MAX) {
    throw new RangeError(`a snowflake node is 0 to ${SNOWFLAKE_NODE_MAX}, not ${node}`)
  }
  let lastMs = 0
  let counter = 0
  return {
    next() {
      const nowMs = clockMs() - EPOCH_MS
      if (nowMs > lastMs) {
        lastMs = nowMs
        counter = 0
      } else if (++counter === 2 ** COUNTER_BITS) {
        lastMs++
        counter = 0
      }
      return (lastMs * 2 ** NODE_BITS + node) * 2 ** COUNTER_BITS + counter
    },
  }
}

/** Milliseconds since 1970 at which a snowflake was made. */
export function snowflakeTimeMs(id: number): number {
  return Math.floor(id / 2 ** (NODE_BITS + COUNTER_BITS)) + EPOCH_MS
}
