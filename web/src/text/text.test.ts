/** Both languages say the same: no key is empty, and each has the gaps that English has. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EN } from './en.ts'
import { ZH_HANT } from './zh-hant.ts'

test('every text is there in Traditional Chinese, with the same gaps', () => {
  assert.deepEqual(Object.keys(ZH_HANT).toSorted(), Object.keys(EN).toSorted())
  for (const [key, text] of Object.entries(EN)) {
    const other = ZH_HANT[key as keyof typeof EN]
    assert.ok(text.trim() !== '' && other.trim() !== '', `${key} is empty`)
    assert.deepEqual(gaps(other), gaps(text), key)
  }
})

test('Traditional Chinese is not English left over', () => {
  const same = Object.entries(EN).filter(([key, text]) => {
    const other = ZH_HANT[key as keyof typeof EN]
    return other === text && /[a-z]{4}/.test(text.replaceAll(/\{\w+\}/g, ''))
  })
  assert.deepEqual(same, [])
})

function gaps(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()
}
