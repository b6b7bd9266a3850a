import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOrderId, parseUserId } from './ids.ts'

for (const parse of [parseOrderId, parseUserId]) {
  test(`${parse.name}: an id is a whole number from 1 to 2^53 - 1 in plain digits`, () => {
    for (const id of [1, 9, 10, 123_456_789, Number.MAX_SAFE_INTEGER]) {
      assert.equal(parse(String(id)), id)
    }
  })

  test(`${parse.name}: anything else is no id`, () => {
    const texts = ['', '0', '00', '01', '-1', '+1', '1.0', '1e3', ' 1', '1 ', '1\n', '0x1', 'abc']
    const large = ['9007199254740992', '9999999999999999', '12345678901234567', '1'.repeat(400)]
    for (const text of [...texts, ...large, '１', '1_0', '1n']) {
      assert.equal(parse(text), undefined, JSON.stringify(text))
    }
  })
}
