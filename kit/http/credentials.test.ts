import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionToken, tokenCookie } from './credentials.ts'

test('the token comes from the cookie, else from the bearer header', () => {
  const rows: [string | undefined, string | undefined, string | undefined][] = [
    [undefined, undefined, undefined],
    ['accessToken=abc', undefined, 'abc'],
    ['a=1; accessToken=abc; b=2', undefined, 'abc'],
    ['a=1;accessToken=abc;b=2', undefined, 'abc'],
    ['accessToken = abc ; b=2', undefined, 'abc'],
    ['accessToken="abc"', undefined, 'abc'],
    ['accessToken=a=b', undefined, 'a=b'],
    ['accessToken=first; accessToken=second', undefined, 'first'],
    ['accessToken=; accessToken=second', undefined, 'second'],
    ['accessToken=', undefined, undefined],
    ['accessToken', undefined, undefined],
    ['flag; accessToken=abc', undefined, 'abc'],
    ['xaccessToken=no', undefined, undefined],
    ['a=accessToken=no', undefined, undefined],
    ['accesstoken=no', undefined, undefined],
    [';;; =; =accessToken', undefined, undefined],
    [undefined, 'Bearer abc', 'abc'],
    [undefined, 'bearer   abc ', 'abc'],
    [undefined, 'Bearer', undefined],
    [undefined, 'Bearer a b', undefined],
    [undefined, 'Basic abc', undefined],
    ['accessToken=cookie', 'Bearer header', 'cookie'],
    ['accessToken=', 'Bearer header', 'header'],
    ['other=1', 'Bearer header', 'header'],
  ]
  for (const [cookie, authorization, token] of rows) {
    const headers = {
      ...(cookie !== undefined && { cookie }),
      ...(authorization !== undefined && { authorization }),
    }
    assert.equal(sessionToken(headers), token, `${cookie} | ${authorization}`)
  }
})

test('the cookie is kept from scripts and from other sites', () => {
  const flags = 'Path=/; Max-Age=60; HttpOnly; SameSite=Lax'
  assert.equal(tokenCookie('abc', 60, false), `accessToken=abc; ${flags}`)
  assert.equal(tokenCookie('abc', 60, true), `accessToken=abc; ${flags}; Secure`)
})
