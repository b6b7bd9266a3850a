/** Compares answers with what the OpenAPI document says about them. */
import { Ajv, type ValidateFunction } from 'ajv'
import { declared, type JsonSchema, type Route } from './openapi.ts'

/** An answer as it came. */
export interface Seen {
  readonly status: number
  readonly contentType: string
  readonly text: string
}

/** Says what is wrong with an answer to a route, or nothing. */
export type AnswerCheck = (route: Route, seen: Seen) => string | undefined

/** A check that compiles each schema once. */
export function answerCheck(): AnswerCheck {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const compiled = new Map<JsonSchema, ValidateFunction>()
  const validatorOf = (schema: JsonSchema) => {
    const known = compiled.get(schema) ?? ajv.compile(schema)
    compiled.set(schema, known)
    return known
  }
  return (route, { status, contentType, text }) => {
    if (status >= 500) return 'a fault of the server'
    const expected = declared(route, status)
    if (expected === undefined) return `status ${status} is not declared`
    const mediaType = contentType.split(';')[0]?.trim() ?? ''
    const types = Object.keys(expected.content ?? {})
    if (types.length === 0) return text === '' ? undefined : 'a body where none is declared'
    if (!types.includes(mediaType)) return `content type "${contentType}", declared: ${types}`
    const schema = expected.content?.[mediaType]?.schema
    if (schema === undefined || !/json/.test(mediaType)) return undefined
    const body = parse(text)
    if (body === undefined) return 'the body is not JSON'
    const validate = validatorOf(schema)
    return validate(body.value) ? undefined : ajv.errorsText(validate.errors)
  }
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
