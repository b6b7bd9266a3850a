/**
 * The one shape of every error answer, and the handler that gives it to whatever goes wrong inside
 * the HTTP server. Nothing of an inner error's text reaches the caller.
 */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { validationSentence } from './validation.ts'

/** What a caller reads: the HTTP status again, a number for programs and a sentence for people. */
export interface ErrorBody {
  readonly http_code: number
  readonly code: number
  readonly message: string
}

/** A refusal as a delivery states it. `code` is 0 when left out. */
export interface HttpProblem {
  readonly status: number
  readonly message: string
  readonly code?: number
  /** Milliseconds until another try makes sense: becomes `Retry-After` in whole seconds. */
  readonly retryAfterMs?: number
}

/** JSON schema of `ErrorBody`, for the answers a route declares. */
export const ERROR_SCHEMA = {
  type: 'object',
  description: 'Why the request was refused.',
  properties: {
    http_code: { type: 'integer' },
    code: { type: 'integer' },
    message: { type: 'string' },
  },
  required: ['http_code', 'code', 'message'],
} as const

/** The body that states `problem`. */
export function errorBody(problem: HttpProblem): ErrorBody {
  return { http_code: problem.status, code: problem.code ?? 0, message: problem.message }
}

/** Answers `problem` and returns the reply, so that a handler can end with it. */
export function sendError(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  addRetryAfter(reply, problem)
  return reply.code(problem.status).send(errorBody(problem))
}

/**
 * What the forms for a new password, a forgotten password and a withdrawal read: they look for the
 * sentence below `response.data`, where the others look at the top.
 */
interface FormErrorBody extends ErrorBody {
  readonly response: { readonly data: { readonly message: string } }
}

/**
 * JSON schema of `FormErrorBody`. `response` is not required: what is refused before a route is
 * asked, like a foreign origin, is answered without it.
 */
export const FORM_ERROR_SCHEMA = {
  ...ERROR_SCHEMA,
  properties: {
    ...ERROR_SCHEMA.properties,
    response: {
      type: 'object',
      description: 'The sentence again, where the forms of the GitBitEx client look for it.',
      properties: {
        data: {
          type: 'object',
          properties: { message: { type: 'string' } },
          required: ['message'],
        },
      },
      required: ['data'],
    },
  },
} as const

/** As `sendError`, in the shape that a form reads. */
export function sendFormError(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  addRetryAfter(reply, problem)
  const response = { data: { message: problem.message } }
  const body: FormErrorBody = { ...errorBody(problem), response }
  return reply.code(problem.status).send(body)
}

function addRetryAfter(reply: FastifyReply, { retryAfterMs }: HttpProblem): void {
  if (retryAfterMs === undefined) return
  reply.header('retry-after', String(retryAfterSeconds(retryAfterMs)))
}

/** Whole seconds, at least one, that cover `milliseconds`. */
export function retryAfterSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000))
}

/**
 * Gives `app` the error handler: bad input is a 4xx with one sentence; anything else is a 500 with
 * an id that is also in the log.
 */
export function installErrorHandler(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendError(reply, problemOf(error) ?? internalProblem(error, request)),
  )
}

/** The same error handler for a context with routes that forms ask: see `sendFormError`. */
export function useFormErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendFormError(reply, problemOf(error) ?? internalProblem(error, request)),
  )
}

/** The problem that the caller made, or undefined when the fault is ours. */
export function problemOf(error: FastifyError): HttpProblem | undefined {
  if (error.validation !== undefined) {
    const message = validationSentence(error.validation, error.validationContext ?? 'body')
    return { status: 400, message }
  }
  const status = error.statusCode ?? 500
  if (status < 400 || status >= 500) return undefined
  return { status, message: SENTENCES.get(error.code) ?? statusSentence(status) }
}

/** Code of errors that `exact-json.ts` makes from a body that cannot be read. */
export const BAD_JSON = 'BAD_JSON'

const SENTENCES: ReadonlyMap<string, string> = new Map([
  [BAD_JSON, 'the body is not valid JSON'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'the body is not valid JSON'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'the body is empty, JSON was expected'],
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'the body is too large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'the body must be sent with Content-Type application/json'],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'the body is not as long as Content-Length says'],
  ['FST_ERR_BAD_URL', 'the path is not a valid URL'],
])

function statusSentence(status: number): string {
  return (STATUS_CODES[status] ?? 'bad request').toLowerCase()
}

function internalProblem(error: FastifyError, request: FastifyRequest): HttpProblem {
  const errorId = randomUUID().slice(0, 8)
  const route = request.routeOptions.url ?? 'no route'
  request.log.error({ err: error, errorId, method: request.method, route }, 'request failed')
  return { status: 500, message: `internal error, reported as ${errorId}` }
}
