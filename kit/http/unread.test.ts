import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { createLogger } from '../logger/logger.ts'
import { httpServer } from './server.ts'

const app = httpServer({
  logger: createLogger({ level: 'silent', name: 'test' }),
  limits: { pipelined: 8 },
})
let asked = 0
app.get('/api/large', () => {
  asked++
  return { text: 'x'.repeat(100_000) }
})

before(() => app.listen({ host: '127.0.0.1', port: 0 }))
after(() => app.close())

const REQUEST = 'GET /api/large HTTP/1.1\r\nHost: x\r\n\r\n'

async function answersTo(requests: string): Promise<number> {
  const { port } = app.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('data', (bytes) => {
    heard += String(bytes)
  })
  socket.on('error', () => undefined)
  socket.write(requests)
  await once(socket, 'close')
  return heard.split('HTTP/1.1 200').length - 1
}

const LAST = REQUEST.replace('Host', 'Connection: close\r\nHost')

test('as many requests as allowed may be sent ahead', async () => {
  asked = 0
  assert.equal(await answersTo(REQUEST.repeat(8) + LAST), 9)
  assert.equal(asked, 9)
})

test('one more ends the connection, and nothing is done for those behind it', async () => {
  asked = 0
  assert.ok((await answersTo(REQUEST.repeat(500) + LAST)) <= 9)
  assert.equal(asked, 9)
})
