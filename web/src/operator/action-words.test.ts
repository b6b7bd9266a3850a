import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill } from '../text/text.ts'
import { actionWords } from './action-words.ts'
import { EN } from './text/en.ts'

function words(line: string, body: unknown = null): string {
  const [method = '', path = ''] = line.split(' ')
  const outcome = { refusal: 0, sentence: null, sequence: 1, duplicate: false }
  const { key, gaps } = actionWords({ id: 1, time: '', method, path, body, ...outcome })
  return fill(EN[key], gaps)
}

test('every action is told in words', () => {
  assert.equal(words('POST /halt'), 'Venue halted')
  assert.equal(words('POST /halt', {}), 'Venue halted')
  assert.equal(words('POST /resume', { productId: 'A-B' }), 'A-B resumed')
  assert.equal(words('POST /products/A-B/state', { state: 'post-only' }), 'A-B set to post-only')
  const rules = { bandRate: '0.1', ownFees: true }
  assert.equal(words('PUT /products/A-B', rules), 'Rules of A-B: bandRate, ownFees')
  const fees = { currency: 'USDT', tiers: [{}, {}] }
  assert.equal(words('PUT /fees', fees), 'Fee schedule: 2 tiers in USDT')
  const deposit = { userId: '5', currency: 'BTC', amount: '1.5' }
  assert.equal(words('POST /deposits', deposit), 'Deposit of 1.5 BTC to user 5')
  assert.equal(words('POST /users/5/freeze'), 'User 5 frozen')
  assert.equal(words('POST /users/5/unfreeze'), 'User 5 unfrozen')
  const currency = { code: 'SOL', name: 'Solana', scale: 8 }
  assert.equal(words('POST /currencies', currency), 'Currency SOL, Solana')
  assert.equal(words('POST /reboot'), 'POST /reboot')
})
