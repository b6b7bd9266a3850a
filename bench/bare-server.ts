/**
 * The ceiling to hold `bench http` against: the same framework on the same machine, which reads the
 * order's JSON and answers at once. No log, no engine, no users, no second process.
 */
import { fastify } from 'fastify'

const app = fastify()
app.post('/api/orders', (request, reply) => {
  const { productId, side, price, size } = request.body as Record<string, unknown>
  return reply.send({ id: '1', productId, side, price, size, status: 'open' })
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`listens on ${url}\nadmin listener: none\n`)
