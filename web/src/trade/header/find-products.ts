/** Which products a search finds, and in which order. */

/** Ids that have `typed` in them (case and dashes do not count), favourites first. */
export function findProducts(
  ids: readonly string[],
  typed: string,
  favourites: readonly string[],
): string[] {
  const wanted = plain(typed)
  const found = ids.filter((id) => plain(id).includes(wanted))
  const starred = favourites.filter((id) => found.includes(id))
  return [...starred, ...found.filter((id) => !starred.includes(id))]
}

function plain(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}
