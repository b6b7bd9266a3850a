import assert from 'node:assert/strict'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import { eventOf, FULL_SCHEDULE, Kept, LIMITS, readAll, someEvents } from './events.testkit.ts'
import { RECORD_BYTES_MAX } from './fields.ts'
import { inFolder, openLog, writeLog } from './folder.testkit.ts'
import { FRAME_PAYLOAD_MAX } from './frame.ts'
import { logContract } from './log.contract.ts'
import { openSegments } from './segments.ts'

for (const segmentBytes of [1_000, 64 * 1024 * 1024]) {
  logContract(`segments of ${segmentBytes} bytes`, async (now) => {
    const folder = await mkdtemp(join(tmpdir(), 'bourse-log-'))
    return {
      log: await openLog(folder, { now, segmentBytes }),
      dispose: () => rm(folder, { recursive: true }),
    }
  })
}

test('a log is opened again with everything in it and goes on', async () => {
  await inFolder(async (folder) => {
    const events = someEvents(60)
    let logId = ''
    for (let at = 0; at < 60; at += 20) {
      const log = await openLog(folder, { segmentBytes: 3_000 })
      assert.equal(log.end, at)
      assert.equal(log.first, 1)
      logId ||= log.genesis.logId
      assert.equal(log.genesis.logId, logId)
      assert.deepEqual(await readAll(log), events.slice(0, at))
      await log.append(events.slice(at, at + 13))
      await log.append(events.slice(at + 13, at + 20))
      await log.close()
    }
  })
})

test('time does not fall when the clock was set back before a restart', async () => {
  await inFolder(async (folder) => {
    const events = someEvents(2)
    await writeLog(folder, [events.slice(0, 1)], { now: () => 5_000 })
    await writeLog(folder, [events.slice(1)], { now: () => 4_000 })
    assert.equal(events[1]?.time, 5_000_000)
  })
})

test('files are rolled at their size and named by their first position', async () => {
  await inFolder(async (folder) => {
    const batches = Array.from({ length: 10 }, (_, index) => someEvents(10, index * 10))
    await writeLog(folder, batches, { segmentBytes: 2_500 })
    const names = readdirSync(folder).sort()
    assert.deepEqual(names.slice(0, 2), ['00000000000000000001.seg', '00000000000000000021.seg'])
    assert.ok(names.length >= 4, names.join())
    for (const name of names) assert.ok(statSync(join(folder, name)).size <= 2_500)
  })
})

test('a batch larger than a file and than the first write buffer is one frame', async () => {
  await inFolder(async (folder) => {
    const events = someEvents(20_000)
    await writeLog(folder, [events], { segmentBytes: 1_000 })
    const log = await openLog(folder)
    assert.deepEqual(await readAll(log), events)
    await log.close()
  })
})

test('the largest append that a gateway makes fits a frame', async () => {
  const gatewayBatchMax = 5_000 + 1_000
  assert.ok(gatewayBatchMax * RECORD_BYTES_MAX <= FRAME_PAYLOAD_MAX)
  await inFolder(async (folder) => {
    const detail = { kind: 'feeSchedule', schedule: FULL_SCHEDULE } as const
    const largest = eventOf({ type: EVENT_TYPE.feeSchedule, referenceId: '~'.repeat(64), detail })
    const events = Array.from({ length: gatewayBatchMax }, () => ({ ...largest }))
    await writeLog(folder, [events, someEvents(3)])
    const log = await openLog(folder)
    assert.equal((await readAll(log)).length, gatewayBatchMax + 3)
    await log.close()
  })
})

test('there is no log where none was created', async () => {
  await inFolder(async (folder) => {
    for (const place of [folder, join(folder, 'missing')]) {
      const opened = await openSegments({ folder: place })
      assert.deepEqual(opened, {
        ok: false,
        problem: { kind: 'unusable', why: `there is no log in ${place}` },
      })
    }
    assert.deepEqual(readdirSync(folder), [], 'nothing is left behind')
  })
})

test('limits are those of the creation, whatever is asked for later', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [])
    const other = { ...LIMITS, accountsMax: 5 }
    const log = await openLog(folder, { create: { limits: other } })
    assert.deepEqual(log.genesis.limits, LIMITS)
    await log.close()
  })
})

test('a folder has one writer, and it is free again after close', async () => {
  await inFolder(async (folder) => {
    const log = await openLog(folder)
    const second = await openSegments({ folder })
    assert.deepEqual(second, {
      ok: false,
      problem: { kind: 'locked', by: `process ${process.pid}` },
    })
    await log.close()
    await writeLog(folder, [someEvents(1)])
  })
})

test('a lock file that is none of ours makes the log unusable', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [])
    writeFileSync(join(folder, 'lock'), 'something else')
    const opened = await openSegments({ folder })
    assert.ok(!opened.ok && opened.problem.kind === 'unusable')
  })
})

test('what an interrupted roll left behind is removed', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [someEvents(3)])
    writeFileSync(join(folder, '00000000000000000004.seg.new'), 'half a header')
    await writeLog(folder, [someEvents(3, 3)])
    assert.deepEqual(readdirSync(folder), ['00000000000000000001.seg'])
  })
})

test('after a failed write the outcome is unknown and the log takes nothing more', async () => {
  await inFolder(async (folder) => {
    const log = await openLog(folder)
    await log.append(someEvents(3))
    const kept = new Kept(log)
    await kept.following.caughtUp
    const unencodable = { ...someEvents(1)[0], price: 0.5 } as never
    await assert.rejects(() => log.append([unencodable]), /outcome of an append is unknown/)
    await assert.rejects(() => log.append(someEvents(1)), /takes nothing after a failed append/)
    assert.equal(log.end, 3)
    assert.deepEqual(kept.positions, [1, 2, 3])
    await log.close()
    const again = await openLog(folder)
    assert.equal(again.end, 3)
    await again.close()
  })
})

test('a disk that refuses to write is an unknown outcome too', async () => {
  await inFolder(async (folder) => {
    const log = await openLog(folder, { segmentBytes: 1 })
    await log.append(someEvents(1))
    await rm(folder, { recursive: true })
    await assert.rejects(() => log.append(someEvents(1)), /outcome of an append is unknown/)
    await assert.rejects(() => log.append(someEvents(1)), /takes nothing/)
    await log.close()
  })
})
