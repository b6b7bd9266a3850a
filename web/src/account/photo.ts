/** A picture from somebody's disk or camera on its way to the profile. */
import { type Answer, call, type Problem } from '../api/request.ts'
import type { Person } from '../api/session.ts'

/** It is shown small; this is enough for the largest screens. */
const SIDE = 512
const QUALITY = 0.9

/**
 * Stores a picture as the profile's photo, cut to a square and made small: phones make pictures
 * far beyond what the server takes, with the place where they were taken inside.
 * `undefined`: the browser cannot read the file as a picture.
 */
export async function sendPicture(file: Blob): Promise<Answer<Person> | undefined> {
  const picture = await smallSquare(file)
  if (picture === undefined) return undefined
  const ticket = await call<{ readonly url: string; readonly key: string }>('GET', '/api/files/url')
  if (!ticket.ok) return ticket
  const { url, key } = ticket.value
  // The address comes from the server, and still a picture goes nowhere but to it.
  if (!url.startsWith('/api/')) return { ok: false, problem: FOREIGN }
  const stored = await call('PUT', url, picture)
  return stored.ok ? await setPhoto(key) : stored
}

/** Gives the profile a stored picture, or with '' none. */
export async function setPhoto(key: string): Promise<Answer<Person>> {
  return await call<Person>('POST', '/api/users/profilePhoto', { profilePhotoUrl: key })
}

const FOREIGN: Problem = { status: 502, code: 0, message: '' }

async function smallSquare(file: Blob): Promise<Blob | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined)
  if (picture === undefined) return undefined
  const canvas = document.createElement('canvas')
  const cut = Math.min(picture.width, picture.height)
  const side = Math.min(SIDE, cut)
  canvas.width = side
  canvas.height = side
  const [left, top] = [(picture.width - cut) / 2, (picture.height - cut) / 2]
  canvas.getContext('2d')?.drawImage(picture, left, top, cut, cut, 0, 0, side, side)
  picture.close()
  // Browsers that cannot write WebP write PNG, which is right as well.
  return await new Promise((done) => {
    canvas.toBlob((blob) => done(blob ?? undefined), 'image/webp', QUALITY)
  })
}
