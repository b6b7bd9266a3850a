/** Random WebSocket conversations that end in a known breach of the protocol, and random bytes. */
import type { Random } from '../../crash/random.ts'
import { JSON_BODIES } from './json-corpus.ts'
import { closePayload, type FrameParts, frame, OPCODE } from './raw-socket.ts'

/** What the server takes on one connection: the limits of the tested server. */
export interface FrameLimits {
  readonly payloadMax: number
  readonly fragmentsMax: number
}

/** Frames of one connection; `code` is what the server has to close with. */
export interface Conversation {
  readonly name: string
  readonly frames: readonly FrameParts[]
  readonly code: number
}

type Breach = (random: Random, limits: FrameLimits) => Omit<Conversation, 'name'>

const CLOSE_CODES_BAD = [0, 1, 999, 1_004, 1_005, 1_006, 1_015, 1_016, 2_999, 5_000, 65_535]
const NO_UTF8 = ['ff', 'c0af', 'eda080', 'f4908080', 'e282', '80', 'fefe', 'c328']

const BREACHES: ReadonlyMap<string, Breach> = new Map<string, Breach>([
  ['reserved bits', (random) => breach(1002, { ...text(random), reserved: 1 + random.below(7) })],
  [
    'reserved opcode',
    (random) => breach(1002, { opcode: pick(random, [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }),
  ],
  ['no mask', (random) => breach(1002, { ...text(random), isMasked: false })],
  ['no mask on a ping', () => breach(1002, { opcode: OPCODE.ping, isMasked: false })],
  [
    'a fragmented control frame',
    (random) => breach(1002, { opcode: pick(random, [8, 9, 10]), isFinal: false }),
  ],
  [
    'a long control frame',
    (random) =>
      breach(1002, {
        opcode: pick(random, [9, 10]),
        payload: Buffer.alloc(126 + random.below(900), 0x61),
      }),
  ],
  ['a continuation of nothing', () => breach(1002, { opcode: OPCODE.continuation, payload: 'x' })],
  [
    'a message inside a message',
    (random) => breach(1002, { opcode: OPCODE.text, payload: 'a', isFinal: false }, text(random)),
  ],
  ['a close code of one byte', () => breach(1002, { opcode: OPCODE.close, payload: 'x' })],
  [
    'a close code that nobody may send',
    (random) =>
      breach(1002, { opcode: OPCODE.close, payload: closePayload(pick(random, CLOSE_CODES_BAD)) }),
  ],
  [
    'a close reason that is no UTF-8',
    (random) => breach(1007, { opcode: OPCODE.close, payload: closePayload(1000, broken(random)) }),
  ],
  ['no UTF-8', (random) => breach(1007, { opcode: OPCODE.text, payload: broken(random) })],
  [
    'no UTF-8, cut within a letter',
    () =>
      breach(
        1007,
        { opcode: OPCODE.text, payload: Buffer.from('e2', 'hex'), isFinal: false },
        { opcode: OPCODE.continuation, payload: Buffer.from('28a1', 'hex') },
      ),
  ],
  [
    'a message too long',
    (random, { payloadMax }) =>
      breach(1009, {
        opcode: OPCODE.text,
        payload: Buffer.alloc(payloadMax + 1 + random.below(50_000), 0x20),
      }),
  ],
  [
    'a length far too long',
    (random, { payloadMax }) => {
      const lengths = [BigInt(payloadMax) + 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n]
      return breach(1009, { opcode: OPCODE.text, saysLength: pick(random, lengths) })
    },
  ],
  [
    'fragments too long together',
    (_, { payloadMax }) => {
      const payload = Buffer.alloc(Math.ceil(payloadMax / 3) + 1, 0x20)
      const more = { opcode: OPCODE.continuation, payload, isFinal: false }
      return breach(1009, { ...more, opcode: OPCODE.text }, more, more)
    },
  ],
  [
    'too many fragments',
    (random, { fragmentsMax }) => {
      const more = { opcode: OPCODE.continuation, isFinal: false, payload: letters(random, 3) }
      const rest = Array.from({ length: fragmentsMax + 1 + random.below(20) }, () => more)
      return breach(1008, { ...more, opcode: OPCODE.text }, ...rest)
    },
  ],
  [
    'a binary message',
    (random) => breach(1003, { opcode: OPCODE.binary, payload: letters(random, 300) }),
  ],
  [
    'an honest close',
    (random) => {
      const code = pick(random, [1000, 1001, 1003, 1007, 1008, 1011, 3000, 3999, 4000, 4999])
      const payload = closePayload(code, letters(random, 100))
      return { frames: [{ opcode: OPCODE.close, payload }], code }
    },
  ],
  ['a close without a code', () => ({ frames: [{ opcode: OPCODE.close }], code: 1005 })],
])

/** Every way to break the protocol by name. */
export const BREACH_NAMES: readonly string[] = [...BREACHES.keys()]

/** Up to ten honest messages, then the breach called `name`. */
export function conversation(random: Random, name: string, limits: FrameLimits): Conversation {
  const honest = Array.from({ length: random.below(11) }, () => honestFrames(random)).flat()
  const { frames, code } = (BREACHES.get(name) as Breach)(random, limits)
  return { name, frames: [...honest, ...frames], code }
}

/** The bytes of the frames, cut into packets anywhere. */
export function packets(random: Random, frames: readonly FrameParts[]): Buffer[] {
  return cut(random, Buffer.concat(frames.map(frame)))
}

/** Packets of honest and dishonest frames, a third of them damaged: anything may come of it. */
export function garbage(random: Random, limits: FrameLimits) {
  const frames = Array.from({ length: 1 + random.below(8) }, () => {
    const { frames: some } = conversation(random, pick(random, BREACH_NAMES), limits)
    const bytes = frame(some.at(-1 - random.below(Math.min(3, some.length))) as FrameParts)
    if (random.below(3) > 0) return bytes
    for (let flips = 1 + random.below(4); flips > 0; flips--) {
      bytes[random.below(Math.min(16, bytes.length))] = random.below(256)
    }
    return bytes
  })
  return { packets: cut(random, Buffer.concat(frames)), frames: frames.length }
}

function breach(code: number, ...frames: FrameParts[]): Omit<Conversation, 'name'> {
  return { frames, code }
}

/** One message or control frame that is in order. */
function honestFrames(random: Random): FrameParts[] {
  switch (random.below(4)) {
    case 0:
      return [{ opcode: OPCODE.ping, payload: letters(random, 125) }]
    case 1:
      return [{ opcode: OPCODE.pong, payload: letters(random, 125) }]
    case 2: {
      const ping = { opcode: OPCODE.ping, payload: 'between' }
      const start = { opcode: OPCODE.text, payload: '{"type":', isFinal: false }
      return [start, ping, { opcode: OPCODE.continuation, payload: '"ping"}' }]
    }
    default:
      return [text(random)]
  }
}

const MESSAGES: readonly string[] = [
  '{"type":"ping"}',
  '{"type":"subscribe","product_ids":["BTC-USDT"],"channels":["level2","match","ticker"]}',
  '{"type":"subscribe","product_ids":["BTC-USDT"],"channels":["order"],"token":"x"}',
  '{"type":"subscribe","currency_ids":["BTC","__proto__"],"channels":["funds"],"token":"x"}',
  '{"type":"unsubscribe","product_ids":["BTC-USDT"],"channels":["level2"]}',
  '{"type":"subscribe","product_ids":["constructor","__proto__"],"channels":["toString"]}',
  ...[...JSON_BODIES.values()].filter((body) => typeof body === 'string'),
]

function text(random: Random): FrameParts {
  return { opcode: OPCODE.text, payload: pick(random, MESSAGES).slice(0, 8_000) }
}

function broken(random: Random): Buffer {
  return Buffer.concat([letters(random, 20), Buffer.from(pick(random, NO_UTF8), 'hex')])
}

function letters(random: Random, max: number): Buffer {
  return Buffer.alloc(random.below(max + 1), 0x61 + random.below(26))
}

function cut(random: Random, bytes: Buffer): Buffer[] {
  if (random.below(2) === 0) return [bytes]
  const at = random.below(bytes.length + 1)
  return [bytes.subarray(0, at), bytes.subarray(at)]
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value
}
