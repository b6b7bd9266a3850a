/** What the recorder does when data, database or engine are not as they should be. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { memoryReadModel, memoryWriter } from '../../repository/readmodel/memory.ts'
import {
  fold,
  machine,
  memorySnapshots,
  recordAll,
  refuses,
  sameRows,
  scriptedLog,
  start,
  stores,
  tradingDay,
} from './recorder.testkit.ts'
import type { RecordingMachine } from './recorder.ts'

test('data that does not belong together is refused by name', async (t) => {
  const events = tradingDay(2_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  await recordAll({ events, model, snapshots })
  const none = memorySnapshots()
  const short = scriptedLog(events.slice(0, 1_000))
  const fresh = memoryReadModel()

  const mark = model.mark.sequence
  const text = new RegExp(`stands at sequence id ${mark}, but log log ends at position 1000`)
  await refuses(start({ log: short, model, snapshots: none }, 1_000), 'beyond-log', text)
  const beyond = /snapshot-2000 is at position 2000, but log log ends at position 1000/
  await refuses(start({ log: short, model: fresh, snapshots }, 1_000), 'beyond-log', beyond)
  const other = scriptedLog(events, 'else')
  const snapshotText = /snapshot-2000 is of log log, not of log else/
  await refuses(
    start({ log: other, model: memoryReadModel(), snapshots }, 2_000),
    'other-log',
    snapshotText,
  )
  const rowsText = /is of log log, not of log else/
  await refuses(start({ log: other, model, snapshots: none }, 2_000), 'other-log', rowsText)
  const trimmed = scriptedLog(events, 'log', 501)
  await refuses(
    start({ log: trimmed, model: memoryReadModel(), snapshots: none }, 2_000),
    'trimmed',
    /begins at position 501/,
  )
})

test('a mark beyond the log is seen even when it is not above the last position', async (t) => {
  const events = tradingDay(2_000, seededRandom(t).below)
  const model = fold(events)
  model.mark.sequence++
  assert.ok(model.mark.sequence <= events.length)
  const log = scriptedLog(events)
  const recorder = await start({ log, model, snapshots: memorySnapshots() }, events.length)
  const text = new RegExp(`\\(sequence id ${model.mark.sequence - 1}\\)`)
  await refuses(recorder.stop(), 'beyond-log', text)
})

test('D14: a write that fails ends the recorder with its error, nothing is skipped', async (t) => {
  const events = tradingDay(2_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  const broken = { ...memoryWriter(model, 'log'), write: () => Promise.reject(new Error('full')) }
  const log = scriptedLog(events)
  const recorder = await start({ log, model, snapshots, options: { writer: broken } }, 2_000)
  await assert.rejects(recorder.stop(), /full/)
  assert.deepEqual([model.mark.sequence, model.orders.size, snapshots.files.size], [0, 0, 0])
  await recordAll({ events, model, snapshots })
  sameRows(model, fold(events))
})

test('an engine that throws stops the recorder and names the position', async (t) => {
  const events = tradingDay(500, seededRandom(t).below)
  const build = (): RecordingMachine => {
    const built = machine()
    const { engine } = built
    const apply = engine.apply.bind(engine)
    engine.apply = (event) => {
      if (event.position === 300) throw new Error('a bug')
      return apply(event)
    }
    return built
  }
  const { model, snapshots } = stores()
  const log = scriptedLog(events)
  const recorder = await start({ log, model, snapshots, options: { build } }, events.length)
  await assert.rejects(recorder.stop(), /position 300/)
  assert.ok(model.mark.sequence < 300)
})
