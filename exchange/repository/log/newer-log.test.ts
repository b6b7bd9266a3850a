/** A log to which a newer program has written: read up to there, then refused by name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import { Kept, LIMITS, someEvents } from './events.testkit.ts'
import { inFolder, openLog, writeLog } from './folder.testkit.ts'
import { followSegments } from './follow-segments.ts'
import { makeNewer, type Newness } from './newer.testkit.ts'
import { createSegment } from './segment-file.ts'
import { openSegments } from './segments.ts'

const CASES: readonly [Newness, RegExp][] = [
  [
    'rules version',
    new RegExp(`position 11 has rules version ${RULES_VERSION + 1}, .* knows ${RULES_VERSION}`),
  ],
  ['event type', /position 11 has event type 255, unknown/],
]

for (const [newness, message] of CASES) {
  const expected = { name: 'UnreadableRecord', fault: newness.replace(' ', '-'), message }

  test(`a server that meets a newer ${newness} refuses it by name`, async () => {
    await inFolder(async (folder) => {
      await writeLog(folder, [someEvents(10), someEvents(5, 10)])
      assert.equal(await makeNewer(folder, newness), 11)
      const log = await openLog(folder)
      const kept = new Kept(log)
      await assert.rejects(kept.following.caughtUp, expected)
      await assert.rejects(kept.following.ended, expected)
      assert.ok(kept.events.length <= 10, 'nothing behind it was delivered')
      await log.close()
    })
  })

  test(`a recorder that meets a newer ${newness} refuses it by name`, async () => {
    await inFolder(async (folder) => {
      await writeLog(folder, [someEvents(10), someEvents(5, 10)])
      await makeNewer(folder, newness)
      const followed = await followSegments(folder)
      assert.ok(followed.ok)
      const kept = new Kept(followed.value)
      followed.value.durable(15)
      await assert.rejects(kept.following.ended, expected)
      await followed.value.close()
    })
  })
}

test('a log that was begun under newer rules is refused, even without a record', async () => {
  await inFolder(async (folder) => {
    const rulesVersion = RULES_VERSION + 1
    const genesis = {
      ...{ logId: '7'.repeat(32), formatVersion: 1, rulesVersion, createdAt: 1, limits: LIMITS },
    }
    await createSegment(folder, genesis, { firstPosition: 1, previous: 0, time: 1 })
    const why = new RegExp(`begun under rules version ${rulesVersion}, .* knows ${RULES_VERSION}`)
    for (const opened of [await openSegments({ folder }), await followSegments(folder)]) {
      assert.ok(!opened.ok && opened.problem.kind === 'unusable')
      assert.match(opened.problem.why, why)
    }
  })
})
