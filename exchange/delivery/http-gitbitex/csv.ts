/** Comma-separated text by RFC 4180, safe to open in a spreadsheet. */

export type Cell = string | number | null

/**
 * One line with its line break. Cells with commas, quotes or line breaks are quoted; text that a
 * spreadsheet would take for a formula gets a quote in front. Null is an empty cell.
 */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?$/
const SPECIAL = /[",\r\n]/

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
