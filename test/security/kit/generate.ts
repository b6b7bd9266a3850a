/** Random values for JSON schemas: fitting, at the edge, or of another kind altogether. */
import type { Random } from '../../crash/random.ts'
import type { JsonSchema } from './openapi.ts'

/** How well a value fits its schema. */
export type Fit = 'valid' | 'edge' | 'wrong'

/** What fits of itself, and what has meaning for the server. */
const WORDS: readonly string[] = [
  ...['BTC-USDT', 'ETH-USDT', 'ETH-BTC', 'BTC', 'ETH', 'USDT', 'buy', 'sell', 'limit', 'market'],
  ...['open', 'filled', 'cancelled', 'GTC', 'IOC', 'FOK', '1', '0.01', '100', '60', '3600', '0'],
]
const EDGE_TEXTS: readonly string[] = [
  ...['', ' ', '0', '-0', '-1', '00', '0.000000000000000000001', '1e5', '9007199254740993', 'NaN'],
  ...['18446744073709551616', '9'.repeat(40), 'a'.repeat(254), 'a'.repeat(5_000), 'null', 'true'],
  ...['\u0000', '\n', '\u202e', 'é', 'e\u0301', '\u{1f4a5}', '\ud800', '__proto__', 'constructor'],
  ...['../../etc/passwd', "' or 1=1--", '<script>', '%00', '%2e%2e', '{{7*7}}', 'client:', ','],
  ...[
    '2024-01-01T00:00:00Z',
    '2024-13-45',
    '-271821-04-20',
    'a@b.c',
    '@',
    'data:,x',
    '//evil.example',
  ],
]
const EDGE_NUMBERS: readonly number[] = [
  ...[0, -0, 1, -1, 0.1, 1e-10, 1e21, -1e21, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 1e308, 5e-324],
]
const OTHERS: readonly unknown[] = [
  ...[null, true, false, 0, 1.5, '', 'text', [], {}, [[]], [null], { a: 1 }, { length: 3 }],
  ...[['BTC-USDT'], { toString: 'x' }, -1, '\u0000', [{}], { id: [] }],
]
const DEPTH_MAX = 6

/** Draws values; `learnt` are texts that the server has told, such as ids. */
export class Generator {
  readonly #random: Random
  readonly #learnt: readonly string[]

  constructor(random: Random, learnt: readonly string[]) {
    this.#random = random
    this.#learnt = learnt
  }

  /** A value for `schema`. What fits its shape may still be refused for what it means. */
  value(schema: JsonSchema, fit: Fit, depth = 0): unknown {
    if (fit === 'wrong' && this.#oneIn(depth === 0 ? 4 : 2)) return this.#pick(OTHERS)
    const options = schema['enum'] ?? schema['anyOf'] ?? schema['oneOf']
    if (schema['const'] !== undefined) return schema['const']
    if (Array.isArray(schema['enum'])) return this.#choice(schema['enum'], fit)
    if (Array.isArray(options)) return this.value(this.#pick(options) as JsonSchema, fit, depth)
    const type = Array.isArray(schema['type']) ? this.#pick(schema['type']) : schema['type']
    switch (type) {
      case 'string':
        return this.text(schema, fit)
      case 'integer':
      case 'number':
        return this.#number(schema, fit, type === 'integer')
      case 'boolean':
        return this.#oneIn(2)
      case 'array':
        return this.#list(schema, fit, depth)
      case 'object':
        return this.#object(schema, fit, depth)
      case 'null':
        return null
      default:
        return this.#pick(OTHERS)
    }
  }

  /** A text within the lengths of `schema`, or near them. */
  text(schema: JsonSchema, fit: Fit): string {
    const min = numberOf(schema['minLength'], 0)
    const max = numberOf(schema['maxLength'], 200)
    if (fit === 'valid' || this.#oneIn(3)) {
      const words = this.#learnt.length > 0 && this.#oneIn(2) ? this.#learnt : WORDS
      const word = this.#pick(words)
      return word.length >= min ? word : word.padEnd(min, 'x')
    }
    if (this.#oneIn(2)) return this.#pick(EDGE_TEXTS)
    const length = this.#pick([min, min - 1, max, max + 1, this.#random.below(50)])
    const code = this.#pick([0x61, 0x30, 0x20, 0xe9, 0x4e2d, 0x5f])
    return String.fromCharCode(code).repeat(Math.max(0, Math.min(length, 20_000)))
  }

  #number(schema: JsonSchema, fit: Fit, isInteger: boolean): number {
    const min = numberOf(schema['minimum'], 0)
    const max = numberOf(schema['maximum'], 1_000)
    if (fit !== 'valid' && this.#oneIn(2)) return this.#pick([...EDGE_NUMBERS, min - 1, max + 1])
    const whole = min + this.#random.below(Math.min(max - min + 1, 2 ** 31))
    return isInteger ? whole : whole + this.#random.below(100) / 100
  }

  #list(schema: JsonSchema, fit: Fit, depth: number): unknown[] {
    if (depth > DEPTH_MAX) return []
    const length = fit === 'valid' ? 1 + this.#random.below(3) : this.#pick([0, 1, 3, 200])
    const items = (schema['items'] ?? {}) as JsonSchema
    return Array.from({ length }, () => this.value(items, fit, depth + 1))
  }

  #object(schema: JsonSchema, fit: Fit, depth: number): Record<string, unknown> {
    const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
    const required = new Set((schema['required'] ?? []) as string[])
    const result: Record<string, unknown> = {}
    for (const [name, property] of properties) {
      const isWanted = required.has(name) ? fit !== 'wrong' || !this.#oneIn(6) : this.#oneIn(2)
      if (isWanted) result[name] = this.value(property, this.#fitInside(fit), depth + 1)
    }
    if (fit === 'wrong' && this.#oneIn(4)) result[this.#pick(EDGE_TEXTS)] = this.#pick(OTHERS)
    return result
  }

  /** Most fields of a bad object are good, or only the first bad one would ever be looked at. */
  #fitInside(fit: Fit): Fit {
    return this.#oneIn(3) ? fit : 'valid'
  }

  #choice(values: readonly unknown[], fit: Fit): unknown {
    return fit === 'valid' || this.#oneIn(2) ? this.#pick(values) : this.#pick(EDGE_TEXTS)
  }

  #oneIn(count: number): boolean {
    return this.#random.below(count) === 0
  }

  #pick<Value>(values: readonly Value[]): Value {
    return values[this.#random.below(values.length)] as Value
  }
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
