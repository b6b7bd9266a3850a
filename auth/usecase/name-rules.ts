/** What people may call themselves: something that can be read and that changes no other text. */

/** A sentence that says what is wrong with the trimmed `name`, or undefined. */
export function nameProblem(name: string, lengthMax: number): string | undefined {
  if (name === '') return 'name must not be empty'
  if ([...name.slice(0, 2 * lengthMax + 2)].length > lengthMax) {
    return `name must have at most ${lengthMax} characters`
  }
  if (!name.isWellFormed() || UNSAFE.test(name)) {
    return 'name has a character that cannot be shown, such as a line break'
  }
  if (!VISIBLE.test(name)) return 'name must have something to see'
  return undefined
}

/**
 * Control characters, line and paragraph separators, marks that turn the direction of what follows
 * (they could make a name look like another text around it), and characters of no width or ink but
 * the joiners that some scripts and emoji are spelled with.
 */
const UNSAFE = new RegExp(
  '[\\p{Cc}\\p{Zl}\\p{Zp}\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\u00ad\\u115f\\u1160' +
    '\\u180e\\u200b\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb]',
  'u',
)
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u
