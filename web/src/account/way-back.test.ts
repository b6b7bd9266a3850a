import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signPath, wayBack } from './way-back.ts'

test('whoever signs in comes back to the page they were on', () => {
  for (const [path, search] of [
    ['/trade/BTC-USDT', ''],
    ['/orders', 'side=buy&from=2'],
    ['/', ''],
  ] as const) {
    const query = signPath('/sign-in', path, search).split('?')[1] ?? ''
    assert.equal(wayBack(query), search === '' ? path : `${path}?${search}`)
  }
})

test('going from sign-in to sign-up keeps the way back', () => {
  const query = signPath('/sign-in', '/wallet').split('?')[1] ?? ''
  assert.equal(signPath('/sign-up', '/sign-in', query), `/sign-up?${query}`)
})

test('an address made by somebody else leads nowhere else', () => {
  const traps = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/.//evil.example',
    'javascript:alert(1)',
    'trade',
    '/sign-in',
    '/sign-up?to=/wallet',
    '//',
    '',
  ]
  for (const trap of traps) assert.equal(wayBack(`to=${encodeURIComponent(trap)}`), '/', trap)
})
