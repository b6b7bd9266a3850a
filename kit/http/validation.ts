/** Turns schema violations into one sentence that says which field is wrong and what is allowed. */
import type { FastifySchemaValidationError } from 'fastify'

/**
 * The sentence for the violations of one request part. `part` is Fastify's name of it: body,
 * querystring, params or headers.
 */
export function validationSentence(
  violations: readonly FastifySchemaValidationError[],
  part: string,
): string {
  const outermost = violations.at(-1)
  if (outermost === undefined) return `${partName(part)} is not valid`
  if (outermost.keyword === 'anyOf' || outermost.keyword === 'oneOf') {
    return unionSentence(violations, part)
  }
  const field = fieldName(outermost.instancePath, part)
  return sentence(outermost, field)
}

function sentence(violation: FastifySchemaValidationError, field: string): string {
  const params = violation.params as Record<string, unknown>
  switch (violation.keyword) {
    case 'required':
      return `${inside(field, params['missingProperty'])} is missing`
    case 'additionalProperties':
      return `${inside(field, params['additionalProperty'])} is not a known field`
    case 'type':
      return `${field} must be ${typeNames([params['type']].flat())}`
    case 'enum':
      return `${field} must be one of ${list(params['allowedValues'])}`
    case 'const':
      return `${field} must be ${String(params['allowedValue'])}`
    case 'minLength':
      return `${field} must have at least ${params['limit']} characters`
    case 'maxLength':
      return `${field} must have at most ${params['limit']} characters`
    case 'minItems':
      return `${field} must have at least ${params['limit']} entries`
    case 'maxItems':
      return `${field} must have at most ${params['limit']} entries`
    case 'minimum':
      return `${field} must be at least ${params['limit']}`
    case 'maximum':
      return `${field} must be at most ${params['limit']}`
    case 'pattern':
      return `${field} has the wrong form`
    default:
      return `${field} ${violation.message ?? 'is not valid'}`
  }
}

function unionSentence(violations: readonly FastifySchemaValidationError[], part: string): string {
  const path = violations.at(-1)?.instancePath ?? ''
  const field = fieldName(path, part)
  const branches = violations.slice(0, -1)
  const inner = branches.filter((violation) => violation.instancePath === path)
  const types = inner.filter((violation) => violation.keyword === 'type')
  const values = inner.flatMap(allowedValues)
  if (values.length > 0) return `${field} must be one of ${values.join(', ')}`
  const other = branches.find((violation) => violation.keyword !== 'type')
  if (other !== undefined) return sentence(other, fieldName(other.instancePath, part))
  if (types.length === 0) return `${field} is not valid`
  return `${field} must be ${typeNames(types.map((violation) => violation.params['type']))}`
}

function allowedValues(violation: FastifySchemaValidationError): string[] {
  if (violation.keyword === 'const') return [String(violation.params['allowedValue'])]
  if (violation.keyword === 'enum') return [violation.params['allowedValues']].flat().map(String)
  return []
}

const PART_NAMES: ReadonlyMap<string, string> = new Map([
  ['body', 'the body'],
  ['querystring', 'the query'],
  ['params', 'the path'],
  ['headers', 'the headers'],
])

function partName(part: string): string {
  return PART_NAMES.get(part) ?? 'the request'
}

function fieldName(path: string, part: string): string {
  return path === '' ? partName(part) : path.slice(1).replaceAll('/', '.')
}

function inside(field: string, property: unknown): string {
  return field.startsWith('the ') ? String(property) : `${field}.${String(property)}`
}

const TYPE_NAMES: ReadonlyMap<unknown, string> = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'an object'],
  ['array', 'a list'],
  ['null', 'null'],
])

function typeNames(types: readonly unknown[]): string {
  return types.map((type) => TYPE_NAMES.get(type) ?? String(type)).join(' or ')
}

function list(values: unknown): string {
  return [values].flat().map(String).join(', ')
}
