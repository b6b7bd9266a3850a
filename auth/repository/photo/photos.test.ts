import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Photo } from '@bourse/domain/auth/care'
import { toUserId } from '@bourse/domain/shared/ids'
import { filePhotos } from './files.ts'
import { memoryPhotos } from './memory.ts'
import { photosContract } from './photos.contract.ts'

const root = await mkdtemp(join(tmpdir(), 'bourse-photos-'))
after(() => rm(root, { recursive: true }))
let folders = 0

function newFolder(): string {
  folders++
  return join(root, String(folders))
}

const ADA = toUserId(1_000)
const CAT: Photo = { type: 'image/webp', bytes: Buffer.from('a cat') }

photosContract('memory', memoryPhotos)
photosContract('files', (bytesMax) => filePhotos({ folder: newFolder(), bytesMax }))

test('files: photos survive a restart, and so does the count of their bytes', async () => {
  const folder = newFolder()
  const key = (await filePhotos({ folder, bytesMax: 9 }).put(ADA, CAT)) ?? ''
  const again = filePhotos({ folder, bytesMax: 9 })
  assert.equal((await again.get(key))?.type, 'image/webp')
  const dog: Photo = { type: 'image/png', bytes: Buffer.from('a dog') }
  assert.equal(await again.put(toUserId(2_000), dog), undefined)
})

test('files: a photo is a file that only its owner reads; half a one is written anew', async () => {
  const folder = newFolder()
  const key = (await filePhotos({ folder }).put(ADA, CAT)) ?? ''
  const [owner = ''] = await readdir(folder)
  const [name = ''] = await readdir(join(folder, owner))
  assert.equal(`${owner}-${name}`, key)
  const file = join(folder, owner, name)
  // Windows keeps no such bits.
  if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600)
  await writeFile(file, 'a c')
  await writeFile(`${file}.new`, 'a')
  await filePhotos({ folder }).put(ADA, CAT)
  assert.deepEqual(Buffer.from((await filePhotos({ folder }).get(key))?.bytes ?? []), CAT.bytes)
  assert.deepEqual(await readdir(join(folder, owner)), [name])
})
