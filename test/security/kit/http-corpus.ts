/**
 * HTTP messages that no honest client sends. Each of them either has two possible readings, on
 * which request smuggling rests, or none.
 */

/** One connection's worth of bytes; several parts are sent as packets of their own. */
export interface AbuseCase {
  readonly name: string
  readonly parts: readonly (string | Buffer)[]
}

/** Hidden behind the messages: were it ever taken for a request, its answer would be seen. */
export const HIDDEN_PATH = '/api/info?hidden'
const HIDDEN = `GET ${HIDDEN_PATH} HTTP/1.1\r\nHost: x\r\n\r\n`
const POST = 'POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
const GET = 'GET /api/nothing HTTP/1.1\r\n'

/** Two ways to tell where the body ends. */
function framing(): AbuseCase[] {
  const chunked = 'Transfer-Encoding: chunked\r\n'
  const pairs: readonly (readonly [name: string, headers: string])[] = [
    ['length and chunks', `Content-Length: 5\r\n${chunked}`],
    ['chunks and length', `${chunked}Content-Length: 5\r\n`],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6\r\n'],
    ['the same length twice', 'Content-Length: 5\r\nContent-Length: 5\r\n'],
    ['a list of lengths', 'Content-Length: 5, 5\r\n'],
    ['a length with a sign', 'Content-Length: +5\r\n'],
    ['a negative length', 'Content-Length: -5\r\n'],
    ['a hexadecimal length', 'Content-Length: 0x5\r\n'],
    ['a length of two numbers', 'Content-Length: 5 5\r\n'],
    ['a length with a dot', 'Content-Length: 5.0\r\n'],
    ['an empty length', 'Content-Length: \r\n'],
    ['a length beyond 2^64', 'Content-Length: 99999999999999999999999\r\n'],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n'],
    ['a space before the colon of the length', 'Content-Length : 5\r\n'],
    ['an unknown coding', 'Transfer-Encoding: xchunked\r\n'],
    ['chunks not last', 'Transfer-Encoding: chunked, identity\r\n'],
    ['chunks only by a second header', `${chunked}Transfer-Encoding: identity\r\n`],
    ['identity and a length', 'Transfer-Encoding: identity\r\nContent-Length: 5\r\n'],
    ['chunks with a vertical tab', 'Transfer-Encoding: \x0bchunked\r\n'],
    ['chunks with a NUL', 'Transfer-Encoding: chun\0ked\r\n'],
    ['chunks in quotes', 'Transfer-Encoding: "chunked"\r\n'],
    ['a folded coding', 'Transfer-Encoding:\r\n chunked\r\n'],
    ['a coding behind a bare LF', `X: y\n${chunked}`],
    ['a coding behind a bare CR', `X: y\r${chunked}`],
    ['a length behind a bare CR', 'X: y\rContent-Length: 5\r\n'],
  ]
  return pairs.map(([name, headers]) => ({
    name,
    parts: [`${POST}${headers}\r\n0\r\n\r\n${HIDDEN}`],
  }))
}

function chunks(): AbuseCase[] {
  const bodies: readonly (readonly [name: string, body: string])[] = [
    ['a chunk size that is no number', `g\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['a negative chunk size', `-1\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['a chunk size with a prefix', `0x2\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['a chunk size beyond 2^64', `fffffffffffffffff\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['a chunk longer than its size', `1\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['a chunk without its end', `2\r\n{}0\r\n\r\n${HIDDEN}`],
    ['chunks ended by LF', `2\n{}\n0\n\n${HIDDEN}`],
    ['a chunk size ended by LF', `2\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['a chunk size behind a space', ` 2\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['an extension with a LF', `2;a\nb\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['an endless extension', `2;${'a'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
    ['endless trailers', `2\r\n{}\r\n0\r\n${'A: b\r\n'.repeat(10_000)}\r\n${HIDDEN}`],
    ['a trailer without a name', `2\r\n{}\r\n0\r\n: x\r\n\r\n${HIDDEN}`],
  ]
  const head = `${POST}Transfer-Encoding: chunked\r\n\r\n`
  return bodies.map(([name, body]) => ({ name, parts: [`${head}${body}`] }))
}

function requestLines(): AbuseCase[] {
  const end = `\r\nHost: x\r\n\r\n${HIDDEN}`
  const lines: readonly (readonly [name: string, line: string])[] = [
    ['a method in lower case', 'get /api/nothing HTTP/1.1'],
    ['a method of 10,000 letters', `${'A'.repeat(10_000)} /api/nothing HTTP/1.1`],
    ['a method with a NUL', 'G\0T /api/nothing HTTP/1.1'],
    ['no version', 'GET /api/nothing'],
    ['version 0.9', 'GET /api/nothing HTTP/0.9'],
    ['version 2.0', 'GET /api/nothing HTTP/2.0'],
    ['version 9.9', 'GET /api/nothing HTTP/9.9'],
    ['another protocol', 'GET /api/nothing RTSP/1.0'],
    ['words behind the version', 'GET /api/nothing HTTP/1.1 more'],
    ['no path', 'GET  HTTP/1.1'],
    ['a NUL in the path', 'GET /api/\0 HTTP/1.1'],
    ['a bare CR in the path', 'GET /api/\r HTTP/1.1'],
    ['a tab in the path', 'GET\t/api/nothing\tHTTP/1.1'],
    ['a path of 20,000 letters', `GET /api/${'a'.repeat(20_000)} HTTP/1.1`],
    ['a query of 20,000 letters', `GET /api/?${'a'.repeat(20_000)} HTTP/1.1`],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM'],
    ['the banner of another protocol', 'SSH-2.0-client'],
    ['a path that is a word', 'GET api/info HTTP/1.1'],
  ]
  return lines.map(([name, line]) => ({ name, parts: [`${line}${end}`] }))
}

function headers(): AbuseCase[] {
  const lines: readonly (readonly [name: string, lines: string])[] = [
    ['no Host', ''],
    ['a header without a colon', 'Host: x\r\nnonsense\r\n'],
    ['a header without a name', 'Host: x\r\n: x\r\n'],
    ['a space in a header name', 'Host: x\r\nA b: c\r\n'],
    ['a NUL in a header name', 'Host: x\r\nA\0: c\r\n'],
    ['a NUL in a header value', 'Host: x\r\nA: b\0c\r\n'],
    ['a bare CR in a header value', 'Host: x\r\nA: b\rc\r\n'],
    ['a letter beyond ASCII in a header name', 'Host: x\r\n\xc4: c\r\n'],
    ['a control character in a header value', 'Host: x\r\nA: \x01\r\n'],
    ['a header of 100,000 letters', `Host: x\r\nA: ${'a'.repeat(100_000)}\r\n`],
    ['a header name of 100,000 letters', `Host: x\r\n${'a'.repeat(100_000)}: b\r\n`],
    ['10,000 headers', `Host: x\r\n${'A: b\r\n'.repeat(10_000)}`],
    ['a first header that is folded', ' Host: x\r\n'],
    ['headers ended by CR only', 'Host: x\rA: b\r'],
    ['headers ended by LF only', 'Host: x\nContent-Length: 5\n'],
  ]
  return lines.map(([name, text]) => ({ name, parts: [`${GET}${text}\r\n${HIDDEN}`] }))
}

function other(): AbuseCase[] {
  const tls = Buffer.from('16030100a5010000a10303', 'hex')
  return [
    { name: 'a TLS handshake', parts: [Buffer.concat([tls, Buffer.alloc(200, 7)])] },
    { name: 'bytes without meaning', parts: [Buffer.from([0, 255, 254, 1, 128, 13, 10, 13, 10])] },
    { name: '1,000 NULs', parts: [Buffer.alloc(1_000)] },
    {
      name: 'a body longer than its length says',
      parts: [`${POST}Content-Length: 2\r\n\r\n{}{"more":1}\r\n\r\n${HIDDEN}`],
    },
    {
      name: 'a body longer than its length says, in packets',
      parts: [`${POST}Content-Length: 2\r\n\r\n`, '{}', '{"more"', `:1}\r\n\r\n${HIDDEN}`],
    },
    { name: 'a body beyond the limit', parts: [`${POST}Content-Length: 9999999\r\n\r\n{`] },
    {
      name: 'chunks beyond the limit',
      parts: [`${POST}Transfer-Encoding: chunked\r\n\r\n8000\r\n${'1'.repeat(0x8000)}\r\n`],
    },
  ]
}

/** All of them: the server must refuse each with a 4xx or by closing, and see nothing behind it. */
export const ABUSE_CASES: readonly AbuseCase[] = [
  ...framing(),
  ...chunks(),
  ...requestLines(),
  ...headers(),
  ...other(),
]
