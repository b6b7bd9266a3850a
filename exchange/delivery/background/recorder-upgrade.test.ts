/** Snapshots that are older than the program: of other rules, or with older sections. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  blankEvent,
  EVENT_TYPE,
  RULES_VERSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import type { Snapshot, Snapshotted } from '@bourse/domain/exchange/snapshot'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { fold, machine, recordAll, sameRows, stores, tradingDay } from './recorder.testkit.ts'
import type { RecordingMachine } from './recorder.ts'

/** The event that makes the rules of this program known. */
function upgradeAt(position: number, time: number): TradingEvent {
  return {
    ...blankEvent(EVENT_TYPE.upgrade),
    ...{ position, time, referenceId: `upgrade:${RULES_VERSION}` },
    detail: { kind: 'upgrade', rulesVersion: RULES_VERSION },
  }
}

/** A day with an upgrade in the middle of it. */
function upgradedDay(below: (bound: number) => number): {
  readonly events: readonly TradingEvent[]
  readonly upgrade: number
} {
  const events = tradingDay(1_200, below)
  const upgrade = 600
  const { time } = events[upgrade - 1] as TradingEvent
  events[upgrade - 1] = upgradeAt(upgrade, time)
  return { events, upgrade }
}

test('an upgrade is recorded alike from the log and from a snapshot of older rules', async (t) => {
  const { events, upgrade } = upgradedDay(seededRandom(t).below)
  const { model, snapshots } = stores()
  const before = upgrade - 100
  await recordAll({ events: events.slice(0, before), model, snapshots })
  const old = snapshots.files.get(`snapshot-${before}`)
  assert.equal(old?.meta.rulesVersion, 1)
  const notices: string[] = []
  const options = { onNotice: (sentence: string) => notices.push(sentence) }
  await recordAll({ events, model, snapshots, options })
  assert.match(notices[0] ?? '', new RegExp(`from the snapshot at position ${before},`))
  sameRows(model, fold(events))
  const whole = machine()
  for (const event of events) whole.engine.apply(event)
  const made = snapshots.files.get(`snapshot-${events.length}`)
  assert.equal(made?.meta.rulesVersion, RULES_VERSION)
  assert.equal(made?.meta.resultHash, whole.engine.state.resultHash)
  assert.deepEqual(made?.sections[0]?.bytes, whole.engine.save())
})

/** A machine with one more fold, which reads the versions that it is said to read. */
function withFold(reads: readonly number[], restored: number[]): () => RecordingMachine {
  const extra: Snapshotted = {
    section: 'extra',
    version: Math.max(...reads),
    save: () => Uint8Array.of(7),
    restore(bytes, version) {
      if (!reads.includes(version)) throw new RangeError(`extra of version ${version}`)
      assert.deepEqual([...bytes], [7])
      restored.push(version)
    },
  }
  return () => {
    const built = machine()
    return { ...built, folds: [...built.folds, extra] }
  }
}

function versionOf(snapshot: Snapshot | undefined): number | undefined {
  return snapshot?.sections.find(({ name }) => name === 'extra')?.version
}

test('an older section is restored by who reads it, and saved as one of today', async (t) => {
  const events = tradingDay(400, seededRandom(t).below)
  const { model, snapshots } = stores()
  const restored: number[] = []
  const first = { build: withFold([1], restored) }
  await recordAll({ events: events.slice(0, 300), model, snapshots, options: first })
  assert.equal(versionOf(snapshots.files.get('snapshot-300')), 1)
  const next = { build: withFold([1, 2], restored) }
  await recordAll({ events, model, snapshots, options: next })
  assert.deepEqual(restored, [1])
  assert.equal(versionOf(snapshots.files.get('snapshot-400')), 2)
  sameRows(model, fold(events))
})

test('a section that nobody reads any more costs a longer replay, and no rows', async (t) => {
  const events = tradingDay(400, seededRandom(t).below)
  const { model, snapshots } = stores()
  const first = { build: withFold([1], []) }
  await recordAll({ events: events.slice(0, 300), model, snapshots, options: first })
  const notices: string[] = []
  const onNotice = (sentence: string) => notices.push(sentence)
  await recordAll({ events, model, snapshots, options: { build: withFold([2], []), onNotice } })
  assert.match(notices[0] ?? '', /^snapshot not used: snapshot-300 has a section extra that cannot/)
  assert.match(notices[1] ?? '', /^recording from the beginning of the log, mark /)
  sameRows(model, fold(events))
})
