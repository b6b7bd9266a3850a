/**
 * A small client of order entry over WebSocket, as docs/order-entry.md describes it. It needs
 * nothing but Node 22 or later and a server in preview:
 *
 *   npm start
 *   npx node docs/order-entry-client.mjs [http://127.0.0.1:9090]
 *
 * It makes up a user, arms cancel-on-disconnect, sends frames of operations, and hangs up.
 */
const server = process.argv[2] ?? 'http://127.0.0.1:9090'
const person = {
  email: `client-${Date.now()}@bourse.test`,
  password: 'a long enough client password',
}

await post('/api/users', person)
const token = await post('/api/users/accessToken', person)
const { ask, hangUp } = await connect(token)

await ask({ type: 'cancel-on-disconnect', timeoutSeconds: 30, productId: 'BTC-USDT' })
const buy = { op: 'place', productId: 'BTC-USDT', side: 'buy' }
const { results } = await ask({
  type: 'orders',
  ops: [
    { ...buy, price: '10.00', size: '0.5', clientOid: 'first' },
    { ...buy, price: '10.01', size: '0.25', timeInForce: 'IOC' },
    { ...buy, price: '10.02', size: '0.1234567' },
    { op: 'cancel', clientOid: 'first' },
    ['place', 'BTC-USDT', 'buy', '10.03', '1', 'second'],
    ['place', 'BTC-USDT', 'buy', '10.04', '2'],
  ],
})
await ask({
  type: 'orders',
  ops: [
    { op: 'amend', clientOid: 'second', price: '10.05', size: '0.75' },
    { ...buy, op: 'replace', orderId: results[5][0], price: '10.06', size: '3' },
    ['cancel', 'client:second'],
  ],
})
say(`open: ${(await open()).length}`)
hangUp()
while ((await open()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
say('hung up, and nothing is open any more')

/** A socket that is signed in by the cookie of its handshake. Answers come by the id of a frame. */
async function connect(accessToken) {
  const headers = { cookie: `accessToken=${accessToken}` }
  const socket = new WebSocket(`${server.replace('http', 'ws')}/ws`, { headers })
  const waiting = new Map()
  let frames = 0
  socket.onmessage = ({ data }) => {
    say(`< ${data}`)
    const message = JSON.parse(data)
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  }
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`no WebSocket at ${server}`))
  })
  return {
    ask(message) {
      const id = ++frames
      const { type, ...fields } = message
      const text = JSON.stringify({ type, id, ...fields })
      say(`> ${text}`)
      socket.send(text)
      return new Promise((resolve) => waiting.set(id, resolve))
    },
    hangUp: () => socket.close(),
  }
}

function say(line) {
  process.stdout.write(`${line}\n`)
}

/** One's open orders. */
async function open() {
  const headers = { cookie: `accessToken=${token}` }
  const answer = await fetch(`${server}/api/orders?status=open&form=array`, { headers })
  return await answer.json()
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(server + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return await answer.json()
}
