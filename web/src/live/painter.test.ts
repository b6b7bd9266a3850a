/** Painters run once a frame, in hidden tabs once a second, each on its own. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'

const page = Object.assign(new EventTarget(), { hidden: false })
const frames = new Map<number, () => void>()
const reported: unknown[] = []
let lastFrame = 0
Object.assign(globalThis, {
  document: page,
  requestAnimationFrame: (run: () => void) => frames.set(++lastFrame, run) && lastFrame,
  cancelAnimationFrame: (id: number) => frames.delete(id),
  reportError: (error: unknown) => reported.push(error),
})
const { paintNever, paintSoon } = await import('./painter.ts')

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

function frame(): void {
  const now = [...frames.values()]
  frames.clear()
  for (const run of now) run()
}

function show(visible: boolean): void {
  page.hidden = !visible
  page.dispatchEvent(new Event('visibilitychange'))
}

function counter() {
  const counted = { paints: 0, paint: () => void counted.paints++ }
  return counted
}

test('asked for often, painted once a frame', () => {
  const one = counter()
  for (let times = 0; times < 5; times++) paintSoon(one.paint)
  assert.equal(frames.size, 1)
  assert.equal(one.paints, 0)
  frame()
  assert.equal(one.paints, 1)
  frame()
  assert.equal(one.paints, 1)
})

test('what is gone is not painted', () => {
  const one = counter()
  paintSoon(one.paint)
  paintNever(one.paint)
  frame()
  assert.equal(one.paints, 0)
})

test('a painter may ask for the next frame', () => {
  let paints = 0
  const again = () => {
    if (++paints < 2) paintSoon(again)
  }
  paintSoon(again)
  frame()
  assert.equal(paints, 1)
  frame()
  assert.equal(paints, 2)
})

test('one that throws does not stop the others', () => {
  const one = counter()
  paintSoon(() => {
    throw new Error('broken')
  })
  paintSoon(one.paint)
  frame()
  assert.equal(one.paints, 1)
  assert.match(String(reported.pop()), /broken/)
})

test('a hidden tab paints once a second, also what was planned for a frame', () => {
  const one = counter()
  paintSoon(one.paint)
  show(false)
  assert.equal(frames.size, 0)
  mock.timers.tick(999)
  assert.equal(one.paints, 0)
  mock.timers.tick(1)
  assert.equal(one.paints, 1)
  paintSoon(one.paint)
  show(true)
  frame()
  assert.equal(one.paints, 2)
  mock.timers.tick(2_000)
  assert.equal(one.paints, 2)
})
