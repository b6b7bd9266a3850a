/** What every store of photos does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Photo, PhotoStore } from '@bourse/domain/auth/care'
import { toUserId } from '@bourse/domain/shared/ids'

const ADA = toUserId(9_007_199_254_740_991)
const BOB = toUserId(7)
/** A store looks at no byte: what is a picture is the use case's business. */
const CAT: Photo = { type: 'image/png', bytes: Buffer.from('a cat') }
const DOG: Photo = { type: 'image/jpeg', bytes: Buffer.from('a dog') }

/** Runs the suite on the stores that `open` gives, each empty, with room for `bytesMax` bytes. */
export function photosContract(name: string, open: (bytesMax: number) => PhotoStore): void {
  test(`${name}: a photo is found under its key, as it was`, async () => {
    const photos = open(100)
    const key = (await photos.put(ADA, CAT)) ?? ''
    assert.match(key, /^[0-9a-f]{16}-[0-9a-f]{64}\.png$/)
    assert.ok(!key.includes(String(ADA)))
    const found = await photos.get(key)
    assert.equal(found?.type, 'image/png')
    assert.deepEqual(Buffer.from(found?.bytes ?? []), CAT.bytes)
    assert.equal(await photos.put(ADA, CAT), key, 'the same again has the same key')
    assert.match((await photos.put(ADA, DOG)) ?? '', /\.jpeg$/)
  })

  test(`${name}: the same photo of two people is two`, async () => {
    const photos = open(100)
    const hers = (await photos.put(ADA, CAT)) ?? ''
    const his = (await photos.put(BOB, CAT)) ?? ''
    assert.notEqual(hers, his)
    await photos.keepOnly(ADA, new Set())
    assert.equal(await photos.get(hers), undefined)
    assert.equal((await photos.get(his))?.type, 'image/png')
  })

  test(`${name}: only the kept ones stay`, async () => {
    const photos = open(100)
    const cat = (await photos.put(ADA, CAT)) ?? ''
    const dog = (await photos.put(ADA, DOG)) ?? ''
    await photos.keepOnly(ADA, new Set([dog, '', 'unknown']))
    assert.equal(await photos.get(cat), undefined)
    assert.equal((await photos.get(dog))?.type, 'image/jpeg')
    await photos.keepOnly(BOB, new Set())
    assert.equal((await photos.get(dog))?.type, 'image/jpeg')
  })

  test(`${name}: a full store takes nothing until something goes`, async () => {
    const photos = open(CAT.bytes.length)
    const cat = (await photos.put(ADA, CAT)) ?? ''
    assert.equal(await photos.put(BOB, DOG), undefined)
    assert.equal(await photos.put(ADA, CAT), cat, 'what is there needs no room')
    await photos.keepOnly(ADA, new Set())
    assert.match((await photos.put(BOB, DOG)) ?? '', /\.jpeg$/)
  })

  test(`${name}: photos put side by side are counted together`, async () => {
    const photos = open(CAT.bytes.length * 2)
    const owners = Array.from({ length: 6 }, (_, number) => toUserId(100 + number))
    const keys = await Promise.all(owners.map((owner) => photos.put(owner, CAT)))
    assert.equal(keys.filter((key) => key !== undefined).length, 2)
  })

  test(`${name}: what is no key finds nothing`, async () => {
    const photos = open(100)
    const key = (await photos.put(ADA, CAT)) ?? ''
    const wrong = ['', '.', '..', '../x', `../${key}`, `${key}/..`, key.slice(1), `${key}.new`]
    wrong.push(key.toUpperCase(), key.replace('.png', '.gif'), key.replace('.png', ''))
    for (const each of wrong) assert.equal(await photos.get(each), undefined, each)
  })
}
