import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankEvent, EVENT_TYPE, type TradingEvent } from '@bourse/domain/exchange/event'
import type { ReadModelWriter } from '@bourse/domain/exchange/read-model'
import type { SnapshotStore } from '@bourse/domain/exchange/snapshot'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import {
  type MemoryReadModel,
  memoryReadModel,
  memoryWriter,
} from '../../repository/readmodel/memory.ts'
import {
  fold,
  type MemorySnapshots,
  machine,
  memorySnapshots,
  recordAll,
  refuses,
  sameRows,
  scriptedLog,
  start,
  stores,
  tradingDay,
  turnOfTheLoop,
} from './recorder.testkit.ts'
import { CHECKPOINT_EVERY, type RecorderProgress } from './recorder.ts'

test('a stop records everything, writes a snapshot, and the next start uses it', async (t) => {
  const events = tradingDay(3_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  const progress: RecorderProgress[] = []
  const options = { onProgress: (each: RecorderProgress) => progress.push(each) }
  await recordAll({ events, model, snapshots, options })
  const wanted = fold(events)
  sameRows(model, wanted)
  assert.equal(model.mark.sequence, wanted.mark.sequence)
  const position = events.length
  assert.equal(model.mark.sequence < position, true, 'some events were retries')
  assert.deepEqual(progress.at(-1), {
    mark: wanted.mark.sequence,
    sequence: wanted.mark.sequence,
    position,
    snapshot: position,
  })
  const [file] = [...snapshots.files.keys()]
  const meta = snapshots.files.get(file as string)?.meta
  assert.equal(meta?.logId, 'log')
  assert.match(meta?.stateHash ?? '', /^[0-9a-f]{64}$/)

  const more = tradingDay(4_000, seededRandom(t).below).slice(position)
  const log = scriptedLog([...events, ...more])
  const again = await start({ log, model, snapshots }, position + more.length)
  await again.stop()
  assert.equal(log.asked.after, position)
  sameRows(model, fold([...events, ...more]))
})

test('snapshots come every so many events, of states as they were, after the mark', async (t) => {
  const events = tradingDay(20_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  const calls: string[] = []
  const writer = memoryWriter(model, 'log')
  const watched: ReadModelWriter = {
    ...writer,
    async write(batch) {
      calls.push('write')
      return writer.write(batch)
    },
    async settle() {
      calls.push('settle')
    },
  }
  const store: SnapshotStore = {
    ...snapshots,
    async save(snapshot, keepFrom) {
      calls.push('save')
      assert.equal(keepFrom, model.mark.sequence)
      assert.equal(snapshot.meta.sequence, keepFrom)
      return snapshots.save(snapshot, keepFrom)
    },
  }
  const options = { snapshotEvery: 5_000, readAhead: 4_000 }
  await recordAll({
    events,
    model,
    snapshots,
    options: { ...options, writer: watched, snapshots: store },
  })
  const positions = [...snapshots.files.values()].map(({ meta }) => meta.position)
  assert.ok(positions.length >= 3, `snapshots at ${positions}`)
  assert.equal(positions.at(-1), events.length)
  assert.match(calls.join(' '), /^(write )+settle save( (write )+settle save)*$/)
  for (const { meta, sections } of snapshots.files.values()) {
    const { engine } = machine()
    for (const event of events.slice(0, meta.position)) engine.apply(event)
    assert.equal(engine.state.resultHash, meta.resultHash)
    assert.deepEqual(sections[0]?.bytes, engine.save())
  }
})

test('D13: a recorder that dies at any write is continued without a trace', async (t) => {
  const random = seededRandom(t)
  const events = tradingDay(12_000, random.below)
  const { model, snapshots } = stores()
  let deaths = 0
  for (let finished = false; !finished; ) {
    const options = {
      snapshotEvery: 2_000,
      readAhead: 4_000,
      writer: mortal(model, 1 + random.below(3)),
    }
    try {
      await recordAll({ events, model, snapshots, options })
      finished = true
    } catch (error) {
      assert.match(String(error), /killed/)
      deaths++
      assert.ok(deaths < 100)
    }
  }
  assert.ok(deaths > 0)
  sameRows(model, fold(events))
})

test('it starts from the newest snapshot at or below the mark', async (t) => {
  const events = tradingDay(3_000, seededRandom(t).below)
  const { snapshots } = stores()
  for (const position of [1_000, 2_000, 3_000]) {
    await recordAll({ events: events.slice(0, position), model: memoryReadModel(), snapshots })
  }
  const model = fold(events.slice(0, 2_500))
  const log = scriptedLog(events)
  const told = events[2_499]?.time as number
  const writer = memoryWriter(model, 'log')
  const watched: ReadModelWriter = {
    ...writer,
    async write(batch) {
      const again = batch.orders.filter((order) => order.doneAt > 0 && order.doneAt <= told)
      assert.deepEqual(again, [], 'what is in the rows already is not made again')
      return writer.write(batch)
    },
  }
  const options = { writer: watched }
  await (await start({ log, model, snapshots, options }, events.length)).stop()
  assert.equal(log.asked.after, 2_000)
  sameRows(model, fold(events))
})

test('a damaged newest snapshot is told of, and the previous one used', async (t) => {
  const events = tradingDay(3_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  await recordAll({ events: events.slice(0, 1_000), model, snapshots })
  await recordAll({ events, model, snapshots })
  snapshots.damaged.add('snapshot-3000')
  const notices: string[] = []
  const log = scriptedLog(events)
  const options = { onNotice: (sentence: string) => notices.push(sentence) }
  await (await start({ log, model, snapshots, options }, events.length)).stop()
  assert.equal(log.asked.after, 1_000)
  assert.ok(notices.some((sentence) => sentence.includes('snapshot-3000')))
  sameRows(model, fold(events))
})

test('a snapshot whose sections do not fit is passed over, down to the beginning', async (t) => {
  const events = tradingDay(1_500, seededRandom(t).below)
  for (const spoil of [
    { sections: [] },
    { state: 'other' },
    { version: 99 },
    { cut: true },
  ] as const) {
    const { model, snapshots } = stores()
    await recordAll({ events, model, snapshots })
    spoilSnapshot(snapshots, spoil)
    const log = scriptedLog(events)
    await (await start({ log, model, snapshots }, events.length)).stop()
    assert.equal(log.asked.after, 0, JSON.stringify(spoil))
    sameRows(model, fold(events))
  }
})

test('checkpoints in the log are compared: equal ones pass, another one stops it', async (t) => {
  const events = tradingDay(CHECKPOINT_EVERY + 3_000, seededRandom(t).below)
  const { engine } = machine()
  const hash = events
    .map((event) => {
      engine.apply(event)
      return engine.state.sequence === CHECKPOINT_EVERY ? engine.state.resultHash : undefined
    })
    .find((each) => each !== undefined)
  assert.ok(hash !== undefined)
  const honest = [...events, checkpoint(events.length + 1, hash)]
  const { model, snapshots } = stores()
  await recordAll({ events: honest, model, snapshots })
  assert.equal(model.mark.sequence, fold(honest).mark.sequence)

  const wrong = [...events, checkpoint(events.length + 1, '0123456789abcdef')]
  const log = scriptedLog(wrong)
  const recorder = await start({ log, ...stores() }, wrong.length)
  const text = /sequence id 8192.*trading process has hash 0123456789abcdef/
  await refuses(recorder.stop(), 'diverged', text)
})

test('two recorders on one read model: every row once, whoever is quicker', async (t) => {
  const random = seededRandom(t)
  const events = tradingDay(30_000, random.below)
  const model = memoryReadModel()
  const logs = [scriptedLog(events), scriptedLog(events)]
  let lost = 0
  const slow = (): ReadModelWriter => {
    const writer = memoryWriter(model, 'log')
    return {
      ...writer,
      async write(batch) {
        for (let turn = random.below(40); turn > 0; turn--) await turnOfTheLoop()
        const won = await writer.write(batch)
        if (!won) lost++
        return won
      },
    }
  }
  const recorders = await Promise.all(
    logs.map((log) =>
      start({ log, model, snapshots: memorySnapshots(), options: { writer: slow() } }, 100),
    ),
  )
  for (let end = 1_000; end <= events.length; end += 50) {
    const recorder = recorders[random.below(2)]
    recorder?.durable(end)
    await turnOfTheLoop()
  }
  for (const recorder of recorders) recorder.durable(events.length)
  await Promise.all(recorders.map((recorder) => recorder.stop()))
  assert.ok(lost > 0, 'one of them was slower at least once')
  sameRows(model, fold(events))
})

test('it never reads far ahead of what is written, however much is durable', async (t) => {
  const events = tradingDay(40_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  const log = scriptedLog(events)
  const options = { readAhead: 16_384 }
  const recorder = await start({ log, model, snapshots, options }, events.length)
  await recorder.stop()
  assert.equal(log.asked.durable[0], 16_384)
  assert.equal(log.asked.durable.at(-1), events.length)
  assert.ok(log.asked.durable.length > 2)
  sameRows(model, fold(events))
})

test('D15: while results are told again nothing is written, snapshots neither', async (t) => {
  const events = tradingDay(40_000, seededRandom(t).below)
  const snapshots = memorySnapshots()
  const model = fold(events.slice(0, 35_000))
  const mark = model.mark.sequence
  await recordAll({ events, model, snapshots, options: { snapshotEvery: 1_000 } })
  assert.ok(snapshots.kept.length > 0)
  for (const { meta } of snapshots.files.values()) assert.ok(meta.sequence >= mark)
  sameRows(model, fold(events))
})

test('asked for, rows are written without waiting for company', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const events = tradingDay(2_000, seededRandom(t).below)
  const { model, snapshots } = stores()
  const log = scriptedLog(events)
  const told: number[] = []
  const options = {
    granted: 0,
    onProgress: ({ position }: RecorderProgress) => told.push(position),
  }
  const recorder = await start({ log, model, snapshots, options }, 2_000)
  while (told.length === 0) await turnOfTheLoop()
  assert.deepEqual([told, log.asked.durable, recorder.position], [[0], [], 0])
  recorder.durable(1_000)
  while (recorder.position < 1_000) await turnOfTheLoop()
  assert.equal(model.mark.sequence, 0, 'they wait')
  recorder.flush(0)
  while (told.at(-1) !== 1_000) await turnOfTheLoop()
  assert.equal(model.mark.sequence, fold(events.slice(0, 1_000)).mark.sequence)
  recorder.flush(1_500)
  recorder.durable(1_500)
  while (told.at(-1) !== 1_500) await turnOfTheLoop()
  assert.equal(model.mark.sequence, fold(events.slice(0, 1_500)).mark.sequence)
  const before = told.length
  recorder.flush(1_500)
  while (told.length === before) await turnOfTheLoop()
  assert.equal(told.at(-1), 1_500, 'who asks again is told again')
  await recorder.stop()
})

/** A writer whose process is killed in its last write, before or after the commit. */
function mortal(model: MemoryReadModel, writes: number): ReadModelWriter {
  const writer = memoryWriter(model, 'log')
  let left = writes
  return {
    ...writer,
    async write(batch) {
      left--
      if (left === 0 && batch.to % 2 === 0) throw new Error('killed')
      const won = await writer.write(batch)
      if (left === 0) throw new Error('killed')
      return won
    },
  }
}

function checkpoint(position: number, resultHash: string): TradingEvent {
  const detail = { kind: 'checkpoint', sequence: CHECKPOINT_EVERY, resultHash } as const
  return { ...blankEvent(EVENT_TYPE.checkpoint), position, detail }
}

function spoilSnapshot(
  snapshots: MemorySnapshots,
  spoil: { sections?: readonly []; state?: string; version?: number; cut?: boolean },
): void {
  for (const [file, { meta, sections }] of snapshots.files) {
    const changed = sections.map((each) => ({
      ...each,
      version: spoil.version ?? each.version,
      bytes: spoil.cut && each.name !== 'engine' ? each.bytes.subarray(1) : each.bytes,
    }))
    snapshots.files.set(file, {
      meta: { ...meta, resultHash: spoil.state ?? meta.resultHash },
      sections: spoil.sections ?? changed,
    })
  }
}
