/** Which markets are listed, and in which order. */

/** What a market is found and sorted by. */
export interface Listed {
  readonly id: string
  readonly quote: string
  /** Of its base currency, like "Bitcoin". */
  readonly name: string
}

/** `all`, `starred`, or a quote currency. */
export type Filter = 'all' | 'starred' | (string & {})

export interface Choice {
  readonly filter: Filter
  readonly typed: string
  readonly starred: readonly string[]
}

/** Markets of the filter with `typed` in their id or name; case, spaces and dashes do not count. */
export function chosenOf(
  all: readonly Listed[],
  { filter, typed, starred }: Choice,
): readonly Listed[] {
  const wanted = plain(typed)
  return all.filter(({ id, quote, name }) => {
    const isIn =
      filter === 'all' || (filter === 'starred' ? starred.includes(id) : quote === filter)
    return isIn && (plain(id).includes(wanted) || plain(name).includes(wanted))
  })
}

function plain(text: string): string {
  return text.toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

export type Column = 'name' | 'price' | 'change' | 'volume'

export interface Sorting {
  readonly by: Column
  readonly descending: boolean
}

/** What is compared, for people to look at: prices and volumes in one currency for all. */
export interface Figures {
  readonly price: number | undefined
  /** Part of the price a day ago. */
  readonly change: number | undefined
  readonly volume: number | undefined
}

/** The sorting after a click on a column's head: that column's usual way, then the other. */
export function sortingAfter(now: Sorting, by: Column): Sorting {
  if (now.by === by) return { by, descending: !now.descending }
  return { by, descending: by !== 'name' }
}

/** Ids in the order of `sorting`. What has not traded comes last, whichever way. */
export function sortedIds(
  listed: readonly Listed[],
  figures: ReadonlyMap<string, Figures>,
  { by, descending }: Sorting,
): readonly string[] {
  const turn = descending ? -1 : 1
  const ids = listed.map(({ id }) => id).toSorted((one, other) => one.localeCompare(other))
  if (by === 'name') return descending ? ids.toReversed() : ids
  return ids.toSorted((one, other) => {
    const [left, right] = [figures.get(one)?.[by], figures.get(other)?.[by]]
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined)
    }
    return turn * (left - right)
  })
}
