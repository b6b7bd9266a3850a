import assert from 'node:assert/strict'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileSnapshots } from './files.ts'
import { snapshotContract, someSnapshot } from './snapshot.contract.ts'

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bourse-snapshots-'))
  try {
    await body(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

snapshotContract('files', (body) =>
  inFolder((folder) => body(fileSnapshots({ folder: join(folder, 'not', 'there') }))),
)

test('a file is named by its sequence id and nothing else is left in the folder', async () => {
  await inFolder(async (folder) => {
    const file = await fileSnapshots({ folder }).save(someSnapshot(42), 0)
    assert.equal(file, join(folder, 'snapshot-00000000000000000042.snap'))
    assert.deepEqual(readdirSync(folder), ['snapshot-00000000000000000042.snap'])
  })
})

test('a flipped bit in any byte is noticed by verify and load, then known to list', async () => {
  await inFolder(async (folder) => {
    const file = await fileSnapshots({ folder }).save(someSnapshot(7), 0)
    const bytes = readFileSync(file)
    for (let offset = 0; offset < bytes.length; offset++) {
      const changed = Buffer.from(bytes)
      changed[offset] = (changed[offset] as number) ^ (1 << (offset % 8))
      writeFileSync(file, changed)
      const store = fileSnapshots({ folder })
      const verified = await store.verify(file)
      assert.ok(!verified.ok, `byte ${offset}`)
      assert.ok(verified.offset <= offset && verified.why !== '', JSON.stringify(verified))
      assert.deepEqual(await store.list(), [verified])
      assert.equal(await fileSnapshots({ folder }).load(file), undefined)
    }
    writeFileSync(file, bytes)
    assert.ok((await fileSnapshots({ folder }).verify(file)).ok)
  })
})

test('damage is named by the section it is in', async () => {
  await inFolder(async (folder) => {
    const store = fileSnapshots({ folder })
    const file = await store.save(someSnapshot(7), 0)
    const bytes = readFileSync(file)
    const quotation = bytes.length - 32 - 100
    bytes[quotation + 50] = 0
    writeFileSync(file, bytes)
    const why = 'section quotation fails its checksum'
    assert.deepEqual(await store.verify(file), { file, ok: false, offset: quotation, why })
  })
})

test('a file that is cut short or longer is noticed without reading it all', async () => {
  await inFolder(async (folder) => {
    const store = fileSnapshots({ folder })
    const file = await store.save(someSnapshot(7), 0)
    const bytes = readFileSync(file)
    const changes = [
      ...Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length)),
      Buffer.concat([bytes, Buffer.alloc(1)]),
    ]
    for (const changed of changes) {
      writeFileSync(file, changed)
      assert.equal((await store.list())[0]?.ok, false, `${changed.length} bytes`)
      assert.equal(await fileSnapshots({ folder }).load(file), undefined)
    }
  })
})

test('a snapshot under another name is not trusted', async () => {
  await inFolder(async (folder) => {
    const store = fileSnapshots({ folder })
    const file = await store.save(someSnapshot(7), 0)
    const other = file.replace('07.snap', '08.snap')
    renameSync(file, other)
    assert.equal((await store.list())[0]?.ok, false)
    assert.equal(await store.load(other), undefined)
    assert.equal((await store.verify(other)).ok, false)
  })
})

test('a damaged file does not count as one of those kept, and goes when it is old', async () => {
  await inFolder(async (folder) => {
    const store = fileSnapshots({ folder })
    const all = Number.MAX_SAFE_INTEGER
    await store.save(someSnapshot(10), all)
    const damaged = await store.save(someSnapshot(20), all)
    writeFileSync(damaged, 'rubbish')
    await store.save(someSnapshot(30), all)
    assert.deepEqual(
      (await store.list()).map((each) => each.ok),
      [true, false, true],
    )
    await store.save(someSnapshot(40), all)
    assert.deepEqual(
      (await store.list()).map((each) => each.ok),
      [true, true, false],
    )
    await store.save(someSnapshot(50), all)
    assert.equal((await store.list()).length, 2)
  })
})
