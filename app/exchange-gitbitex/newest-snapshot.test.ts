import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { newestSnapshot } from './newest-snapshot.ts'

test('the newest good snapshot is told with when it was written', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-newest-'))
  t.after(() => rm(folder, { recursive: true }))
  const store = fileSnapshots({ folder })
  assert.equal(await newestSnapshot(store), null)
  await store.save(snapshotAt(10), 0)
  const file = await store.save(snapshotAt(20), 0)
  await utimes(file, 0, 1_700_000_000)
  await writeFile(join(folder, 'snapshot-00000000000000000030.snap'), 'cut short')
  assert.deepEqual(await newestSnapshot(store), {
    ...{ position: 21, sequence: 20 },
    writtenAt: '2023-11-14T22:13:20.000Z',
  })
  const gone = { ...(await store.list())[1], file: join(folder, 'gone') } as never
  assert.equal(await newestSnapshot({ list: () => Promise.resolve([gone]) }), null)
})

function snapshotAt(sequence: number) {
  const meta = {
    ...{ logId: 'a'.repeat(32), position: sequence + 1, sequence, rulesVersion: 1 },
    ...{ resultHash: '0'.repeat(16), stateHash: 'b'.repeat(64) },
  }
  return { meta, sections: [{ name: 'engine', version: 1, bytes: new Uint8Array([1]) }] }
}
