import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { readAll } from './events.testkit.ts'
import { inFolder, openLog } from './folder.testkit.ts'
import {
  GOLDEN_FOLDER,
  GOLDEN_LOG_ID,
  type GoldenOutcome,
  goldenEvents,
  goldenOutcome,
  writeGoldenLog,
} from './golden.testkit.ts'

test('the golden log of version 1 gives the same events and the same hashes', async () => {
  await inFolder(async (folder) => {
    cpSync(GOLDEN_FOLDER, folder, { recursive: true })
    const log = await openLog(folder)
    assert.equal(log.genesis.logId, GOLDEN_LOG_ID)
    const events = await readAll(log)
    await log.close()
    const unstamped = events.map((event) => ({ ...event, position: 0, time: 0 }))
    assert.deepEqual(unstamped, goldenEvents())
    assert.deepEqual(
      new Set(events.map((event) => event.type)),
      new Set(Object.values(EVENT_TYPE)),
      'every type of event occurs',
    )
    const text = readFileSync(join(GOLDEN_FOLDER, 'expected.json'), 'utf8')
    const expected = JSON.parse(text) as GoldenOutcome
    const outcome = goldenOutcome(events)
    const isComparable = outcome.sectionVersion === expected.sectionVersion
    const { sectionVersion, stateHash } = isComparable ? outcome : expected
    assert.deepEqual({ ...outcome, sectionVersion, stateHash }, expected)
  })
})

test('the same events give the same bytes', async () => {
  await inFolder(async (folder) => {
    await writeGoldenLog(folder)
    const files = readdirSync(GOLDEN_FOLDER).filter((name) => name.endsWith('.seg'))
    assert.deepEqual(readdirSync(folder), files)
    assert.ok(files.length >= 3)
    for (const file of files) {
      assert.ok(readFileSync(join(folder, file)).equals(readFileSync(join(GOLDEN_FOLDER, file))))
    }
  })
})
