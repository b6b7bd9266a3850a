import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { machine, recordAll, stores, tradingDay } from './recorder.testkit.ts'
import { restoreMachine } from './recorder-restore.ts'

test('a snapshot under newer rules is passed over, for an older one or the log', async (t) => {
  const events = tradingDay(300, seededRandom(t).below)
  const { model, snapshots } = stores()
  for (const end of [200, 300]) await recordAll({ events: events.slice(0, end), model, snapshots })
  const files = ['snapshot-200', 'snapshot-300']
  const logId = snapshots.files.get('snapshot-300')?.meta.logId ?? ''
  const limits = { logId, end: 300, mark: Number.POSITIVE_INFINITY }
  for (const [n, file] of files.toReversed().entries()) {
    const snapshot = snapshots.files.get(file) ?? assert.fail(file)
    const meta = { ...snapshot.meta, rulesVersion: RULES_VERSION + 1 }
    snapshots.files.set(file, { ...snapshot, meta })
    const restored = await restoreMachine(snapshots, limits, machine)
    assert.equal(restored.machine.engine.state.position, [200, 0][n])
    const why = `${file} is of rules version ${RULES_VERSION + 1}, newer than this program`
    assert.ok(restored.damaged.includes(why), restored.damaged.join('\n'))
  }
})
