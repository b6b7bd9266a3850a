/** HTTP written byte by byte on a socket, for requests that no proper client would send. */
import { connect, type Socket } from 'node:net'

/** One answer as it stood on the wire. Header names are in lower case. */
export interface RawAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** What became of the bytes that were sent on one connection. */
export interface RawOutcome {
  readonly answers: readonly RawAnswer[]
  /** True when the server ended the connection. */
  readonly isClosed: boolean
  /** Bytes behind the last whole answer. */
  readonly rest: string
}

export interface RawWait {
  /** Enough: as many answers as this. */
  readonly answers?: number
  /** Enough: nothing more for so many milliseconds. Without it only the end is enough. */
  readonly quietMs?: number
  /** Methods of the requests in order: an answer to HEAD has no body. */
  readonly methods?: readonly string[]
}

/** The longest that an answer is waited for; then the test fails. */
const ANSWER_MS_MAX = 30_000

/**
 * Sends `parts`, each as a packet of its own, and resolves when the server closes or `wait` says
 * that it is enough; the connection is then dropped. Rejects when neither happens.
 */
export async function sendRaw(
  url: string,
  parts: readonly (string | Buffer)[],
  wait: RawWait = {},
): Promise<RawOutcome> {
  const socket = await open(url)
  const heard: Buffer[] = []
  return await new Promise((resolve, reject) => {
    let quiet: NodeJS.Timeout | undefined
    const late = setTimeout(() => {
      socket.destroy()
      reject(new Error(`no end within ${ANSWER_MS_MAX} ms; heard ${Buffer.concat(heard)}`))
    }, ANSWER_MS_MAX)
    const finish = (isClosed: boolean) => {
      clearTimeout(late)
      clearTimeout(quiet)
      socket.destroy()
      resolve({ ...readAnswers(Buffer.concat(heard), wait.methods), isClosed })
    }
    const listen = () => {
      if (wait.quietMs === undefined) return
      clearTimeout(quiet)
      quiet = setTimeout(() => finish(false), wait.quietMs)
    }
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk)
      listen()
      if (wait.answers === undefined) return
      const { answers } = readAnswers(Buffer.concat(heard), wait.methods)
      if (answers.length >= wait.answers) finish(false)
    })
    socket.on('close', () => finish(true))
    void write(socket, parts).then(listen)
  })
}

/** A connection without delay of small packets. Its errors are seen as its end. */
export async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port), noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

async function write(socket: Socket, parts: readonly (string | Buffer)[]): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return
    socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part)
    if (parts.length > 1) await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The whole answers in `bytes`, without interim ones, and what is left behind them. */
function readAnswers(
  bytes: Buffer,
  methods: readonly string[] = [],
): { answers: RawAnswer[]; rest: string } {
  const text = bytes.toString('latin1')
  const answers: RawAnswer[] = []
  let at = 0
  while (at < text.length) {
    const next = readAnswer(text, at, methods[answers.length] === 'HEAD')
    if (next === undefined) break
    at = next.end
    if (next.answer.status >= 200) answers.push(next.answer)
  }
  return { answers, rest: text.slice(at) }
}

function readAnswer(text: string, at: number, isHead: boolean) {
  const headEnd = text.indexOf('\r\n\r\n', at)
  const match = /^HTTP\/1\.1 (\d{3}) /.exec(text.slice(at, at + 13))
  if (headEnd === -1 || match === null) return undefined
  const status = Number(match[1])
  const headers = new Map(
    text
      .slice(at, headEnd)
      .split('\r\n')
      .slice(1)
      .map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
      }),
  )
  const start = headEnd + 4
  const hasNoBody = isHead || status < 200 || status === 204 || status === 304
  const body = hasNoBody ? { content: '', end: start } : readBody(text, start, headers)
  if (body === undefined) return undefined
  return { answer: { status, headers, body: body.content }, end: body.end }
}

function readBody(text: string, start: number, headers: ReadonlyMap<string, string>) {
  if (headers.get('transfer-encoding') === 'chunked') return readChunks(text, start)
  const length = Number(headers.get('content-length') ?? text.length - start)
  const end = start + length
  return end > text.length ? undefined : { content: text.slice(start, end), end }
}

function readChunks(text: string, start: number) {
  let content = ''
  let at = start
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    at = lineEnd + 2
    if (at + size + 2 > text.length) return undefined
    content += text.slice(at, at + size)
    at += size + 2
    if (size === 0) return { content, end: at }
  }
}
