import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Product } from '@bourse/domain/exchange/product'
import type { TradingState } from '@bourse/domain/exchange/state'
import { toUserId } from '@bourse/domain/shared/ids'
import { type Random, seededRandom } from '../../usecase/trading/testkit/random.ts'
import { BadOrder } from '../http-gitbitex/order-fields.ts'
import { parseEntryMessage } from './entry-message.ts'
import { plainFrame } from './plain-frame.ts'
import { type ReadFrame, readFrame } from './read-frame.ts'

const SEED = Number.parseInt(process.env['SEED'] ?? `${Math.floor(Math.random() * 1e6)}`, 10)

test('plain orders and cancels are read without parsing', () => {
  const place = '{"op":"place","productId":"BTC-USDT","side":"buy","price":"3.34","size":"7"}'
  const named =
    '{"size":"0.5","op":"place","clientOid":"a b","price":"1","productId":"ETH-BTC","side":"sell"}'
  const cancels =
    '{"op":"cancel","orderId":"12"},{"op":"cancel","clientOid":"x"},["cancel","client:y"]'
  const row = '["place","BTC-USDT","sell","10.03","1","second"],["place","BTC-USDT","buy","2","1"]'
  const frame = plain(`{"type":"orders","id":"q-1","ops":[${place},${named},${cancels},${row}]}`)
  assert.ok(frame !== undefined)
  assert.equal(frame.id, '"q-1"')
  assert.deepEqual(frame.products, [1, 2, 0, 0, 0, 1, 1])
  assert.deepEqual(frame.forms.join(), 'object,object,object,object,array,array,array')
  assert.ok(plain(`{"type":"orders","ops":[${place}]}`) !== undefined)
})

for (const [what, text] of Object.entries({
  'a space': '{"type":"orders","id":1, "ops":[["cancel","1"]]}',
  'an id with a fraction': '{"type":"orders","id":1.5,"ops":[["cancel","1"]]}',
  'no operation': '{"type":"orders","id":1,"ops":[]}',
  'something behind': '{"type":"orders","id":1,"ops":[["cancel","1"]],"token":"t"}',
  'an end too early': '{"type":"orders","id":1,"ops":[["cancel","1"]]',
  'a comma too many': '{"type":"orders","id":1,"ops":[["cancel","1"],]}',
  'a key that stands there twice':
    '{"type":"orders","ops":[{"op":"cancel","orderId":"1","orderId":"2"}]}',
  'an escape': '{"type":"orders","ops":[{"op":"cancel","clientOid":"\\u0061"}]}',
  'a character beyond ASCII': '{"type":"orders","ops":[{"op":"cancel","clientOid":"é"}]}',
  'one whose low byte is a quote': '{"type":"orders","ops":[["cancel","1Ģ]]}',
  'too many operations': `{"type":"orders","ops":[${Array(1_001).fill('["cancel","1"]').join()}]}`,
})) {
  test(`a frame with ${what} is left to the other reader`, () => {
    assert.equal(plain(text), undefined)
  })
}

test(`whatever is read here, the other reader reads the same (SEED=${SEED})`, () => {
  const random = seededRandom(SEED)
  let read = 0
  for (let round = 0; round < 20_000; round++) {
    const text = mangled(frameText(random), random)
    const frame = plain(text)
    if (frame === undefined) continue
    read++
    assert.deepEqual(frame, parsed(text), text)
    assert.ok(!frame.events.some((event) => event instanceof BadOrder), text)
  }
  assert.ok(read > 2_000, `${read} frames were plain`)
})

const state = {
  products: [product(1, 'BTC-USDT', 2, 6), product(2, 'ETH-BTC', 5, 3)],
  productById: (id: string) => state.products.find(({ rules }) => rules.id === id),
} as unknown as TradingState

function product(number: number, id: string, priceScale: number, sizeScale: number): Product {
  return { number, rules: { id, priceScale, sizeScale }, quote: { scale: 8 } } as Product
}

function plain(text: string): ReadFrame | undefined {
  return plainFrame(text, state)
}

function parsed(text: string): ReadFrame {
  const message = parseEntryMessage(text)
  assert.ok(message?.ok && message.value.type === 'orders', text)
  return readFrame({ state, user: toUserId(1), nowMs: () => 0 }, message.value, text)
}

function frameText(random: Random): string {
  const ops = Array.from({ length: random.between(1, 4) }, () => opText(random))
  const id = random.pick(['', '"id":7,', '"id":0,', '"id":"a, b",', '"id":-3,', '"id":null,'])
  return `{"type":"orders",${id}"ops":[${ops.join()}]}`
}

function opText(random: Random): string {
  const productId = random.pick(['BTC-USDT', 'ETH-BTC', ...(random.chance(3) ? ['BTC-USDX'] : [])])
  const side = random.pick(['buy', 'sell', ...(random.chance(3) ? ['sel'] : [])])
  const clientOid = random.pick(['one', 'a b', random.chance(90) ? '~!' : '', 'x'.repeat(64)])
  const orderId = random.pick(random.chance(90) ? ['1', 'client:x', '123456'] : ODD_IDS)
  const [price, size] = [decimal(random), decimal(random)]
  const hasName = random.chance(30)
  switch (random.below(5)) {
    case 0:
      return JSON.stringify([
        'place',
        productId,
        side,
        price,
        size,
        ...(hasName ? [clientOid] : []),
      ])
    case 1:
      return JSON.stringify(['cancel', orderId])
    case 2:
      return JSON.stringify({ op: 'cancel', ...(hasName ? { clientOid } : { orderId }) })
    default: {
      const fields = {
        op: 'place',
        productId,
        side,
        price,
        size,
        ...(hasName ? { clientOid } : {}),
      }
      const keys = Object.entries(fields).sort(() => (random.chance(50) ? -1 : 1))
      return JSON.stringify(Object.fromEntries(keys))
    }
  }
}

const ODD_IDS = ['0', '007', 'client:', '9007199254740993']

function decimal(random: Random): string {
  if (random.chance(1)) return random.pick(['0', '00', '01', '.5', '5.', '', '1e3', '-1', '0.0'])
  const digits = String(random.between(1, 10 ** random.between(1, 9)))
  const point = random.below(digits.length)
  return random.chance(50) || point === 0
    ? digits
    : `${digits.slice(0, point)}.${digits.slice(point)}`
}

/** One character in ten frames is another one, is missing or stands there twice. */
function mangled(text: string, random: Random): string {
  if (random.chance(90)) return text
  const at = random.below(text.length)
  const put = random.pick(['', '"', ',', '{', ']', '\\', ' ', '0', `${text[at]}${text[at]}`])
  return text.slice(0, at) + put + text.slice(at + 1)
}
