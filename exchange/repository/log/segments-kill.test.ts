import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { readAll, someEvents } from './events.testkit.ts'
import { inFolder, openLog } from './folder.testkit.ts'

const ROUNDS = 5
const BATCH = 7

/** Appends for ever from the log's end on and tells each acknowledged position. */
const WRITER = `
  import { writeSync } from 'node:fs'
  import { someEvents } from ${JSON.stringify(join(import.meta.dirname, 'events.testkit.ts'))}
  import { openLog } from ${JSON.stringify(join(import.meta.dirname, 'folder.testkit.ts'))}
  const log = await openLog(process.argv[1], { segmentBytes: 20_000 })
  for (;;) {
    await log.append(someEvents(${BATCH}, log.end))
    writeSync(1, log.end + '\\n')
  }
`

test('after kill -9 while appending everything acknowledged is there, once', async (t) => {
  const random = seededRandom(t)
  await inFolder(async (folder) => {
    let acknowledged = 0
    for (let round = 0; round < ROUNDS; round++) {
      const before = acknowledged
      const writer = spawn(process.execPath, ['--input-type=module', '-e', WRITER, folder])
      const killAt = before + 20 + random.below(400)
      let told = ''
      writer.stdout.on('data', (bytes) => {
        told += bytes
        acknowledged = Number(told.trimEnd().split('\n').at(-1))
        if (acknowledged >= killAt) writer.kill('SIGKILL')
      })
      await once(writer, 'close')
      assert.ok(acknowledged > before, 'the writer has worked')
      const log = await openLog(folder)
      assert.ok(log.end >= acknowledged, `${log.end} of ${acknowledged} acknowledged records`)
      assert.equal(log.end % BATCH, 0, 'batches are whole')
      const read = await readAll(log)
      const expected = read.map(({ position, time }, index) => {
        const from = index - (index % BATCH)
        return { ...someEvents(BATCH, from)[index % BATCH], position, time }
      })
      assert.deepEqual(read, expected)
      assert.deepEqual(
        read.map((event) => event.position),
        read.map((_, index) => index + 1),
      )
      acknowledged = log.end
      await log.close()
    }
  })
})
