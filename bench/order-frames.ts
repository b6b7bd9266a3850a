/**
 * Frames of random limit orders, written before the clock runs, and a look at every result of an
 * answer without making objects of them: the client shares the processors with the server.
 */
import { frameOf } from './order-socket.ts'

export interface OrderFrames {
  /** The next WebSocket frame, with an id of its own. It may be used again once it is answered. */
  next(): Buffer
}

/**
 * Different frames of `size` orders each, at least `least` of them, one after the other and then
 * from the first again. Price 2.34 + 1..100, size 1..100, random side.
 */
export function orderFrames(form: string, size: number, least: number): OrderFrames {
  const pieces = form === 'array' ? everyOrder(rowText) : everyOrder(objectText)
  const count = Math.max(least, Math.ceil(ORDERS / size))
  const frames = Array.from({ length: count }, () => {
    const ops = Array.from(
      { length: size },
      () => pieces[Math.floor(Math.random() * pieces.length)],
    )
    return frameOf(`${HEAD}${FIRST_ID},"ops":[${ops.join()}]}`)
  })
  let sent = 0
  return {
    next() {
      const frame = frames[sent % count] as Buffer
      const id = String(FIRST_ID + sent++)
      frame.write(id, frame.indexOf(HEAD) + HEAD.length, 'latin1')
      return frame
    },
  }
}

/** How many results of an answer are orders that were taken; throws when it is no such answer. */
export function countResults(answer: Buffer): { readonly accepted: number; readonly all: number } {
  const from = answer.indexOf(RESULTS)
  if (from === -1 || !answer.toString('latin1', 0, ANSWER.length).startsWith(ANSWER)) {
    throw new Error(answer.toString())
  }
  let accepted = 0
  let all = 0
  let depth = 0
  for (let at = from + RESULTS.length; at < answer.length; at++) {
    const code = answer[at]
    if (code === CODE.quote) at = endOfText(answer, at)
    else if (code === CODE.brace || code === CODE.bracket) {
      if (depth++ > 0) continue
      all++
      if (isTaken(answer, at)) accepted++
    } else if (code === CODE.brace + CLOSING || code === CODE.bracket + CLOSING) depth--
  }
  // The list and the answer end behind the last result.
  if (depth !== -2) throw new Error(`cut short: ${answer.toString()}`)
  return { accepted, all }
}

/** Orders that are written ahead for each connection. */
const ORDERS = 20_000
const HEAD = '{"type":"orders","id":'
const ANSWER = '{"type":"orders"'
/** Ids have as many digits all the time. */
const FIRST_ID = 100_000_000
const RESULTS = '"results":['
const CODE = { quote: 34, backslash: 92, bracket: 91, brace: 123, o: 111 } as const
/** From an opening bracket or brace to its closing one. */
const CLOSING = 2

/** An order begins with its id, a refusal with its code. */
function isTaken(answer: Buffer, at: number): boolean {
  if (answer[at + 1] !== CODE.quote) return false
  return answer[at] === CODE.bracket || answer[at + 2] === CODE.o
}

/** Where the text that begins at `at` has its other quote. */
function endOfText(bytes: Buffer, at: number): number {
  let end = at + 1
  while (end < bytes.length && bytes[end] !== CODE.quote)
    end += bytes[end] === CODE.backslash ? 2 : 1
  return end
}

const SIDES = ['buy', 'sell']
const PRICES = Array.from({ length: 100 }, (_, at) => (3.34 + at).toFixed(2))
const SIZES = Array.from({ length: 100 }, (_, at) => String(at + 1))

type OrderText = (side: string, price: string, size: string) => string

const objectText: OrderText = (side, price, size) =>
  JSON.stringify({ op: 'place', productId: 'BTC-USDT', side, price, size })
const rowText: OrderText = (side, price, size) =>
  JSON.stringify(['place', 'BTC-USDT', side, price, size])

/** Every order there is, as text. */
function everyOrder(text: OrderText): string[] {
  return SIDES.flatMap((side) =>
    PRICES.flatMap((price) => SIZES.map((size) => text(side, price, size))),
  )
}
