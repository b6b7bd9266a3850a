import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  blankEvent,
  EVENT_TYPE,
  RULES_VERSION,
  type TradingEvent,
} from '@bourse/domain/exchange/event'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { byteArea } from './byte-area.ts'
import { decodeRecord, encodeRecord, recordLength, recordPosition } from './codec.ts'
import { eventOf, oneOfEach, PRODUCT_RULES, someEvents } from './events.testkit.ts'
import { AT, FIELD, RECORD_BYTES_MAX } from './fields.ts'
import type { RecordFault } from './record-error.ts'

function encoded(event: TradingEvent): Buffer {
  const area = byteArea(Buffer.alloc(RECORD_BYTES_MAX))
  return area.bytes.subarray(0, encodeRecord(event, area, 0))
}

function decoded(bytes: Buffer, into = blankEvent(EVENT_TYPE.clock)): TradingEvent {
  assert.equal(decodeRecord(byteArea(bytes), 0, bytes.length, into), bytes.length)
  return into
}

test('every field of every event type comes back, into one record that is used again', () => {
  const reused = blankEvent(EVENT_TYPE.clock)
  for (const event of oneOfEach()) {
    const stamped = { ...event, position: 2 ** 52 + 1, time: 1_760_000_000_123_456 }
    assert.deepEqual(decoded(encoded(stamped), reused), stamped)
  }
  const types = new Set(oneOfEach().map((event) => event.type))
  assert.deepEqual([...types].sort(), Object.values(EVENT_TYPE).sort(), 'no type is left out')
})

test('records stand one after the other, each with its length and position', () => {
  const area = byteArea(Buffer.alloc(100 * 200))
  const events = someEvents(100).map((event, index) => ({ ...event, position: index + 1 }))
  let end = 0
  for (const event of events) end = encodeRecord(event, area, end)
  let at = 0
  for (const event of events) {
    assert.equal(recordPosition(area, at), event.position)
    const next = at + recordLength(area, at)
    const into = blankEvent(EVENT_TYPE.clock)
    assert.equal(decodeRecord(area, at, end, into), next)
    assert.deepEqual(into, event)
    at = next
  }
  assert.equal(at, end)
})

test('the layout of version 1 does not change', () => {
  const event = eventOf({
    type: EVENT_TYPE.createOrder,
    position: 0x0102,
    time: 0x0304,
    session: 5,
    counter: 6,
    user: 7,
    credential: 8,
    portfolio: 9,
    permissions: 3,
    via: 1,
    referenceId: 'AB',
    product: 1,
    side: 2,
    postOnly: true,
    price: -2,
    amount: 258n,
  })
  const expected = [
    '5c00 01 01 0100 01 02 0201000000000000 0403000000000000 0500000000000000',
    '0600000000000000 0700000000000000 0800000000000000 09000000 03000000 4142',
    '01 01000000 02 02 05 06 feffffffffffffff 08 0201000000000000',
  ]
  assert.equal(encoded(event).toString('hex'), expected.join('').replaceAll(' ', ''))
})

test('what a newer program wrote is refused by name', () => {
  const good = encoded(eventOf({ type: EVENT_TYPE.clock, position: 12 }))
  const changed = (offset: number, value: number, more: readonly number[] = []) => {
    const bytes = Buffer.concat([good, Buffer.from(more)])
    bytes[offset] = value
    bytes.writeUInt16LE(bytes.length, AT.length)
    return bytes
  }
  const refused = (bytes: Buffer, fault: RecordFault, message: RegExp) =>
    assert.throws(() => decoded(bytes), { name: 'UnreadableRecord', fault, message })
  refused(changed(AT.recordVersion, 2), 'record-version', /position 12 has record version 2/)
  refused(changed(AT.rulesVersion, RULES_VERSION + 1), 'rules-version', /rules version/)
  refused(changed(AT.type, 4), 'event-type', /event type 4/)
  refused(changed(AT.type, 250), 'event-type', /event type 250/)
  refused(changed(AT.via, 8, [14]), 'unknown-field', /field 14/)
  refused(changed(AT.via, 8, [200]), 'unknown-field', /field 200/)
  refused(changed(AT.via, 8, [FIELD.side, 1, FIELD.product, 0, 0, 0, 0]), 'malformed', /follows/)
  refused(changed(AT.via, 8, [FIELD.price, 1]), 'malformed', /lengths/)
  refused(changed(AT.referenceLength, 1), 'malformed', /lengths/)
})

test('a detail with an unknown or missing field is refused', () => {
  const bytes = encoded(
    eventOf({ type: EVENT_TYPE.product, detail: { kind: 'product', rules: PRODUCT_RULES } }),
  )
  const cut = Buffer.from(bytes.subarray(0, bytes.length - 9))
  cut.writeUInt16LE(cut.length, AT.length)
  assert.throws(() => decoded(cut), { fault: 'malformed' })
  const longer = Buffer.concat([bytes, Buffer.from([97, 0, 0, 0, 0, 0, 0, 0, 0])])
  longer.writeUInt16LE(longer.length, AT.length)
  assert.throws(() => decoded(longer), { fault: 'unknown-field', message: /field 97/ })
})

test('an event that a record cannot hold is refused before it is written', () => {
  const bad: readonly Partial<TradingEvent>[] = [
    { price: 0.5 },
    { size: Number.NaN },
    { user: 2 ** 53 },
    { portfolio: -1 },
    { portfolio: 2 ** 32 },
    { side: 256 },
    { amount: 1n << 63n },
    { referenceId: 'x'.repeat(65) },
    { referenceId: 'line\nbreak' },
    { targetReference: 'ä' },
    { rulesVersion: RULES_VERSION + 1 },
    { detail: { kind: 'currency', code: 'X'.repeat(256), name: '', scale: 8 } },
    { detail: { kind: 'upgrade', rulesVersion: 1.5 } },
  ]
  for (const fields of bad) {
    const event = { ...blankEvent(EVENT_TYPE.createOrder), ...fields }
    assert.throws(() => encoded(event), RangeError, JSON.stringify(Object.keys(fields)))
  }
})

test('no change of bytes makes decoding loop, hang or read outside', (t) => {
  const random = seededRandom(t)
  const records = oneOfEach().map(encoded)
  for (let round = 0; round < 20_000; round++) {
    const source = records[random.below(records.length)] as Buffer
    const bytes = Buffer.from(source.subarray(0, 1 + random.below(source.length)))
    for (let flips = random.below(4); flips > 0; flips--) {
      bytes[random.below(bytes.length)] = random.below(256)
    }
    try {
      decodeRecord(byteArea(bytes), 0, bytes.length, blankEvent(EVENT_TYPE.clock))
    } catch (error) {
      assert.equal((error as Error).name, 'UnreadableRecord', String(error))
    }
  }
})
