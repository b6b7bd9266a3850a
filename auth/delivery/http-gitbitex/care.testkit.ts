/** The account routes on one server, with ada registered, for tests. */
import assert from 'node:assert/strict'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import { type CareWorldOptions, caring } from '../../usecase/account-care.testkit.ts'
import { PASSWORD, signedUp } from '../../usecase/auth.testkit.ts'
import type { AuthLimits } from '../../usecase/limits.ts'
import { accountRoutes } from './account.ts'
import { admitAccessTokens } from './caller.ts'
import { careRoutes } from './care.ts'
import type { CareLimiters } from './care-limiters.ts'
import { photoRoutes } from './photos.ts'

export type Answer = Awaited<ReturnType<ReturnType<typeof httpServer>['inject']>>
type Headers = Record<string, string>

export interface CareDoorOptions extends CareWorldOptions {
  readonly authLimits?: Partial<AuthLimits>
  readonly limiters?: CareLimiters
}

/** The server and what stands behind it. */
export async function careDoor(options: CareDoorOptions = {}) {
  const world = caring(await signedUp(options.authLimits), options)
  const { auth, care, desk } = world
  const log: string[] = []
  const output = { write: (line: string) => log.push(line) }
  const logger = createLogger({ level: 'debug', name: 'test', readable: false, output })
  const app = httpServer({ logger })
  const limiters = options.limiters ?? {}
  app.addHook('onRequest', admitAccessTokens(auth))
  app.register(accountRoutes, { auth, onRegistered: async () => undefined })
  app.register(careRoutes, { auth, care, limiters })
  app.register(photoRoutes, { auth, desk, limiters })

  function post(path: string, payload: unknown, headers: Headers = {}): Promise<Answer> {
    return app.inject({ method: 'POST', url: `/api${path}`, payload: payload as object, headers })
  }

  return {
    ...world,
    app,
    log,
    post,
    get: (url: string, headers: Headers = {}) => app.inject({ method: 'GET', url, headers }),
    put: (url: string, payload: Uint8Array | undefined, headers: Headers = {}) =>
      app.inject({
        method: 'PUT',
        url,
        headers,
        ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
      }),
    /** A further user, signed in: the headers that say so. */
    async other(email: string): Promise<Headers> {
      await auth.register(email, PASSWORD)
      const signedIn = await auth.signIn(email, PASSWORD, { address: '', agent: '' })
      assert.ok(signedIn.ok)
      return cookie(signedIn.value.token)
    },
    /** Ada signed in: the headers that say so. */
    signedIn: async (): Promise<Headers> => cookie(await world.token()),
  }
}

/** Headers with a session's token. */
export function cookie(token: string): Headers {
  return { cookie: `accessToken=${token}` }
}

/** Checks a refusal; a form's has the sentence once more where the client's forms look for it. */
export function assertRefused(
  answer: Answer,
  problem: { readonly status: number; readonly code?: number; readonly message: string },
  shape: 'plain' | 'form' = 'plain',
): void {
  const { status, code = 0, message } = problem
  const form = shape === 'form' ? { response: { data: { message } } } : {}
  assert.equal(answer.statusCode, status, answer.body)
  assert.deepEqual(answer.json(), { http_code: status, code, message, ...form })
  assert.match(String(answer.headers['content-type']), /^application\/json/)
}
