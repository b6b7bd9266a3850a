/** A day of the stand-in client at the real server: what its steps share. */
import assert from 'node:assert/strict'
import { done, type Person } from '../kit/client.ts'
import { type LiveServer, until } from '../kit/server.ts'
import type { Variant } from './request.ts'
import type { WebClient } from './web-client.ts'

export const BTC = 'BTC-USDT'

/** Everything that a step may use. */
export interface Day {
  readonly variant: Variant
  readonly client: WebClient
  readonly other: Person
  server: LiveServer
  restart(): Promise<void>
}

interface RestBook {
  readonly bids: readonly (readonly [string, string, number])[]
  readonly asks: readonly (readonly [string, string, number])[]
}

/** The book that the client has become the one that the server tells when it is asked. */
export async function sameBook({ client, server }: Day): Promise<void> {
  const rest = await done<RestBook>(server.url, `GET /api/products/${BTC}/book?level=2`)
  const levels = (rows: readonly (readonly unknown[])[]) =>
    rows.map(([price, size]) => `${Number(price)} ${Number(size)}`)
  const wanted = JSON.stringify([levels(rest.bids), levels(rest.asks)])
  let seen = ''
  const same = () => {
    const { bids, asks } = client.store.of(BTC).orderBook
    seen = JSON.stringify([levels(bids), levels(asks)])
    return seen === wanted
  }
  await until('both books are the same', same, 5_000).catch(() => assert.equal(seen, wanted))
}
