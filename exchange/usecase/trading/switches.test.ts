import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SWITCHES_PER_USER_MAX } from '@bourse/domain/exchange/state'
import { ByteReader, ByteWriter } from '@bourse/kit/pure/bytes'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Switches } from './switches.ts'

/** Fires everything, as `deadline user name`. */
function fired(switches: Switches): string[] {
  const lines: string[] = []
  for (let one = switches.first; one !== undefined; one = switches.first) {
    lines.push(`${one.deadline} ${one.user} ${one.name}`.trim())
    switches.disarm(one.user, one.name)
  }
  return lines
}

test('switches fire by deadline, then user, then name', () => {
  const switches = new Switches()
  assert.equal(switches.earliest, 0)
  switches.arm(7, { name: 'b', product: 0, deadline: 20 })
  switches.arm(7, { name: 'a', product: 0, deadline: 20 })
  switches.arm(3, { name: 'z', product: 0, deadline: 20 })
  switches.arm(9, { name: '', product: 2, deadline: 10 })
  assert.equal(switches.earliest, 10)
  assert.deepEqual(fired(switches), ['10 9', '20 3 z', '20 7 a', '20 7 b'])
})

test('the same name again moves the switch, another name is another switch', () => {
  const switches = new Switches()
  switches.arm(1_001, { name: 'x', product: 1, deadline: 50 })
  switches.arm(1_001, { name: 'x', product: 2, deadline: 90 })
  switches.arm(1_001, { name: '', product: 0, deadline: 70 })
  assert.deepEqual(switches.of(1_001), [
    { name: '', product: 0, deadline: 70 },
    { name: 'x', product: 2, deadline: 90 },
  ])
  switches.disarm(1_001, 'x')
  switches.disarm(1_001, 'x')
  switches.disarm(1_002, 'x')
  assert.equal(switches.count, 1)
})

test('a user has so many switches and no more, but may renew those', () => {
  const switches = new Switches()
  for (let n = 0; n < SWITCHES_PER_USER_MAX; n++) {
    assert.ok(switches.hasRoom(5, `s${n}`))
    switches.arm(5, { name: `s${n}`, product: 0, deadline: 10 + n })
  }
  assert.equal(switches.hasRoom(5, 'one more'), false)
  assert.equal(switches.hasRoom(5, 's3'), true)
  assert.equal(switches.hasRoom(6, 'one more'), true)
  switches.disarm(5, 's3')
  assert.equal(switches.hasRoom(5, 'one more'), true)
})

test('saved and restored they are the same, and equal sets give equal bytes', (t) => {
  const random = seededRandom(t)
  const one = new Switches()
  const other = new Switches()
  const armed = Array.from({ length: 60 }, () => {
    const user = 1 + random.below(9)
    return {
      user,
      name: `n${random.below(9)}`,
      product: random.below(4),
      deadline: random.below(9),
    }
  })
  const last = new Map(armed.map((each) => [`${each.user} ${each.name}`, each]))
  for (const each of armed) one.arm(each.user, each)
  for (const each of [...last.values()].reverse()) other.arm(each.user, each)
  const saved = (switches: Switches) => {
    const writer = new ByteWriter()
    switches.save(writer)
    return writer.bytes()
  }
  assert.deepEqual(saved(other), saved(one))
  const again = new Switches()
  again.restore(new ByteReader(saved(one)))
  assert.deepEqual(saved(again), saved(one))
  const sorted = [...last.values()].sort(
    (a, b) => a.deadline - b.deadline || a.user - b.user || (a.name < b.name ? -1 : 1),
  )
  assert.deepEqual(
    fired(again),
    sorted.map(({ user, name, deadline }) => `${deadline} ${user} ${name}`),
  )
  assert.deepEqual(fired(one), fired(other))
})
