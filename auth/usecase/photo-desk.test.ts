import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUserId, type UserId } from '@bourse/domain/shared/ids'
import { caring } from './account-care.testkit.ts'
import { signedUp } from './auth.testkit.ts'
import type { CareLimits } from './care-limits.ts'
import { gif, jpeg, png } from './pictures.testkit.ts'

const BOB = toUserId(2_000)
const MINUTE_MS = 60_000

async function open(limits: Partial<CareLimits> = {}, photoBytesMax = 1_000_000) {
  const world = caring(await signedUp(), { limits, photoBytesMax })
  const { desk, care, user } = world

  function ticket(userId: UserId = user.id): string {
    const opened = desk.openTicket(userId)
    return opened.ok ? opened.value : opened.problem.kind
  }

  async function upload(id: string, bytes = png(), userId = user.id): Promise<string> {
    const uploaded = await desk.upload(userId, id, bytes)
    return uploaded.ok ? 'ok' : uploaded.problem.kind
  }

  /** Puts `bytes` up and into the profile; the key for good. */
  async function chosen(bytes: Uint8Array): Promise<string> {
    const id = ticket()
    assert.equal(await upload(id, bytes), 'ok')
    const settled = await care.setPhoto(user.id, `/api/files/photos/${id}`)
    assert.ok(settled.ok)
    return settled.value.photo.slice('/api/files/photos/'.length)
  }

  return { ...world, ticket, upload, chosen, shown: async (key: string) => await desk.picture(key) }
}

test('a ticket takes one picture and shows it at once', async () => {
  const { ticket, upload, shown } = await open()
  const id = ticket()
  assert.equal(await shown(id), undefined)
  assert.equal(await upload(id, gif()), 'ok')
  assert.equal((await shown(id))?.type, 'image/gif')
  assert.equal(await upload(id, png()), 'unknown-ticket', 'used up')
  assert.equal((await shown(id))?.type, 'image/gif')
})

test('a ticket is good for its user only, and nothing else is a ticket', async () => {
  const { desk, ticket, upload, user, shown, care } = await open()
  const id = ticket()
  for (const wrong of ['', 'ticket99', id.toUpperCase()]) {
    assert.equal(await upload(wrong), 'unknown-ticket')
    assert.deepEqual(desk.refusalFor(user.id, wrong), { kind: 'unknown-ticket' })
  }
  assert.equal(await upload(id, png(), BOB), 'unknown-ticket')
  assert.deepEqual(desk.refusalFor(BOB, id), { kind: 'unknown-ticket' })
  assert.equal(desk.refusalFor(user.id, id), undefined)
  const his = ticket(BOB)
  await upload(his, png(), BOB)
  const stolen = await care.setPhoto(user.id, `/api/files/photos/${his}`)
  assert.equal(stolen.ok, false)
  assert.equal((await shown(his))?.type, 'image/png')
})

test('what is no picture is refused, and the ticket stays good', async () => {
  const { desk, ticket, upload, user } = await open()
  const id = ticket()
  const refused = await desk.upload(user.id, id, Buffer.from('<svg/>'))
  const why = 'this is not a PNG, JPEG, WebP or GIF picture'
  assert.deepEqual(refused, { ok: false, problem: { kind: 'not-a-picture', why } })
  assert.equal(await upload(id), 'ok')
})

test('a ticket runs out after 5 minutes, what it shows an hour after the upload', async () => {
  const { clock, ticket, upload, shown, care, user, chosen } = await open()
  const late = ticket()
  const inTime = ticket()
  clock.ms += 5 * MINUTE_MS - 1
  assert.equal(await upload(inTime), 'ok')
  clock.ms += 1
  assert.equal(await upload(late), 'unknown-ticket')
  clock.ms += 60 * MINUTE_MS - 2
  assert.equal((await shown(inTime))?.type, 'image/png')
  clock.ms += 1
  assert.equal(await shown(inTime), undefined)
  assert.equal((await care.setPhoto(user.id, `/api/files/photos/${inTime}`)).ok, false)
  const key = await chosen(jpeg())
  clock.ms += 24 * 60 * MINUTE_MS
  assert.equal((await shown(key))?.type, 'image/jpeg', 'the key of the content is for good')
})

test('a fifth ticket drops the first; beyond all tickets the answer is busy', async () => {
  const { ticket, upload, clock } = await open({ tickets: 6 })
  const ids = Array.from({ length: 5 }, () => ticket())
  assert.equal(await upload(ids[0] ?? ''), 'unknown-ticket')
  assert.equal(await upload(ids[1] ?? ''), 'ok')
  assert.deepEqual([ticket(BOB), ticket(BOB), ticket(BOB)], ['ticket6', 'ticket7', 'busy'])
  clock.ms += 5 * MINUTE_MS
  assert.equal(ticket(BOB), 'ticket8', 'those that ran out make room')
})

test('only the photo in use and those still shown are kept', async () => {
  const { chosen, shown, clock, ticket, upload } = await open()
  const first = await chosen(png(1, 1))
  clock.ms += 61 * MINUTE_MS
  const second = await chosen(png(2, 2))
  assert.equal(await shown(first), undefined, 'replaced')
  const unused = ticket()
  await upload(unused, png(3, 3))
  assert.equal((await shown(second))?.type, 'image/png')
  clock.ms += 61 * MINUTE_MS
  const third = await chosen(png(2, 2))
  assert.equal(third, second, 'the same content')
  assert.equal((await shown(second))?.type, 'image/png')
  assert.equal(await shown(unused), undefined)
})

test('a photo is not dropped for one that cannot be stored', async () => {
  const { chosen, ticket, upload, shown, clock } = await open({}, png().length)
  const key = await chosen(png())
  clock.ms += 61 * MINUTE_MS
  const id = ticket()
  assert.equal(await upload(id, png(9, 9)), 'no-room')
  assert.equal((await shown(key))?.type, 'image/png')
  assert.equal(await upload(id, png()), 'ok', 'the same content needs no room')
})

test('a ticket used twice at once takes one picture; beyond the queue it is busy', async () => {
  const { ticket, upload, photos } = await open({ uploadsWaiting: 1 })
  const gate = Promise.withResolvers<void>()
  const { put } = photos
  photos.put = async (owner, photo) => {
    await gate.promise
    return put(owner, photo)
  }
  const [first, second, third] = [ticket(), ticket(), ticket()]
  const all = [upload(first), upload(first), upload(second), upload(third)]
  gate.resolve()
  assert.deepEqual(await Promise.all(all), ['ok', 'unknown-ticket', 'ok', 'busy'])
  assert.equal(await upload(third), 'ok')
})

test('a store that fails leaves the ticket good', async () => {
  const { ticket, upload, photos } = await open()
  const { put } = photos
  photos.put = async () => {
    throw new Error('no disk')
  }
  const id = ticket()
  await assert.rejects(upload(id), /no disk/)
  photos.put = put
  assert.equal(await upload(id), 'ok')
})
