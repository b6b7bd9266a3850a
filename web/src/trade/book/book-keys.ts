/** Where the arrow keys lead from a cell of the book. */

/** `row` counts from the best price; columns are price, size and, where there is room, sum. */
export interface Spot {
  readonly side: 'buy' | 'sell'
  readonly row: number
  readonly column: number
}

export interface Extent {
  /** Rows in use. */
  readonly buy: number
  readonly sell: number
  /** True when bids are on the left of asks, false when asks are above bids. */
  readonly beside: boolean
}

/** Columns that can be seen. */
const COLUMNS = { above: 3, beside: 2 } as const

/** The spot that a key leads to; undefined for other keys, and where there is no row. */
export function moved(from: Spot, key: string, extent: Extent): Spot | undefined {
  const to = extent.beside ? movedBeside(from, key, extent) : movedAbove(from, key)
  if (to === undefined) return undefined
  const rows = extent[to.side]
  if (rows === 0) return undefined
  const columns = extent.beside ? COLUMNS.beside : COLUMNS.above
  return {
    side: to.side,
    row: Math.max(0, Math.min(rows - 1, to.row)),
    column: Math.max(0, Math.min(columns - 1, to.column)),
  }
}

/** Asks go up from the middle, bids down; Home is the best price of the side, End the worst. */
function movedAbove(from: Spot, key: string): Spot | undefined {
  const { side, row, column } = from
  const away = side === 'sell' ? 'ArrowUp' : 'ArrowDown'
  const other = side === 'sell' ? 'buy' : 'sell'
  switch (key) {
    case 'ArrowUp':
    case 'ArrowDown':
      if (key === away) return { side, row: row + 1, column }
      return row === 0 ? { side: other, row: 0, column } : { side, row: row - 1, column }
    case 'ArrowLeft':
      return { side, row, column: column - 1 }
    case 'ArrowRight':
      return { side, row, column: column + 1 }
    default:
      return farther(from, key)
  }
}

/** Prices are in the middle, bids on the left of it with their sizes outside. */
function movedBeside(from: Spot, key: string, extent: Extent): Spot | undefined {
  const { side, row, column } = from
  const inwards = side === 'buy' ? 'ArrowRight' : 'ArrowLeft'
  switch (key) {
    case 'ArrowUp':
      return { side, row: row - 1, column }
    case 'ArrowDown':
      return { side, row: row + 1, column }
    case 'ArrowLeft':
    case 'ArrowRight': {
      const other = side === 'buy' ? 'sell' : 'buy'
      if (key !== inwards) return { side, row, column: column + 1 }
      if (column > 0) return { side, row, column: column - 1 }
      return extent[other] === 0 ? from : { side: other, row, column: 0 }
    }
    default:
      return farther(from, key)
  }
}

function farther({ side, column }: Spot, key: string): Spot | undefined {
  if (key === 'Home') return { side, row: 0, column }
  if (key === 'End') return { side, row: Number.MAX_SAFE_INTEGER, column }
  return undefined
}
