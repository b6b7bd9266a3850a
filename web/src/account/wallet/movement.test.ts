/** Money moves once, and only as much as one may move. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../api/request.ts'
import type { AccountRow } from '../../api/rows.ts'
import { amountProblem, Movements } from './movement.ts'

const ACCOUNT = { id: '1', currency: 'BTC', currencyIcon: '', available: '1', hold: '0' }
const DONE: Answer<AccountRow> = { ok: true, value: ACCOUNT, headers: new Headers() }
const no = (status: number): Answer<AccountRow> => ({
  ok: false,
  problem: { status, code: 0, message: '' },
})

test('an amount that can be sent', () => {
  assert.equal(amountProblem('0.00000001', { scale: 8, available: undefined }), undefined)
  assert.equal(amountProblem('1 000.50', { scale: 2, available: '1000.5' }), undefined)
  assert.equal(amountProblem('1.500', { scale: 1, available: undefined }), undefined)
})

test('what is wrong with one is said', () => {
  const key = (text: string, available?: string) => {
    const problem = amountProblem(text, { scale: 2, available })
    return problem !== undefined && 'key' in problem ? problem.key : undefined
  }
  assert.equal(key(' '), 'walletAmountMissing')
  assert.equal(key('much'), 'ticketNoNumber')
  assert.equal(key('-1'), 'ticketNoNumber')
  assert.equal(key('0.001'), 'ticketDecimals')
  assert.equal(key('0.00'), 'ticketAboveZero')
  assert.equal(key('9'.repeat(20)), 'walletTooMuch')
  assert.equal(key('10.01', '10'), 'ticketTooLittle')
})

test('after an unknown outcome the same press has the same key, else another', async () => {
  const sent: string[] = []
  const answers = [DONE, no(504), no(0), DONE, no(429), DONE]
  let keys = 0
  const movements = new Movements({
    send: async (kind, { currency, amount, clientOid }) => {
      sent.push(`${kind} ${amount} ${currency} ${clientOid}`)
      return answers.shift() ?? DONE
    },
    newKey: () => `key-${++keys}`,
  })
  const body = { currency: 'BTC', amount: '1' }
  for (let presses = 0; presses < 6; presses++) await movements.press('deposit', body)
  assert.deepEqual(
    sent.map((one) => one.split(' ').at(-1)),
    ['key-1', 'key-2', 'key-2', 'key-2', 'key-3', 'key-4'],
  )
})

test('another wish does not take the key of one whose outcome is unknown', async () => {
  const sent: string[] = []
  let keys = 0
  const movements = new Movements({
    send: async (_kind, { clientOid }) => {
      sent.push(clientOid)
      return no(504)
    },
    newKey: () => `key-${++keys}`,
  })
  await movements.press('deposit', { currency: 'BTC', amount: '1' })
  await movements.press('withdrawal', { currency: 'BTC', amount: '1' })
  assert.deepEqual(sent, ['key-1', 'key-2'])
})

test('two clicks are one press', async () => {
  let calls = 0
  const movements = new Movements({
    send: async () => {
      calls++
      return DONE
    },
    newKey: () => 'key',
  })
  const body = { currency: 'BTC', amount: '1' }
  const [first, second] = await Promise.all([
    movements.press('deposit', body),
    movements.press('deposit', body),
  ])
  assert.equal(first?.ok, true)
  assert.equal(second, undefined)
  assert.equal(calls, 1)
})
