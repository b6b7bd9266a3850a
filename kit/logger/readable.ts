/** Formats one JSON log line for a person's eyes. */

/**
 * `12:30:05.123 info  listening port=9090` and, for errors, the stack on the lines below. Control
 * characters in values are escaped, so that no value can paint the terminal. A line that is not a
 * JSON object comes back as it is.
 */
export function readableLine(line: string): string {
  const record = parse(line)
  if (record === undefined) return line
  const { level, time, msg, name: _name, err, ...rest } = record
  const clock = typeof time === 'string' ? time.slice(11, 23) : ''
  const fields = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`)
  const words = [clock, String(level).padEnd(5), clean(String(msg ?? '')), ...fields]
  return `${words.filter((word) => word !== '').join(' ')}\n${errorLines(err)}`
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string')
    return /^[\w.:/@+-]+$/.test(value) ? value : clean(JSON.stringify(value))
  return clean(JSON.stringify(value) ?? 'undefined')
}

function errorLines(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown }
  const text = String(stack ?? message ?? 'unknown error')
  const lines = text.split('\n').map((line) => `  ${clean(line)}\n`)
  return lines.join('')
}

function clean(text: string): string {
  return text.replaceAll(CONTROL, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** C0 and C1 controls, and the marks that turn the direction of text. */
const CONTROL = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu
