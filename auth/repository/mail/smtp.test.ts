import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { type ArrivedLetter, outboxContract } from './outbox.contract.ts'
import { smtpOutbox } from './smtp.ts'

const FROM = 'bourse@example.com'
const LETTER = { to: 'ada@example.com', subject: 'Hello', text: 'Good morning.\n' }

interface Arrived {
  readonly from: string
  readonly to: readonly string[]
  readonly user: string
  readonly secure: boolean
  readonly raw: string
}

/** A mail server on a free port of this machine. */
async function mailServer(options: { readonly password?: string; readonly refuse?: string } = {}) {
  const arrived: Arrived[] = []
  const { password, refuse } = options
  const server = new SMTPServer({
    disabledCommands: password === undefined ? ['AUTH'] : [],
    authOptional: password === undefined,
    allowInsecureAuth: true,
    logger: false,
    onAuth({ username, password: given }, _session, done) {
      if (given === password) done(null, { user: username ?? '' })
      else done(new Error('wrong password'))
    },
    onRcptTo(address, _session, done) {
      done(address.address === refuse ? new Error('no such person') : null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        arrived.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((address) => address.address),
          user: String(session.user ?? ''),
          secure: session.secure,
          raw: Buffer.concat(chunks).toString('utf8'),
        })
        done()
      })
    },
  })
  // Clients that give up on TLS are no failure of this test.
  server.on('error', () => undefined)
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0)
    })
  })
  return {
    arrived,
    port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The certificate of the test server is its own. */
const TRUSTING = '?tls.rejectUnauthorized=false'

function read({ from, to, raw }: Arrived): ArrivedLetter {
  const end = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, end).replaceAll('\r\n', '\n')
  const subject = /^Subject: (.*)$/m.exec(head)?.[1] ?? ''
  const text = raw.slice(end + 4).replaceAll('\r\n', '\n')
  return { from, to: to.join(), subject, text, head }
}

outboxContract('smtp', async () => {
  const server = await mailServer()
  return {
    outbox: smtpOutbox({ url: `smtp://127.0.0.1:${server.port}${TRUSTING}`, from: FROM }),
    arrived: async () => server.arrived.map(read),
    close: server.close,
  }
})

test('smtp: TLS is begun when it is offered, and the password of the URL is used', async () => {
  const server = await mailServer({ password: 'p@ss word' })
  const url = (password: string) =>
    `smtp://bourse:${encodeURIComponent(password)}@127.0.0.1:${server.port}${TRUSTING}`
  await smtpOutbox({ url: url('p@ss word'), from: `Bourse <${FROM}>` }).send(LETTER)
  const [letter] = server.arrived
  assert.deepEqual([letter?.user, letter?.secure, letter?.from], ['bourse', true, FROM])
  assert.match(letter?.raw ?? '', /^From: Bourse <bourse@example.com>\r$/m)
  await assert.rejects(smtpOutbox({ url: url('wrong'), from: FROM }).send(LETTER))
  assert.equal(server.arrived.length, 1)
  await server.close()
})

test('smtp: a certificate of nobody knows whom is refused', async () => {
  const server = await mailServer()
  const url = `smtp://127.0.0.1:${server.port}`
  await assert.rejects(smtpOutbox({ url, from: FROM }).send(LETTER))
  assert.deepEqual(server.arrived, [])
  await server.close()
})

test('smtp: a refused reader, and a server that is not there, reject', async () => {
  const server = await mailServer({ refuse: LETTER.to })
  const outbox = smtpOutbox({ url: `smtp://127.0.0.1:${server.port}${TRUSTING}`, from: FROM })
  await assert.rejects(outbox.send(LETTER), /no such person/)
  await outbox.send({ ...LETTER, to: 'bob@example.com' })
  assert.equal(server.arrived.length, 1)
  await server.close()
  await assert.rejects(outbox.send(LETTER))
})

test('smtp: TLS can be insisted on', async () => {
  // A server that offers none.
  const bare = createServer((socket) => {
    socket.write('220 here\r\n')
    socket.on('data', (data) => {
      socket.write(String(data).startsWith('EHLO') ? '250 here\r\n' : '502 no\r\n')
    })
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
  const address = bare.address()
  const port = typeof address === 'object' ? address?.port : 0
  const url = `smtp://127.0.0.1:${port}?requireTLS=true`
  await assert.rejects(smtpOutbox({ url, from: FROM }).send(LETTER), /TLS/)
  await new Promise((resolve) => bare.close(resolve))
})
