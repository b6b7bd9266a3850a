import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import { byteArea } from './byte-area.ts'
import { encodeRecord, recordLength } from './codec.ts'
import { readAll } from './events.testkit.ts'
import { RECORD_BYTES_MAX } from './fields.ts'
import { inFolder, openLog } from './folder.testkit.ts'
import {
  GOLDEN_LOG_ID,
  type GoldenOutcome,
  goldenEvents,
  goldenFolder,
  goldenOutcome,
} from './golden.testkit.ts'
import { goldenEventsV2, writeGoldenLogV2 } from './golden-v2.testkit.ts'
import { scanSegments } from './scan.ts'

const AGAIN =
  'see golden-write.testkit.ts: as long as no log of this version is in use, it makes them anew'

/** The events of a golden log; the folder that is kept is not touched. */
async function kept(version: number): Promise<TradingEvent[]> {
  const found: TradingEvent[][] = []
  await inFolder(async (folder) => {
    cpSync(goldenFolder(version), folder, { recursive: true })
    const log = await openLog(folder)
    assert.equal(log.genesis.logId, GOLDEN_LOG_ID)
    assert.equal(log.genesis.rulesVersion, version)
    found.push(await readAll(log))
    await log.close()
  })
  return found[0] as TradingEvent[]
}

for (const [version, written] of [
  [1, goldenEvents()],
  [2, goldenEventsV2()],
] as const) {
  test(`the golden log of version ${version} gives the same events`, async () => {
    const events = await kept(version)
    assert.deepEqual(
      events.map((event) => ({ ...event, position: 0, time: 0 })),
      written,
    )
  })

  test(`the golden log of version ${version} gives the same hashes`, async () => {
    const text = readFileSync(join(goldenFolder(version), 'expected.json'), 'utf8')
    const expected = JSON.parse(text) as GoldenOutcome
    const outcome = goldenOutcome(await kept(version))
    const isComparable = outcome.sectionVersion === expected.sectionVersion
    const { sectionVersion, stateHash } = isComparable ? outcome : expected
    assert.deepEqual({ ...outcome, sectionVersion, stateHash }, expected, AGAIN)
  })
}

test('every type of event occurs', () => {
  const types = [...goldenEvents(), ...goldenEventsV2()].map((event) => event.type)
  assert.deepEqual(new Set(types), new Set(Object.values(EVENT_TYPE)))
})

test('version 1: the same events give the same records, byte for byte', async () => {
  const events = await kept(1)
  const into = byteArea(Buffer.alloc(RECORD_BYTES_MAX))
  let index = 0
  await scanSegments(goldenFolder(1), ({ area, frame, payloadAt }) => {
    let at = payloadAt
    for (let n = 0; n < frame.count; n++) {
      const record = area.bytes.subarray(at, at + recordLength(area, at))
      const length = encodeRecord(events[index++] as TradingEvent, into, 0)
      assert.ok(into.bytes.subarray(0, length).equals(record), `position ${index}`)
      at += length
    }
  })
  assert.equal(index, goldenEvents().length)
})

test('version 2: the same events give the same files, byte for byte', async () => {
  await inFolder(async (folder) => {
    await writeGoldenLogV2(folder)
    const files = readdirSync(goldenFolder(2)).filter((name) => name.endsWith('.seg'))
    assert.deepEqual(readdirSync(folder), files)
    assert.ok(files.length >= 3)
    for (const file of files) {
      const before = readFileSync(join(goldenFolder(2), file))
      assert.ok(readFileSync(join(folder, file)).equals(before), AGAIN)
    }
  })
})
