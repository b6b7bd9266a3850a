import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { gif, jpeg, png, webp } from '../../usecase/pictures.testkit.ts'
import { assertRefused, type CareDoorOptions, careDoor } from './care.testkit.ts'
import { careLimiters } from './care-limiters.ts'

async function open(options: CareDoorOptions = {}) {
  const http = await careDoor(options)
  const ada = await http.signedIn()

  async function ticket(headers = ada): Promise<string> {
    const answer = await http.get('/api/files/url', headers)
    assert.equal(answer.statusCode, 200, answer.body)
    const { url, key } = answer.json() as { url: string; key: string }
    assert.equal(url, key)
    return url
  }

  return { ...http, ada, ticket }
}

const UNKNOWN = { status: 404, message: 'this upload is not known, ask for a new one' }

test('A3.1 GET /api/files/url, PUT, POST /api/users/profilePhoto: as clients do', async () => {
  const http = await open()
  const { ada } = http
  const url = await http.ticket()
  assert.match(url, /^\/api\/files\/photos\/ticket\d+$/)
  const put = await http.put(url, webp('VP8L'), ada)
  assert.equal(put.statusCode, 204, put.body)
  const changed = await http.post('/users/profilePhoto', { profilePhotoUrl: url }, ada)
  assert.equal(changed.statusCode, 200)
  const { profilePhoto } = (await http.get('/api/users/self', ada)).json() as {
    profilePhoto: string
  }
  // The client shows the key at once, and what self says after the next load.
  for (const path of [url, profilePhoto]) {
    const picture = await http.get(path)
    assert.equal(picture.statusCode, 200, path)
    assert.deepEqual(picture.rawPayload, Buffer.from(webp('VP8L')))
  }
  http.clock.ms += 2 * 60 * 60_000
  assert.equal((await http.get(url)).statusCode, 404)
  assert.equal((await http.get(profilePhoto)).statusCode, 200)
})

test('A3.1 GET of a photo: its own type, and nothing that could run', async () => {
  const http = await open()
  const rows = [
    [png(), 'image/png'],
    [jpeg(), 'image/jpeg'],
    [gif(), 'image/gif'],
    [webp('VP8 '), 'image/webp'],
  ] as const
  for (const [bytes, type] of rows) {
    const url = await http.ticket()
    await http.put(url, bytes, http.ada)
    const { headers, rawPayload } = await http.get(url)
    assert.equal(headers['content-type'], type)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.match(String(headers['content-security-policy']), /default-src 'none'; sandbox/)
    assert.equal(headers['cache-control'], 'private, max-age=31536000, immutable')
    assert.equal(headers['set-cookie'], undefined)
    assert.equal(rawPayload.length, bytes.length)
  }
})

test('A3.1 GET of a photo: what is not there is 404 and kept by nobody', async () => {
  const http = await open()
  const url = await http.ticket()
  const names = ['x', '..', '%2e%2e%2fauth.sqlite', '..%5cauth.sqlite', 'x'.repeat(128), '%00']
  for (const path of [url, ...names.map((name) => `/api/files/photos/${name}`)]) {
    const answer = await http.get(path)
    assert.equal(answer.statusCode, 404, path)
    assert.equal(answer.headers['cache-control'], 'no-store')
  }
})

test('A3.1 PUT of a photo: any content type or none, the bytes decide', async () => {
  const http = await open()
  const types = ['image/png', 'application/json', 'text/html', 'nonsense', 'a/b; c="', undefined]
  for (const type of types) {
    const url = await http.ticket()
    const headers = { ...http.ada, ...(type === undefined ? {} : { 'content-type': type }) }
    const put = await http.put(url, png(), headers)
    assert.equal(put.statusCode, 204, `${type}: ${put.body}`)
    assert.equal((await http.get(url)).headers['content-type'], 'image/png')
  }
})

test('A3.1 PUT of a photo: what is no picture is 415, and the ticket stays good', async () => {
  const http = await open()
  const url = await http.ticket()
  const headers = { ...http.ada, 'content-type': 'image/png' }
  const message = 'this is not a PNG, JPEG, WebP or GIF picture'
  for (const bytes of [undefined, Buffer.alloc(0), Buffer.from('<svg onload="alert(1)"/>')]) {
    assertRefused(await http.put(url, bytes, headers), { status: 415, message })
  }
  const large = { status: 415, message: 'a picture may be at most 4096 pixels wide and high' }
  assertRefused(await http.put(url, png(5_000, 5_000), headers), large)
  assert.equal((await http.put(url, png(), headers)).statusCode, 204)
})

test('A3.1 PUT of a photo: 512 KiB are taken, one byte more is 413', async () => {
  const http = await open()
  const message = 'a picture may have at most 512 KiB'
  const padded = (length: number) => Buffer.concat([png(), Buffer.alloc(length - png().length)])
  const url = await http.ticket()
  assertRefused(await http.put(url, padded(512 * 1024 + 1), http.ada), { status: 413, message })
  assert.equal((await http.put(url, padded(512 * 1024), http.ada)).statusCode, 204)
  assert.equal((await http.get(url)).rawPayload.length, 512 * 1024)
  // Elsewhere a body has its usual limit and type.
  const name = { name: 'x'.repeat(20_000) }
  assert.equal((await http.post('/users/name', name, http.ada)).statusCode, 413)
})

test('A3.1 PUT of a photo: only by whom the ticket was given to, and once', async () => {
  const http = await open()
  const bob = await http.other('bob@example.com')
  const url = await http.ticket()
  assertRefused(await http.put(url, png(), bob), UNKNOWN)
  const missing = { status: 401, code: 5, message: 'token not found' }
  assertRefused(await http.put(url, png()), missing)
  assertRefused(await http.get('/api/files/url'), missing)
  assertRefused(await http.put('/api/files/photos/ticket99', png(), http.ada), UNKNOWN)
  assert.equal((await http.put(url, png(), http.ada)).statusCode, 204)
  assertRefused(await http.put(url, gif(), http.ada), UNKNOWN)
  assert.equal((await http.get(url)).headers['content-type'], 'image/png')
  const stolen = await http.post('/users/profilePhoto', { profilePhotoUrl: url }, bob)
  assert.equal(stolen.statusCode, 400)
  const late = await http.ticket()
  http.clock.ms += 5 * 60_000
  assertRefused(await http.put(late, png(), http.ada), UNKNOWN)
})

test('A3.1 PUT of a photo: whoever may not is told before the bytes are there', async () => {
  const http = await open()
  await http.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = http.app.server.address() as AddressInfo
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'content-length': String(512 * 1024) }
    const upload = request({
      ...{ host: '127.0.0.1', port, method: 'PUT', path: '/api/files/photos/x', headers },
    })
    upload.on('response', (answer) => {
      resolve(answer.statusCode)
      upload.destroy()
    })
    upload.on('error', reject)
    // The head, and not one byte of the body.
    upload.flushHeaders()
  })
  assert.equal(status, 401)
  await http.app.close()
})

test('a page of another origin uploads nothing', async () => {
  const http = await open()
  const url = await http.ticket()
  const foreign = { ...http.ada, origin: 'https://evil.example' }
  const message = 'a page of another origin may not do this'
  assertRefused(await http.put(url, png(), foreign), { status: 403, message })
  assert.equal((await http.get(url)).statusCode, 404)
})

test('a full folder is 507, too many uploads or tickets at once are 503, with a wait', async () => {
  const small = await open({ photoBytesMax: 10 })
  const message = 'there is no room for further pictures'
  const answer = await small.put(await small.ticket(), png(), small.ada)
  assertRefused(answer, { status: 507, message })

  const few = await open({ limits: { tickets: 1 } })
  await few.ticket()
  const refused = await few.get('/api/files/url', await few.other('bob@example.com'))
  const busy = { status: 503, message: 'too many people at once, try again in a moment' }
  assertRefused(refused, busy)
  assert.equal(refused.headers['retry-after'], '1')
})

test('tickets are limited by user, when limits are given', async () => {
  const http = await open({ limiters: careLimiters(() => 0) })
  for (let count = 0; count < 30; count++) await http.ticket()
  const limited = await http.get('/api/files/url', http.ada)
  const message = 'too many changes, try again in 2 seconds'
  assertRefused(limited, { status: 429, message })
})
