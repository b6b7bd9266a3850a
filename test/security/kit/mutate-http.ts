/** Honest HTTP requests, damaged at random. */
import type { Random } from '../../crash/random.ts'

const ORDER = '{"productId":"BTC-USDT","side":"buy","type":"limit","price":"1","size":"1"}'
const CHUNKS = `${ORDER.length.toString(16)}\r\n${ORDER}\r\n0\r\n\r\n`

/** A request whose body, if any, is JSON. */
function request(line: string, headers: readonly string[], body = ''): string {
  const type = body === '' ? [] : ['Content-Type: application/json']
  const head = [`${line} HTTP/1.1`, 'Host: localhost', ...type, ...headers]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

const SWITCH = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13']

/** Requests without credentials; only public ones could be answered with more than a 4xx. */
const SEEDS: readonly string[] = [
  request('GET /api/orders?limit=5&status=open', ['Accept: */*']),
  request('POST /api/orders', [`Content-Length: ${ORDER.length}`], ORDER),
  request('POST /api/orders', ['Transfer-Encoding: chunked'], CHUNKS),
  request('DELETE /api/orders/1', ['Cookie: accessToken=x']),
  request('GET /api/products/BTC-USDT/candles?granularity=60', []),
  request('HEAD /api/users/self', ['Authorization: Bearer a.b.c']),
  request('POST /api/users/accessToken', ['Content-Length: 2', 'Expect: 100-continue'], '{}'),
  request('OPTIONS /api/orders', ['Origin: http://evil.example']),
  request('GET /ws', [...SWITCH, `Sec-WebSocket-Key: ${'A'.repeat(22)}==`]),
  request('GET /livez', ['Connection: keep-alive']).repeat(3),
]

/** Pieces that mean something to a parser. */
const WORDS: readonly string[] = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\0',
    ' ',
    '\t',
    ':',
    ';',
    ',',
    '%',
    '%00',
    '%2e%2e/',
    '\xff',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'Content-Length: 5\r\n', 'Content-Length: 0\r\n'],
  ...[
    'Connection: close\r\n',
    'Connection: upgrade\r\n',
    'Expect: 100-continue\r\n',
    'Host: a\r\n',
  ],
  ...['0\r\n\r\n', 'ffffffff\r\n', '-1', '9999999999', 'HTTP/1.0', 'HTTP/1.1', 'HTTP/2.0'],
  ...['GET ', 'POST ', 'CONNECT ', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '__proto__', '{"a":', '['],
  ...['Cookie: ', 'accessToken=', 'Upgrade: h2c\r\n', '\u{1f4a5}', 'a'.repeat(9_000)],
]

/** One to four requests on one connection with one to eight damages, cut into a few packets. */
export function mutateHttp(random: Random): Buffer[] {
  const requests = Array.from({ length: 1 + random.below(4) }, () => pick(random, SEEDS))
  let bytes = Buffer.from(requests.join(''), 'latin1')
  const damages = 1 + random.below(8)
  for (let number = 0; number < damages; number++) bytes = damage(random, bytes)
  const first = random.below(bytes.length + 1)
  return random.below(2) === 0 ? [bytes] : [bytes.subarray(0, first), bytes.subarray(first)]
}

function damage(random: Random, bytes: Buffer): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1)
  const head = bytes.subarray(0, at)
  const tail = bytes.subarray(at)
  const length = random.below(Math.min(40, tail.length + 1))
  switch (random.below(7)) {
    case 0:
      return Buffer.concat([head, Buffer.from([random.below(256)]), tail.subarray(1)])
    case 1:
      return Buffer.concat([head, tail.subarray(length)])
    case 2:
      return Buffer.concat([head, tail.subarray(0, length), tail])
    case 3:
      return Buffer.concat([head, Buffer.from(pick(random, WORDS)), tail])
    case 4:
      return Buffer.concat([head, Buffer.from(pick(random, WORDS)), tail.subarray(length)])
    case 5:
      return Buffer.concat([head, flipped(tail.subarray(0, 1), random.below(8)), tail.subarray(1)])
    default:
      return Buffer.concat([tail, head])
  }
}

function flipped(byte: Buffer, bit: number): Buffer {
  return Buffer.from(byte.map((value) => value ^ (1 << bit)))
}

function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)] as Value
}
