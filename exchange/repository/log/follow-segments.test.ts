import assert from 'node:assert/strict'
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kept, someEvents } from './events.testkit.ts'
import { inFolder, openLog, writeLog } from './folder.testkit.ts'
import { type FollowedLog, followSegments } from './follow-segments.ts'
import { segmentName } from './segment-file.ts'

async function followed(folder: string): Promise<FollowedLog> {
  const opened = await followSegments(folder)
  assert.ok(opened.ok)
  return opened.value
}

/** Waits for deliveries that are under way; the runner's time limit is the limit. */
async function untilLength(kept: Kept, length: number): Promise<void> {
  while (kept.events.length < length) await new Promise((resolve) => setImmediate(resolve))
}

/** Time for a reader to do what it must not do. */
async function breathe(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

test('goes as far as it is told and not further, over files, while the log grows', async () => {
  await inFolder(async (folder) => {
    const log = await openLog(folder, { segmentBytes: 2_000 })
    const reader = await followed(folder)
    assert.deepEqual(reader.genesis, log.genesis)
    const kept = new Kept(reader)
    await kept.following.caughtUp
    const events = someEvents(300)
    for (let at = 0; at < 300; at += 10) {
      await log.append(events.slice(at, at + 10))
      if (at % 30 !== 20) continue
      await breathe()
      assert.ok(kept.events.length <= reader.end)
      reader.durable(log.end)
      await untilLength(kept, log.end)
    }
    assert.deepEqual(kept.events, events)
    reader.durable(5)
    assert.equal(reader.end, 300)
    const late = new Kept(reader, 295)
    await late.following.caughtUp
    assert.deepEqual(late.positions, [296, 297, 298, 299, 300])
    await reader.close()
    await kept.following.ended
    await log.close()
  })
})

test('a frame that was half there when it was looked at is read again', async () => {
  await inFolder(async (folder) => {
    const events = someEvents(6)
    await writeLog(folder, [events.slice(0, 3), events.slice(3)])
    const file = join(folder, segmentName(1))
    const whole = readFileSync(file)
    for (let length = 300; length < whole.length; length += 7) {
      writeFileSync(file, Buffer.concat([whole.subarray(0, length), Buffer.alloc(50)]))
      const reader = await followed(folder)
      const kept = new Kept(reader)
      if (whole.length - length < 300) {
        reader.durable(3)
        await untilLength(kept, 3)
      }
      writeFileSync(file, whole)
      reader.durable(6)
      await untilLength(kept, 6)
      assert.deepEqual(kept.events, events)
      await reader.close()
    }
  })
})

test('what was said to be durable and is not there is damage', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [someEvents(3), someEvents(3, 3), someEvents(3, 6)], {
      segmentBytes: 900,
    })
    const files = readdirSync(folder)
    assert.equal(files.length, 2)
    const refused = async (durable: number, why: RegExp) => {
      const reader = await followed(folder)
      reader.durable(durable)
      const kept = new Kept(reader)
      await assert.rejects(kept.following.ended, why)
      await assert.rejects(kept.following.caughtUp, why)
    }
    await refused(10, /file with position 10 is missing/)
    const last = join(folder, files[1] as string)
    const whole = readFileSync(last)
    truncateSync(last, whole.length - 1)
    await refused(9, /a durable frame is cut short/)
    appendFileSync(last, 'x')
    await refused(9, /the frame fails its checksum/)
    rmSync(last)
    await refused(9, /file with position [47] is missing/)
  })
})

test('there is nothing to follow in an empty folder', async () => {
  await inFolder(async (folder) => {
    const opened = await followSegments(folder)
    assert.equal(opened.ok, false)
  })
})
