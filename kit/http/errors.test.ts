/** Errors as the web client's forms read them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastify } from 'fastify'
import { FORM_ERROR_SCHEMA, sendFormError, useFormErrors } from './errors.ts'

test('a form finds the sentence below response.data, others at the top', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  useFormErrors(app)
  const response = { '4xx': FORM_ERROR_SCHEMA, '5xx': FORM_ERROR_SCHEMA }
  app.post('/said', { schema: { response } }, (_request, reply) =>
    sendFormError(reply, { status: 429, code: 7, retryAfterMs: 1_500, message: 'too often' }),
  )
  app.post('/thrown', { schema: { response } }, () => {
    throw new Error('a secret')
  })
  const said = await app.inject({ method: 'POST', url: '/said' })
  assert.deepEqual([said.statusCode, said.headers['retry-after']], [429, '2'])
  assert.deepEqual(said.json(), {
    http_code: 429,
    code: 7,
    message: 'too often',
    response: { data: { message: 'too often' } },
  })
  const thrown = (await app.inject({ method: 'POST', url: '/thrown' })).json()
  assert.match(thrown.message, /^internal error, reported as [0-9a-f]{8}$/)
  assert.equal(thrown.response.data.message, thrown.message)
  const unread = { 'content-type': 'application/json' }
  const bad = await app.inject({ method: 'POST', url: '/said', headers: unread, payload: '{' })
  assert.equal(bad.json().response.data.message, 'the body is not valid JSON')
})

test('a refusal from before the route has the plain shape, and is not in the way', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const response = { '4xx': FORM_ERROR_SCHEMA }
  app.get('/', { schema: { response } }, (_request, reply) =>
    reply.code(403).send({ http_code: 403, code: 0, message: 'no' }),
  )
  const reply = await app.inject({ method: 'GET', url: '/' })
  assert.deepEqual([reply.statusCode, reply.json().message], [403, 'no'])
})
