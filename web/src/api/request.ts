/** One call of the HTTP API: a value, or what went wrong in the server's words. */

/** Why there is no value. `code` is the number of a refusal, or 0. */
export interface Problem {
  /** HTTP status, 0 when the server was not reached. */
  readonly status: number
  readonly code: number
  readonly message: string
}

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value; readonly headers: Headers }
  | { readonly ok: false; readonly problem: Problem }

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Longer than the server's own deadline for an outcome. */
const TIMEOUT_MS = 12_000

/** Sends and resolves; it never rejects. `body` is sent as JSON, a blob as its bytes. */
export async function call<Value>(
  method: Method,
  path: string,
  body?: unknown,
): Promise<Answer<Value>> {
  return await sent(path, { method, ...contentOf(body) })
}

/** The same for a request with headers of its own. */
export async function sent<Value>(path: string, request: RequestInit): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, {
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...request,
    })
    const value = await bodyOf(response)
    if (response.ok) return { ok: true, value: value as Value, headers: response.headers }
    return { ok: false, problem: problemOf(response.status, value) }
  } catch {
    return { ok: false, problem: { status: 0, code: 0, message: '' } }
  }
}

/** The value, or a thrown `Problem`: for queries, which expect to be rejected. */
export async function fetched<Value>(path: string): Promise<Value> {
  const answer = await call<Value>('GET', path)
  if (answer.ok) return answer.value
  throw new Failed(answer.problem)
}

/** A call that failed, as an error. */
export class Failed extends Error {
  override readonly name = 'Failed'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

function contentOf(body: unknown): RequestInit {
  if (body === undefined) return {}
  if (body instanceof Blob) return { body }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function problemOf(status: number, body: unknown): Problem {
  const { code, message } = (typeof body === 'object' && body !== null ? body : {}) as {
    code?: unknown
    message?: unknown
  }
  return {
    status,
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : '',
  }
}
