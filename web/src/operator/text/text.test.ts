/** The operator's page says the same in both languages, with the same gaps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EN } from './en.ts'
import { ZH_HANT } from './zh-hant.ts'

test('every text is there in Traditional Chinese, with the same gaps, and is not English', () => {
  assert.deepEqual(Object.keys(ZH_HANT).toSorted(), Object.keys(EN).toSorted())
  for (const [key, text] of Object.entries(EN)) {
    const other = ZH_HANT[key as keyof typeof EN]
    assert.deepEqual(gaps(other), gaps(text), key)
    if (text !== EN.actOther) assert.match(other, /\p{Script=Han}/u, key)
  }
})

function gaps(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()
}
