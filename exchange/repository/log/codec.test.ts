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
import {
  eventOf,
  FULL_SCHEDULE,
  GUARDED_RULES,
  oneOfEach,
  PRODUCT_RULES,
  someEvents,
} from './events.testkit.ts'
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

test('every field of the event type is set in one of the events', () => {
  const blank = blankEvent(EVENT_TYPE.clock)
  // Stamped by the log, or the same for all.
  const unset = new Set(Object.keys(blank))
  for (const name of ['position', 'time', 'rulesVersion']) unset.delete(name)
  for (const event of oneOfEach()) {
    for (const [name, value] of Object.entries(event)) if (value) unset.delete(name)
  }
  assert.deepEqual([...unset], [])
})

test('the layout of version 1 does not change', () => {
  const event = eventOf({
    type: EVENT_TYPE.createOrder,
    rulesVersion: 1,
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

test('the fields of rules version 2 stand behind those of version 1', () => {
  const fields = { selfTrade: 5, stopType: 1, stopPrice: 258, expiresAt: 3, replaceMode: 2 }
  const event = eventOf({ type: EVENT_TYPE.replaceOrder, toPortfolio: 9, ...fields })
  const bytes = encoded(event)
  assert.equal(
    bytes.subarray(AT.reference).toString('hex'),
    '0d09000000 0e05 0f01 100201000000000000 110300000000000000 1202'.replaceAll(' ', ''),
  )
  assert.deepEqual([bytes[AT.type], bytes.readUInt16LE(AT.rulesVersion)], [13, 2])
})

/** The bytes of an event's detail, in hex. */
function detailBytes(event: Pick<TradingEvent, 'type' | 'detail'>): string {
  return encoded(eventOf(event)).subarray(AT.reference).toString('hex')
}

test('the details of rules version 2 in bytes', () => {
  const { productState, venueState, userState, selfTradeDefault, feeSchedule } = EVENT_TYPE
  const bytes = [
    detailBytes({ type: productState, detail: { kind: 'productState', state: 4 } }),
    detailBytes({ type: venueState, detail: { kind: 'venueState', halted: true } }),
    detailBytes({ type: userState, detail: { kind: 'userState', frozen: false } }),
    detailBytes({ type: selfTradeDefault, detail: { kind: 'selfTradeDefault', selfTrade: 2 } }),
    detailBytes({
      type: feeSchedule,
      detail: {
        kind: 'feeSchedule',
        schedule: { currency: 3, tiers: [{ volume: 258n, makerRate: -2, takerRate: 5 }] },
      },
    }),
  ]
  assert.deepEqual(bytes, [
    '900400000000000000',
    '9801',
    'a000',
    'a80200000000000000',
    'b00300000000000000 b101 0201000000000000 feffffffffffffff 0500000000000000'.replaceAll(
      ' ',
      '',
    ),
  ])
})

test('a product without the rules of version 2 has the bytes of version 1, and reads so', () => {
  const plain = {
    type: EVENT_TYPE.product,
    detail: { kind: 'product', rules: PRODUCT_RULES },
  } as const
  const guarded = {
    type: EVENT_TYPE.product,
    detail: { kind: 'product', rules: GUARDED_RULES },
  } as const
  const before = detailBytes(plain)
  assert.equal(before.slice(-18), '600100000000000000', 'field 96 is the last')
  assert.equal(
    detailBytes(guarded).slice(before.length),
    '6150c3000000000000 620500000000000000 6301'.replaceAll(' ', ''),
  )
  const { detail } = decoded(encoded(eventOf(plain)))
  assert.ok(detail?.kind === 'product')
  const { bandRate, selfTrade, ownFees } = detail.rules
  assert.deepEqual([bandRate, selfTrade, ownFees], [0, 1, false])
})

test('the largest record that can be made fits', () => {
  const references = { referenceId: '~'.repeat(64), targetReference: '~'.repeat(64) }
  const all = Object.assign(eventOf({ type: EVENT_TYPE.clock }), ...oneOfEach(), references)
  const text = '~'.repeat(255)
  for (const detail of [
    { kind: 'feeSchedule', schedule: FULL_SCHEDULE },
    { kind: 'product', rules: { ...GUARDED_RULES, id: text, base: text, quote: text } },
  ] as const) {
    const event = { ...all, detail }
    const bytes = encoded(event)
    assert.deepEqual(decoded(bytes), event)
    assert.ok(bytes.length < RECORD_BYTES_MAX / 2, `${bytes.length} bytes`)
  }
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
  refused(changed(AT.type, 20), 'event-type', /position 12 has event type 20/)
  refused(changed(AT.type, 250), 'event-type', /event type 250/)
  refused(changed(AT.via, 8, [19]), 'unknown-field', /field 19/)
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
  const longer = Buffer.concat([bytes, Buffer.from([100, 0, 0, 0, 0, 0, 0, 0, 0])])
  longer.writeUInt16LE(longer.length, AT.length)
  assert.throws(() => decoded(longer), { fault: 'unknown-field', message: /field 100/ })
})

test('a detail with a value that nobody writes is refused', () => {
  const flag = encoded(
    eventOf({ type: EVENT_TYPE.venueState, detail: { kind: 'venueState', halted: true } }),
  )
  flag[flag.length - 1] = 2
  assert.throws(() => decoded(flag), { fault: 'malformed', message: /flag with the value 2/ })
  const schedule = { currency: 1, tiers: [] }
  const tiers = encoded(
    eventOf({ type: EVENT_TYPE.feeSchedule, detail: { kind: 'feeSchedule', schedule } }),
  )
  tiers[tiers.length - 1] = 33
  assert.throws(() => decoded(tiers), { fault: 'malformed', message: /33 fee tiers/ })
  tiers[tiers.length - 1] = 1
  assert.throws(() => decoded(tiers), { fault: 'malformed', message: /ends too early/ })
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
    { selfTrade: 256 },
    { stopType: -1 },
    { stopPrice: 0.5 },
    { expiresAt: 2 ** 53 },
    { replaceMode: 256 },
    {
      detail: {
        kind: 'feeSchedule',
        schedule: { currency: 1, tiers: [...FULL_SCHEDULE.tiers, ...FULL_SCHEDULE.tiers] },
      },
    },
    {
      detail: {
        kind: 'feeSchedule',
        schedule: { currency: 1, tiers: [{ volume: 1n << 63n, makerRate: 0, takerRate: 0 }] },
      },
    },
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
