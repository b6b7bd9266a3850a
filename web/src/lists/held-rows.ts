/**
 * What a list shows while a pointer is over it: rows stay where they are. Those that change change
 * in place, those that go stay dimmed, and those that would push others away wait.
 */
export interface HeldRow<Row> {
  readonly row: Row
  /** It is no longer in the list. */
  readonly gone: boolean
}

export interface Held<Row> {
  readonly rows: readonly HeldRow<Row>[]
  /** How many rows wait for a place. */
  readonly waiting: number
}

interface Named {
  readonly id: string
}

/** The rows as they are. */
export function settled<Row extends Named>(rows: readonly Row[]): Held<Row> {
  return { rows: rows.map((row) => ({ row, gone: false })), waiting: 0 }
}

/** What is shown, brought up to date without moving anything; `next` is the list as it is. */
export function held<Row extends Named>(
  shown: readonly HeldRow<Row>[],
  next: readonly Row[],
): Held<Row> {
  if (shown.length === 0) return settled(next)
  const now = new Map(next.map((row, at) => [row.id, { row, at }]))
  let last = -1
  const known = new Set<string>()
  const kept = shown.map(({ row }) => {
    known.add(row.id)
    const found = now.get(row.id)
    if (found === undefined) return { row, gone: true }
    last = Math.max(last, found.at)
    return { row: found.row, gone: false }
  })
  // Nothing that is shown was found: what comes can only be put below.
  const added = next.filter(({ id }, at) => at > last && !known.has(id))
  const below = added.map((row) => ({ row, gone: false }))
  const isNewer = last === -1
  const rows = isNewer ? kept : [...kept, ...below]
  const inPlace = rows.filter(({ gone }) => !gone).length
  return { rows, waiting: next.length - inPlace }
}
