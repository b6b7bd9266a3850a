/** The operator's door before an engine in memory. */
import type { TestContext } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { httpServer } from '@bourse/kit/http/server'
import { createLogger } from '@bourse/kit/logger/logger'
import { gatewayWith, openCore } from '../http-gitbitex/testkit/venue.ts'
import type { ServerFigures, SnapshotRow } from '../operator-json.ts'
import { recentRefusals } from './recent-refusals.ts'
import { adminRoutes } from './routes.ts'

/** What the operator presents in these tests. */
export const CREDENTIAL = 'open-sesame'

/** When this server's clock stands still, in milliseconds since 1970. */
export const NOW_MS = 1_700_000_000_000

/** What the metrics of this server say. */
export const FIGURES: ServerFigures = {
  ...{ orders: 7, trades: 3, duplicates: 1, refusals: 2, sockets: 4, inFlight: 0 },
  ...{ overloaded: false, memoryBytes: 123_456_789, loopDelayMs: 1.5 },
}

export type AdminMethod = 'GET' | 'POST' | 'PUT'

interface AdminOptions {
  /** The outcome of every event, in place of the engine's. */
  readonly refusal?: number
  /** Of a venue that the test has opened already. */
  readonly gateway?: TradingGateway
  readonly snapshot?: SnapshotRow
}

/** The door, closed after the test, with the events that came through and the lines it logged. */
export async function adminOf(t: TestContext, options: AdminOptions = {}) {
  const { refusal = 0 } = options
  const core = options.gateway === undefined ? await openCore() : undefined
  const gateway = (options.gateway ?? core?.gateway) as TradingGateway
  const events: TradingEvent[] = []
  const logged: string[] = []
  const watched = gatewayWith(gateway, {
    submit(event) {
      events.push(event)
      const none = { sequence: 0, duplicate: false, order: undefined, cancelled: 0 }
      return refusal === 0 ? gateway.submit(event) : Promise.resolve({ ...none, refusal })
    },
  })
  const output = { write: (line: string) => logged.push(line) }
  const refusals = recentRefusals({
    state: gateway.state,
    isLive: () => true,
    nowMicros: () => NOW_MS * 1_000,
  })
  const app = httpServer({
    logger: createLogger({ level: 'info', name: 'test', readable: false, output }),
  })
  await app.register(
    adminRoutes({
      gateway: watched,
      accepts: (presented) => presented === CREDENTIAL,
      metrics: {
        contentType: 'text/plain',
        text: () => Promise.resolve('up 1\n'),
        figures: () => FIGURES,
      },
      refusals,
      snapshot: () => Promise.resolve(options.snapshot ?? null),
      nowMs: () => NOW_MS,
      logEnd: () => gateway.state.position,
      recorderMark: () => gateway.state.sequence - 2,
      stateHash: () => 'ab12',
    }),
  )
  t.after(async () => {
    await app.close()
    await core?.gateway.stop()
  })
  const send = async (method: AdminMethod, url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${CREDENTIAL}` }
    const reply = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
    return { status: reply.statusCode, body: reply.body, json: () => reply.json() }
  }
  return { app, gateway, events, logged, refusals, send }
}
