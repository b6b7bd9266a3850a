/**
 * How the web client asks the server: every status is let through, and what becomes of it then
 * depends on the release. The browser around it keeps cookies and says where a request is from.
 */

/** The two releases: `S` as its source says, `B` as one server ships it built. */
export type Variant = 'S' | 'B'

/** What a promise of the client is rejected with: the body itself. */
export class Rejected extends Error {
  override readonly name = 'Rejected'
  readonly body: unknown

  constructor(body: unknown) {
    super(JSON.stringify(body))
    this.body = body
  }
}

export interface WholeResponse {
  readonly data: unknown
  readonly headers: Headers
}

export interface ClientRequest {
  /** Every request so far, like `GET /api/products`. */
  readonly sent: string[]
  /** What the browser keeps for the server. */
  readonly cookies: Map<string, string>
  /** Path of the page that is open; a refused request may open another one. */
  location: string
  get(uri: string, headers?: Marks): Promise<unknown>
  post(uri: string, data?: object, headers?: Marks): Promise<unknown>
  delete(uri: string): Promise<unknown>
  /** Bytes to an address that the server gave, by plain XMLHttpRequest. */
  put(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<number>
}

/** Headers that the client marks its own requests with, and forgets to take off. */
export type Marks = Readonly<Partial<Record<'HideAuthError' | 'HideError' | 'ResponseAll', true>>>

export function clientRequest(origin: string, variant: Variant): ClientRequest {
  const cookies = new Map<string, string>()
  const sent: string[] = []
  const client: ClientRequest = {
    ...{ cookies, sent, location: '/' },
    get: (uri, marks = {}) => ask('GET', uri, { marks }),
    post: (uri, data = {}, marks = {}) => ask('POST', uri, { data, marks }),
    delete: (uri) => ask('DELETE', uri, { marks: {} }),
    async put(url, bytes) {
      const place = new URL(url, origin)
      const own = place.origin === origin
      const answer = await fetch(place, {
        method: 'PUT',
        headers: browser('PUT', own),
        body: bytes,
      })
      return answer.status
    },
  }
  return client

  async function ask(
    method: string,
    uri: string,
    { data, marks }: { readonly data?: object; readonly marks: Marks },
  ): Promise<unknown> {
    sent.push(`${method} /api${uri}`)
    const answer = await fetch(`${origin}/api${uri}`, {
      method,
      headers: {
        ...browser(method, true),
        accept: 'application/json, text/plain, */*',
        ...(data === undefined ? {} : { 'content-type': 'application/json;charset=utf-8' }),
        ...Object.fromEntries(Object.keys(marks).map((name) => [name, 'true'])),
      },
      ...(data === undefined ? {} : { body: JSON.stringify(data) }),
    })
    keepCookies(answer.headers.getSetCookie())
    const body = parsed(await answer.text())
    return settle(answer, body, marks)
  }

  function settle({ status, headers }: Response, body: unknown, marks: Marks): unknown {
    if (status < 300) return marks.ResponseAll ? { data: body, headers } : body
    if (status === 401 && variant === 'S') {
      client.location = '/account/signin'
      return undefined
    }
    if (status === 401 && client.location !== '/account/signin') {
      // The release looks for a code in a field that responses do not have.
      throw new Rejected(new TypeError("Cannot read properties of undefined (reading 'code')"))
    }
    throw new Rejected(body)
  }

  function browser(method: string, own: boolean): Record<string, string> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return {
      'sec-fetch-site': own ? 'same-origin' : 'cross-site',
      ...(method === 'GET' ? {} : { origin }),
      ...(own && cookie !== '' ? { cookie } : {}),
    }
  }

  function keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = '', ...attributes] = line.split(';')
      const [name = '', value = ''] = pair.split('=')
      const ended = attributes.some((text) => /^ *max-age=0$/i.test(text))
      if (ended || value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
  }
}

/** What sign-in, sign-up and order form show of a failure. */
export function shownMessage(error: unknown): unknown {
  return error instanceof Rejected ? (error.body as { message?: unknown }).message : undefined
}

/** What the forms for passwords and withdrawals show: they look for the body inside of it. */
export function shownByOtherForms(error: unknown): unknown {
  if (!(error instanceof Rejected)) return undefined
  const body = error.body as { response?: { data?: { message?: unknown } } }
  return body.response?.data?.message
}

/** Bodies that are no JSON stay text, whatever they say they are. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
