/**
 * Numbers of a frame as they were written: a JavaScript number would have lost digits before anyone
 * could count them. One more pass over the text, only for frames that write numbers as numbers.
 */
import { EXACT_ORDER_FIELDS, isBody } from '../http-gitbitex/order-fields.ts'

/** True when a price, size or sum of money in `op` is a number. */
export function hasNumbers(op: unknown): boolean {
  if (Array.isArray(op)) return op.some((value) => typeof value === 'number')
  return isBody(op) && EXACT_ORDER_FIELDS.some((field) => typeof op[field] === 'number')
}

/** `ops`, which were read from `text`, with those numbers as the text that they were read from. */
export function exactOps(text: string, ops: readonly unknown[]): readonly unknown[] {
  const { ops: exact } = JSON.parse(withNumbersAsText(text)) as { ops: readonly unknown[] }
  return ops.map((op, at) => (hasNumbers(op) ? exactOp(op, exact[at]) : op))
}

function exactOp(op: unknown, exact: unknown): unknown {
  if (Array.isArray(op)) return exact
  const fields: Record<string, unknown> = { ...(op as object) }
  for (const field of EXACT_ORDER_FIELDS) {
    if (typeof fields[field] === 'number') fields[field] = (exact as typeof fields)[field]
  }
  return fields
}

/** `text`, which is JSON, with the numbers inside of its operations between quotes. */
function withNumbersAsText(text: string): string {
  let quoted = ''
  let from = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === BRACKET || code === BRACE) depth++
    else if (code === BRACKET + CLOSING || code === BRACE + CLOSING) depth--
    else if (depth >= OPS_DEPTH && (code === MINUS || isDigit(code))) {
      const end = endOfNumber(text, at)
      quoted += `${text.slice(from, at)}"${text.slice(at, end)}"`
      from = end
      at = end - 1
    }
  }
  return quoted + text.slice(from)
}

/** Where the string that begins at `at` has its other quote. */
function endOfString(text: string, at: number): number {
  let end = at + 1
  while (text.charCodeAt(end) !== QUOTE) end += text.charCodeAt(end) === BACKSLASH ? 2 : 1
  return end
}

/** Digits, `+`, `-`, `.`, `e` and `E` are all that a number is made of. */
function endOfNumber(text: string, at: number): number {
  let end = at + 1
  while (isDigit(text.charCodeAt(end)) || '+-.eE'.includes(text.charAt(end) || ' ')) end++
  return end
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

const QUOTE = 34
const BACKSLASH = 92
const MINUS = 45
const BRACKET = 91
const BRACE = 123
/** From an opening bracket or brace to its closing one. */
const CLOSING = 2
/** The frame is one, its list of operations two. */
const OPS_DEPTH = 2
