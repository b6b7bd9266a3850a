/**
 * WebSocket frames that break the protocol, one by one with the close code that the protocol asks
 * for, then at random: 2,000 connections in `npm test`, under SOAK=1 as many as SOAK_MINUTES allow.
 * SEED=N sends the same again.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WEB_SOCKET_LIMITS } from '@bourse/kit/websocket/limits'
import { done } from '../kit/client.ts'
import { sharedServer } from '../kit/server.ts'
import { openFeed } from '../kit/socket.ts'
import { JSON_BODIES } from './kit/json-corpus.ts'
import { BREACH_NAMES, conversation, garbage, packets } from './kit/random-frames.ts'
import {
  frame,
  OPCODE,
  type ServerFrame,
  type SocketOutcome,
  sendFrames,
} from './kit/raw-socket.ts'
import { budget, IS_SOAK, printRow, randomNamed, SEED, Tally, watchMemory } from './kit/soak.ts'

const FRAMES = 2_000
const CONNECTIONS = 25
const QUIET_MS = 150
/** The heap has found its size half way through; what it needs later would be a leak. */
const GROWTH_MB_MAX = 100
/** The server's own codes, and those of a peer, which it repeats: no others may be sent. */
function isKnownCode(code: number): boolean {
  const isStandard = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1006
  return isStandard || (code >= 3000 && code <= 4999)
}

const server = await sharedServer()

test('T14: each breach of the protocol is closed with its code', async (t) => {
  const random = randomNamed('each breach')
  t.diagnostic(`SEED=${SEED}: ${BREACH_NAMES.length} kinds of breach, three times each`)
  for (const name of BREACH_NAMES) {
    for (let time = 0; time < 3; time++) {
      const { frames, code } = conversation(random, name, WEB_SOCKET_LIMITS)
      const outcome = await sendFrames(server.url, packets(random, frames), { until: isClose })
      assert.equal(outcome.closeCode, code, `${name} (SEED=${SEED})`)
    }
  }
})

test('a ping is answered with its own payload, also between fragments', async () => {
  const pings = ['', 'a', 'x'.repeat(125)].map((payload) => ({ opcode: OPCODE.ping, payload }))
  const start = { opcode: OPCODE.text, payload: '{"type":', isFinal: false }
  const end = { opcode: OPCODE.continuation, payload: '"ping"}' }
  const frames = [start, ...pings, end].map(frame)
  const isAnswer = ({ opcode }: { readonly opcode: number }) => opcode === OPCODE.text
  const outcome = await sendFrames(server.url, frames, { until: isAnswer })
  const pongs = outcome.frames.filter(({ opcode }) => opcode === OPCODE.pong)
  assert.deepEqual(
    pongs.map(({ payload }) => payload.toString()),
    pings.map((one) => one.payload),
  )
  assert.equal(outcome.frames.find(isAnswer)?.payload.toString(), '{"type":"pong"}')
})

test('D29: the limit of messages on a socket is in force', async () => {
  const { messagesBurst, messagesPerSecond } = WEB_SOCKET_LIMITS
  const ping = frame({ opcode: OPCODE.text, payload: '{"type":"ping"}' })
  const flood = Array.from({ length: (messagesBurst + messagesPerSecond) * 10 }, () => ping)
  const { closeCode, frames } = await sendFrames(server.url, [Buffer.concat(flood)])
  assert.equal(closeCode, 1008)
  assert.ok(frames.length < flood.length, 'not all of them were answered')
})

test('hostile JSON gets an error message or none, and the socket lives on', async () => {
  for (const [name, body] of JSON_BODIES) {
    const payload = Buffer.from(body)
    const outcome = await sendFrames(
      server.url,
      [frame({ opcode: OPCODE.text, payload }), frame({ opcode: OPCODE.ping, payload: 'alive' })],
      { until: ({ opcode }) => opcode === OPCODE.pong },
    )
    const isText = !Buffer.isBuffer(body) || Buffer.from(body.toString()).equals(body)
    assert.equal(outcome.closeCode, isText ? undefined : 1007, name)
    for (const { opcode, payload: answer } of outcome.frames) {
      if (opcode !== OPCODE.text) continue
      const { type } = JSON.parse(answer.toString()) as { type: string }
      assert.ok(['error', 'pong', 'subscriptions'].includes(type), `${name}: ${answer}`)
    }
  }
  await assertFine()
})

test(`T14: random frames: no crash, and known close codes only (SEED=${SEED})`, async (t) => {
  const began = performance.now()
  const random = randomNamed('frames')
  const codes = new Tally()
  const count = { frames: 0, sockets: 0 }
  const limit = budget(FRAMES)
  const memory = watchMemory(server.pid)
  const work = async () => {
    while (!limit.isOver(count.frames)) {
      const outcome = random.below(2) === 0 ? await sendBreach() : await sendGarbage()
      const { closeCode: code, isEnded } = outcome
      const name = code !== undefined && code >= 1_010 ? 'repeated' : code
      codes.add(name ?? (isEnded ? 'cut' : 'open'))
      if (++count.sockets % 2_000 === 0) await assertFine()
    }
  }
  const sendBreach = async (): Promise<SocketOutcome> => {
    const name = BREACH_NAMES[random.below(BREACH_NAMES.length)] as string
    const { frames, code } = conversation(random, name, WEB_SOCKET_LIMITS)
    count.frames += frames.length
    const outcome = await sendFrames(server.url, packets(random, frames), { until: isClose })
    // A socket that is dropped while bytes are still coming may lose its last frame on the way.
    assert.ok([code, undefined].includes(outcome.closeCode), `${name}: ${outcome.closeCode}`)
    return outcome
  }
  const sendGarbage = async (): Promise<SocketOutcome> => {
    const { packets: bytes, frames } = garbage(random, WEB_SOCKET_LIMITS)
    count.frames += frames
    const outcome = await sendFrames(server.url, bytes, { quietMs: QUIET_MS, until: isClose })
    const { closeCode } = outcome
    const isKnown = closeCode === undefined || isKnownCode(closeCode)
    assert.ok(isKnown, `${closeCode} for ${Buffer.concat(bytes).toString('hex')}`)
    return outcome
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  await assertFine()
  const { text, growthMb } = memory.end()
  const tried = `${count.frames} frames on ${count.sockets} sockets: ${codes}; ${text}`
  t.diagnostic(tried)
  printRow('T14 random WebSocket frames', tried, began)
  if (IS_SOAK) assert.ok(growthMb < GROWTH_MB_MAX, text)
})

function isClose({ opcode }: ServerFrame): boolean {
  return opcode === OPCODE.close
}

/** The server still serves a feed to an honest client. */
async function assertFine(): Promise<void> {
  assert.deepEqual(await done(server.url, 'GET /livez'), { status: 'alive' })
  const feed = await openFeed(server.url)
  feed.send({ type: 'subscribe', product_ids: ['BTC-USDT'], channels: ['level2'] })
  await feed.next('snapshot', { productId: 'BTC-USDT' })
  await feed.close()
  assert.doesNotMatch(server.output(), /"level":"(error|fatal)"/)
}
