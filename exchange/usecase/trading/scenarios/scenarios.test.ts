/** Every rule's table, played on both engines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENGINES } from '../testkit/engines.testkit.ts'
import { AREAS } from './areas.ts'
import { expected, play } from './play.testkit.ts'

for (const [name, engine] of ENGINES) {
  for (const area of AREAS) {
    for (const scenario of area.scenarios) {
      test(`${name}: ${area.title}: ${scenario.title}`, () => {
        const played = play(scenario, engine)
        assert.deepEqual(played, expected(scenario, played))
      })
    }
  }
}

test('every scenario has a title of its own and one sentence of rule', () => {
  const all = AREAS.flatMap((area) => area.scenarios)
  assert.equal(new Set(all.map((one) => one.title)).size, all.length)
  for (const { title, rule } of all) assert.match(rule, /^[A-Z].*\.$/, title)
})
