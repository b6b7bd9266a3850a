/** Logs of other rules versions: an older one is upgraded at the start, a newer one is refused. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  blankEvent,
  EVENT_TYPE,
  RULES_VERSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import { makeNewer } from '@bourse/exchange/repository/log/newer.testkit'
import { openSegments } from '@bourse/exchange/repository/log/segments'
import { DEFAULT_LIMITS, defaultListings } from '@bourse/exchange/usecase/trading/defaults'
import { inFolder } from '../kit/folder.ts'
import { type LiveServer, runToEnd, startServer } from '../kit/server.ts'

const APP = fileURLToPath(new URL('../../app/exchange-gitbitex/', import.meta.url))
const SETTINGS = { PREVIEW: 'false' }

/** A log as a program of rules version 1 left it: listings and a deposit. */
async function writeOldLog(data: string): Promise<void> {
  const limits = { ...DEFAULT_LIMITS, openOrdersMax: 4_096, accountsMax: 1_024 }
  const opened = await openSegments({ folder: join(data, 'log'), create: { limits } })
  assert.ok(opened.ok)
  const deposit = { toUser: 5_000, currency: 3, amount: 7n, referenceId: 'gift' }
  const events: TradingEvent[] = [
    ...defaultListings(),
    { ...blankEvent(EVENT_TYPE.deposit), ...deposit },
  ].map((event) => ({ ...event, rulesVersion: 1 }))
  await opened.value.append(events)
  await opened.value.close()
}

function command(script: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(APP, script), ...args], { encoding: 'utf8' })
}

function references(data: string): string[] {
  const lines = command('log.ts', 'dump', '--data', data).trimEnd().split('\n')
  return lines.map((line) => (JSON.parse(line) as { referenceId: string }).referenceId)
}

async function rulesVersionOf({ adminUrl, adminToken }: LiveServer): Promise<number> {
  const headers = { authorization: `Bearer ${adminToken}` }
  const reply = await fetch(`${adminUrl}/state`, { headers })
  return ((await reply.json()) as { rulesVersion: number }).rulesVersion
}

test('a log of rules version 1 is upgraded once, and everything rebuilds from it', async () => {
  await inFolder(async (data) => {
    await writeOldLog(data)
    for (const said of [/rules version 1 of the log is followed by 2/, undefined]) {
      const server = await startServer(data, SETTINGS)
      assert.equal(await rulesVersionOf(server), RULES_VERSION)
      if (said !== undefined) assert.match(server.output(), said)
      else assert.doesNotMatch(server.output(), /followed by/)
      await server.end('SIGTERM')
    }
    const old = ['list:BTC', 'list:ETH', 'list:USDT']
    const pairs = ['list:BTC-USDT', 'list:ETH-USDT', 'list:ETH-BTC']
    assert.deepEqual(references(data), [...old, ...pairs, 'gift', 'upgrade:2', 'fees:default'])
    assert.match(command('log.ts', 'verify', '--data', data), /clean\n$/)
    command('readmodel.ts', 'rebuild', '--data', data)
    assert.match(command('readmodel.ts', 'verify', '--data', data), /equal|clean|same/)
  })
})

test('a new log is upgraded before anything is listed', async () => {
  await inFolder(async (data) => {
    const server = await startServer(data, { ...SETTINGS, VALUATION_CURRENCY: 'BTC' })
    await server.end('SIGTERM')
    const lines = command('log.ts', 'dump', '--data', data).trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line))
    assert.deepEqual(
      events.map(({ type }) => type),
      ['upgrade', ...Array(3).fill('currency'), ...Array(3).fill('product'), 'feeSchedule'],
    )
    const btc = { kind: 'feeSchedule', schedule: { currency: 1, tiers: [] } }
    assert.deepEqual(events.at(-1).detail, btc)
  })
})

test('without its currency there is a warning and no fee schedule', async () => {
  await inFolder(async (data) => {
    const server = await startServer(data, { ...SETTINGS, VALUATION_CURRENCY: 'EUR' })
    assert.match(server.output(), /no fee schedule is set.*EUR was refused with 1005/)
    await server.end('SIGTERM')
  })
})

test('a log that a newer program has written to is refused by name and left alone', async () => {
  await inFolder(async (data) => {
    await writeOldLog(data)
    const position = await makeNewer(join(data, 'log'))
    const bytes = () =>
      readdirSync(join(data, 'log'))
        .filter((name) => name.endsWith('.seg'))
        .map((name) => readFileSync(join(data, 'log', name), 'hex'))
    const before = bytes()
    const refused = await runToEnd(data, SETTINGS)
    assert.equal(refused.code, 2, refused.output)
    const why = `position ${position} has rules version ${RULES_VERSION + 1}`
    assert.ok(refused.output.includes(why), refused.output)
    assert.match(refused.output, /written by a newer program/)
    assert.deepEqual(bytes(), before)
    const verified = spawnSync(process.execPath, [join(APP, 'log.ts'), 'verify', '--data', data], {
      encoding: 'utf8',
    })
    assert.equal(verified.status, 2)
    assert.ok(verified.stderr.includes(why), verified.stderr)
  })
})
