/** What every snapshot store promises; each adapter's test runs this suite on it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Snapshot, SnapshotStore } from '@bourse/domain/exchange/snapshot'

/** A snapshot whose sections differ by its sequence id. */
export function someSnapshot(sequence: number): Snapshot {
  return {
    meta: {
      logId: '0123456789abcdef0123456789abcdef',
      position: sequence + 5,
      sequence,
      rulesVersion: 1,
      resultHash: '00112233aabbccdd',
      stateHash: 'ab'.repeat(32),
    },
    sections: [
      { name: 'engine', version: 3, bytes: new Uint8Array([sequence % 256, 1, 2, 3, 4]) },
      { name: 'empty', version: 1, bytes: new Uint8Array() },
      { name: 'quotation', version: 7, bytes: new Uint8Array(100).fill(sequence % 251) },
    ],
  }
}

/** Runs `body` with an empty store that keeps two. */
export type WithStore = (body: (store: SnapshotStore) => Promise<void>) => Promise<void>

const ALL = Number.MAX_SAFE_INTEGER

export function snapshotContract(name: string, withStore: WithStore): void {
  const storeTest = (title: string, body: (store: SnapshotStore) => Promise<void>) =>
    test(`${name}: ${title}`, () => withStore(body))
  const sequences = async (store: SnapshotStore) =>
    (await store.list()).map((each) => (each.ok ? each.meta.sequence : -1))

  storeTest('an empty store lists nothing and loads nothing', async (store) => {
    assert.deepEqual(await store.list(), [])
    assert.equal(await store.load('snapshot-00000000000000000001.snap'), undefined)
  })

  storeTest('what was saved is listed with its meta and comes back', async (store) => {
    const file = await store.save(someSnapshot(12), ALL)
    const { meta } = someSnapshot(12)
    assert.deepEqual(await store.list(), [{ file, ok: true, meta }])
    const loaded = await store.load(file)
    const sections = loaded?.sections.map((each) => ({ ...each, bytes: [...each.bytes] }))
    const expected = someSnapshot(12).sections.map((each) => ({ ...each, bytes: [...each.bytes] }))
    assert.deepEqual({ meta: loaded?.meta, sections }, { meta, sections: expected })
  })

  storeTest('the newest is first, and saving again replaces', async (store) => {
    for (const sequence of [5, 1_000_000_000_000, 70]) await store.save(someSnapshot(sequence), 0)
    await store.save(someSnapshot(70), 0)
    assert.deepEqual(await sequences(store), [1_000_000_000_000, 70, 5])
  })

  storeTest('the two newest stay when every mark is beyond them', async (store) => {
    for (const sequence of [10, 20, 30, 40]) await store.save(someSnapshot(sequence), ALL)
    assert.deepEqual(await sequences(store), [40, 30])
  })

  storeTest('what a mark still needs stays', async (store) => {
    for (const sequence of [10, 20, 30, 40, 50]) await store.save(someSnapshot(sequence), 25)
    assert.deepEqual(await sequences(store), [50, 40, 30, 20], 'recovery starts at 20')
    await store.save(someSnapshot(60), 40)
    assert.deepEqual(await sequences(store), [60, 50, 40])
    await store.save(someSnapshot(70), 5)
    assert.deepEqual(await sequences(store), [70, 60, 50, 40], 'no snapshot is old enough')
  })
}
