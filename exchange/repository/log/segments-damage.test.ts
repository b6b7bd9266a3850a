import assert from 'node:assert/strict'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { readAll, someEvents } from './events.testkit.ts'
import { inFolder, openLog, writeLog } from './folder.testkit.ts'
import { FRAME_HEADER_BYTES } from './frame.ts'
import { LogDamage } from './log-damage.ts'
import { scanSegments } from './scan.ts'
import { segmentName } from './segment-file.ts'
import { openSegments } from './segments.ts'

interface FramePlace {
  readonly file: string
  readonly offset: number
  readonly end: number
  readonly lastPosition: number
}

/** Every frame of a log; what stands before the first one of a file is the file's header frame. */
async function framesOf(folder: string): Promise<FramePlace[]> {
  const frames: FramePlace[] = []
  await scanSegments(folder, ({ file, frameOffset, offset, position }) => {
    if (frames.at(-1)?.file !== file) {
      const before = frames.at(-1)?.lastPosition ?? 0
      frames.push({ file, offset: 0, end: frameOffset, lastPosition: before })
    }
    frames.push({ file, offset: frameOffset, end: offset, lastPosition: position })
  })
  return frames
}

async function damageOf(folder: string): Promise<LogDamage> {
  const error = await scanSegments(folder).then(
    () => assert.fail('the damage was not noticed'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof LogDamage, String(error))
  return error
}

/** Flips one bit, expects it to be named at its frame, and flips it back. */
async function flip(folder: string, frames: readonly FramePlace[], at: Flip): Promise<void> {
  const bytes = readFileSync(at.file)
  const changed = Buffer.from(bytes)
  changed[at.offset] = (changed[at.offset] as number) ^ (1 << at.bit)
  writeFileSync(at.file, changed)
  const damage = await damageOf(folder)
  const index = frames.findIndex(
    (frame) => frame.file === at.file && frame.offset <= at.offset && at.offset < frame.end,
  )
  const frame = frames[index] as FramePlace
  const found = { file: damage.file, offset: damage.offset, goodTo: damage.goodTo }
  const goodTo = frames[index - 1]?.lastPosition ?? 0
  assert.deepEqual(found, { file: at.file, offset: frame.offset, goodTo }, JSON.stringify(at))
  writeFileSync(at.file, bytes)
}

interface Flip {
  readonly file: string
  readonly offset: number
  readonly bit: number
}

test('a flipped bit in any byte of a log is refused and its frame is named', async () => {
  await inFolder(async (folder) => {
    const batches = [1, 2, 1, 3].map((count, index) => someEvents(count, index * 6))
    await writeLog(folder, batches, { segmentBytes: 700 })
    const frames = await framesOf(folder)
    const files = readdirSync(folder).map((name) => join(folder, name))
    assert.ok(files.length >= 2)
    for (const file of files) {
      const { size } = statSync(file)
      for (let offset = 0; offset < size; offset++) {
        await flip(folder, frames, { file, offset, bit: offset % 8 })
      }
    }
    assert.equal((await scanSegments(folder)).end, 7)
  })
})

test('random flips in a larger log are refused', async (t) => {
  const random = seededRandom(t)
  await inFolder(async (folder) => {
    const batches = Array.from({ length: 40 }, (_, index) => someEvents(200, index * 200))
    await writeLog(folder, batches, { segmentBytes: 300_000 })
    const frames = await framesOf(folder)
    const files = readdirSync(folder).map((name) => join(folder, name))
    for (let round = 0; round < 200; round++) {
      const file = files[random.below(files.length)] as string
      const offset = random.below(statSync(file).size)
      await flip(folder, frames, { file, offset, bit: random.below(8) })
    }
  })
})

test('the opening of a damaged log names file and offset and leaves it as it is', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [someEvents(2), someEvents(2, 2), someEvents(2, 4)])
    const frames = await framesOf(folder)
    const { file, offset } = frames[2] as FramePlace
    const bytes = readFileSync(file)
    bytes[offset + 4] = (bytes[offset + 4] as number) ^ 64
    writeFileSync(file, bytes)
    for (let round = 0; round < 2; round++) {
      assert.deepEqual(await openSegments({ folder }), {
        ok: false,
        problem: { kind: 'damaged', file, offset, why: 'the frame header fails its checksum' },
      })
    }
    assert.deepEqual(readFileSync(file), bytes)
  })
})

test('a file that ends at any byte of its last frames loses only what was cut short', async () => {
  await inFolder(async (folder) => {
    const acknowledged = someEvents(5)
    const batches = [0, 2, 3].map((from, index) => acknowledged.slice(from, [2, 3, 5][index]))
    await writeLog(folder, batches)
    const frames = await framesOf(folder)
    const [header, first] = frames as [FramePlace, FramePlace]
    const whole = readFileSync(header.file)
    for (let length = first.offset; length <= whole.length; length++) {
      writeFileSync(header.file, whole.subarray(0, length))
      const kept = frames.findLast((frame) => frame.end <= length) as FramePlace
      await assertRecovers(folder, acknowledged.slice(0, kept.lastPosition), length - kept.end)
    }
    for (let length = 0; length < header.end; length++) {
      writeFileSync(header.file, whole.subarray(0, length))
      assert.match((await damageOf(folder)).why, /ends inside its header/)
    }
  })
})

async function assertRecovers(
  folder: string,
  kept: readonly TradingEvent[],
  tornBytes: number,
): Promise<void> {
  const told: number[] = []
  const log = await openLog(folder, { onTorn: (tail) => told.push(tail.bytes) })
  assert.deepEqual(told, tornBytes === 0 ? [] : [tornBytes])
  assert.deepEqual(await readAll(log), kept)
  const more = someEvents(1, 50)
  await log.append(more)
  await log.close()
  const again = await openLog(folder, { onTorn: () => assert.fail('the cut was not durable') })
  assert.deepEqual(await readAll(again), [...kept, ...more])
  await again.close()
}

test('a file that is not the last one must be whole to its last byte', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [someEvents(2), someEvents(2, 2), someEvents(2, 4)], {
      segmentBytes: 700,
    })
    const [file] = readdirSync(folder).map((name) => join(folder, name))
    const whole = readFileSync(file as string)
    assert.equal(readdirSync(folder).length, 2)
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file as string, whole.subarray(0, length))
      assert.equal((await damageOf(folder)).file, file)
    }
  })
})

test('zeros or rubbish behind the last frame are damage, not a torn write', async () => {
  await inFolder(async (folder) => {
    await writeLog(folder, [someEvents(3)])
    const file = join(folder, segmentName(1))
    const whole = readFileSync(file)
    const tails = [
      Buffer.alloc(1),
      Buffer.alloc(39),
      Buffer.alloc(40),
      Buffer.alloc(4_096),
      Buffer.from('BR!'),
      whole.subarray(0, 90),
    ]
    for (const tail of tails) {
      writeFileSync(file, Buffer.concat([whole, tail]))
      const damage = await damageOf(folder)
      assert.deepEqual([damage.file, damage.offset, damage.goodTo], [file, whole.length, 3])
    }
  })
})

test('frames that are missing, doubled or in another order are damage', async () => {
  await inFolder(async (folder) => {
    await writeLog(
      folder,
      [1, 2, 3, 4].map((from) => someEvents(2, from)),
      { now: () => 1_000 },
    )
    const places = await framesOf(folder)
    const file = join(folder, segmentName(1))
    const whole = readFileSync(file)
    const pieces = places.map(({ offset, end }) => whole.subarray(offset, end))
    const orders = [
      [0, 2, 3, 4],
      [0, 1, 3, 4],
      [0, 1, 1, 2, 3, 4],
      [0, 2, 1, 3, 4],
      [0, 0, 1, 2, 3, 4],
      [1, 2, 3, 4],
    ]
    for (const order of orders) {
      writeFileSync(file, Buffer.concat(order.map((index) => pieces[index] as Buffer)))
      assert.equal((await damageOf(folder)).file, file, order.join())
    }
  })
})

test('a missing file, and a file of another log, are damage', async () => {
  await inFolder(async (folder) => {
    const batches = Array.from({ length: 6 }, (_, index) => someEvents(2, index * 2))
    const options = { segmentBytes: 400, now: () => 1_000 }
    await writeLog(folder, batches, options)
    await writeLog(join(folder, 'other'), batches, options)
    const files = readdirSync(folder).filter((name) => name.endsWith('.seg'))
    assert.ok(files.length >= 3)
    const middle = join(folder, files[1] as string)
    renameSync(middle, `${middle}.away`)
    assert.match((await damageOf(folder)).why, /the next one is/)
    writeFileSync(middle, readFileSync(join(folder, 'other', basename(middle))))
    const damage = await damageOf(folder)
    assert.deepEqual([damage.file, damage.offset], [middle, 0])
    rmSync(middle)
    renameSync(`${middle}.away`, middle)
    assert.equal((await scanSegments(folder)).end, 12)
    renameSync(middle, join(folder, segmentName(99)))
    assert.equal((await damageOf(folder)).offset > FRAME_HEADER_BYTES, true)
  })
})
