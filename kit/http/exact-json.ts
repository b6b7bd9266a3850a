/**
 * JSON bodies in which the numbers of chosen fields keep their exact source text: `{"size":0.10}`
 * reads as `{ size: '0.10' }`. A JavaScript number would have lost digits before anyone could count
 * them.
 */
import type { FastifyInstance } from 'fastify'
import { BAD_JSON } from './errors.ts'

/** Reads a body; throws a `BadJson` when it is not JSON or has a forbidden key. */
export type JsonReader = (text: string) => unknown

/** Why a body could not be read: answered with 400. */
export class BadJson extends Error {
  override readonly name = 'BadJson'
  readonly code = BAD_JSON
  readonly statusCode = 400
}

/**
 * A reader that gives the numbers of `fields`, at the top level of an object, as text. Other values
 * are what JSON.parse gives. Keys named `__proto__` or `constructor` are refused at any depth.
 */
export function exactJson(fields: readonly string[]): JsonReader {
  const quoted = fields.map((field) => ({ field, key: `"${field}"` }))
  return (text) => {
    const value = parse(text)
    if (MAYBE_FORBIDDEN.test(text) && hasForbiddenKey(value)) {
      throw new BadJson('the body has a key that is not allowed')
    }
    if (!isObject(value) || Array.isArray(value)) return value
    let sources: Sources | undefined
    for (const { field, key } of quoted) {
      if (typeof value[field] !== 'number' || !Object.hasOwn(value, field)) continue
      let source = soleSource(text, key)
      if (source === undefined) {
        sources ??= topLevelSources(text)
        source = sources.get(field)
      }
      if (source === undefined) throw new BadJson('a number has no source text')
      value[field] = source
    }
    return value
  }
}

/**
 * The same for bodies that hold many objects: numbers of `fields` are text wherever they stand. A
 * body with such numbers is read at a tenth of the speed, one that has them as text is not.
 */
export function deepExactJson(fields: readonly string[]): JsonReader {
  const chosen = new Set(fields)
  const bare = new RegExp(`"(?:${fields.join('|')})"\\s*:\\s*[-0-9]`)
  function toSource(key: string, value: unknown, context?: ReviverContext): unknown {
    return typeof value === 'number' && chosen.has(key) ? context?.source : value
  }
  return (text) => {
    const value = bare.test(text) || text.includes('\\') ? parse(text, toSource) : parse(text)
    if (MAYBE_FORBIDDEN.test(text) && hasForbiddenKey(value)) {
      throw new BadJson('the body has a key that is not allowed')
    }
    return value
  }
}

/**
 * Makes `app` (and what is registered inside of it) read application/json with `exactJson`. An
 * empty body is undefined. No other content type is taken unless `app` adds it.
 */
export function useExactJson(app: FastifyInstance, fields: readonly string[]): void {
  useJson(app, exactJson(fields))
}

/** As `useExactJson`, with a reader of one's own. */
export function useJson(app: FastifyInstance, read: JsonReader): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    let value: unknown
    try {
      value = body === '' ? undefined : read(String(body))
    } catch (error) {
      done(error instanceof Error ? error : new BadJson('the body is not JSON'), undefined)
      return
    }
    done(null, value)
  })
}

type JsonObject = Record<string, unknown>
type Sources = Map<string, string>

/** The reviver's third argument: the text a primitive was read from. */
interface ReviverContext {
  readonly source?: string
}

type Reviver = (this: object, key: string, value: unknown, context?: ReviverContext) => unknown

/** Any failure is the text's: with a reviver, nesting too deep for the stack is one as well. */
function parse(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver)
  } catch (error) {
    throw new BadJson('the body is not JSON', { cause: error })
  }
}

/**
 * The source of a number whose quoted `key` stands in `text` exactly once and without escapes: then
 * that is the key itself and the number follows it. Otherwise undefined. `text` is valid JSON.
 */
function soleSource(text: string, key: string): string | undefined {
  const at = text.indexOf(key)
  if (at === -1 || text.indexOf(key, at + key.length) !== -1 || text.includes('\\')) {
    return undefined
  }
  let start = at + key.length
  while (isSpace(text.charCodeAt(start)) || text.charCodeAt(start) === COLON) start++
  let end = start
  while (isNumberPart(text.charCodeAt(end))) end++
  return text.slice(start, end)
}

/** Sources of the top level's numbers, by reading `text` again: about ten times slower. */
function topLevelSources(text: string): Sources {
  const byHolder = new WeakMap<object, Sources>()
  let root: unknown
  function note(this: object, key: string, value: unknown, context?: ReviverContext): unknown {
    root = value
    if (typeof value === 'number' && context?.source !== undefined) {
      const sources = byHolder.get(this) ?? new Map<string, string>()
      byHolder.set(this, sources.set(key, context.source))
    }
    return value
  }
  parse(text, note)
  return (isObject(root) ? byHolder.get(root) : undefined) ?? new Map()
}

/** A backslash may hide a letter of either key. */
const MAYBE_FORBIDDEN = /__proto__|constructor|\\/

function hasForbiddenKey(value: unknown): boolean {
  const left: unknown[] = [value]
  while (left.length > 0) {
    const next = left.pop()
    if (!isObject(next)) continue
    for (const key of Object.keys(next)) {
      if (key === '__proto__' || key === 'constructor') return true
      left.push(next[key])
    }
  }
  return false
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}

const COLON = 58

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}

/** Digits, `+`, `-`, `.`, `e` and `E`: all that a JSON number is made of. */
function isNumberPart(code: number): boolean {
  const digit = code >= 48 && code <= 57
  return digit || code === 43 || code === 45 || code === 46 || code === 69 || code === 101
}
