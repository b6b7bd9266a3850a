/** The first change is painted in the next frame, later ones together when the pause is over. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'

const frames = new Map<number, () => void>()
let lastFrame = 0
Object.assign(globalThis, {
  document: Object.assign(new EventTarget(), { hidden: false }),
  requestAnimationFrame: (run: () => void) => frames.set(++lastFrame, run) && lastFrame,
  cancelAnimationFrame: (id: number) => frames.delete(id),
  reportError: (error: unknown) => assert.fail(String(error)),
})
const { CalmPaint } = await import('./calm-paint.ts')

const PAUSE_MS = 200

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
afterEach(() => mock.timers.reset())

function frame(): void {
  const now = [...frames.values()]
  frames.clear()
  for (const run of now) run()
}

function counted() {
  let paints = 0
  const painter = new CalmPaint(() => void paints++, PAUSE_MS)
  return { painter, paints: () => paints }
}

test('many changes in a pause are painted together after it', () => {
  const { painter, paints } = counted()
  painter.soon()
  frame()
  assert.equal(paints(), 1)
  for (let times = 0; times < 5; times++) painter.soon()
  frame()
  mock.timers.tick(PAUSE_MS - 1)
  frame()
  assert.equal(paints(), 1)
  mock.timers.tick(1)
  frame()
  assert.equal(paints(), 2)
})

test('after a pause without changes the next one is painted at once', () => {
  const { painter, paints } = counted()
  painter.soon()
  frame()
  mock.timers.tick(PAUSE_MS)
  frame()
  assert.equal(paints(), 1)
  painter.soon()
  frame()
  assert.equal(paints(), 2)
})

test('what must be seen does not wait for the pause, and begins another one', () => {
  const { painter, paints } = counted()
  painter.soon()
  frame()
  mock.timers.tick(PAUSE_MS - 1)
  painter.next()
  frame()
  assert.equal(paints(), 2)
  painter.soon()
  mock.timers.tick(PAUSE_MS - 1)
  frame()
  assert.equal(paints(), 2)
})

test('nothing is painted after the end', () => {
  const { painter, paints } = counted()
  painter.soon()
  frame()
  painter.soon()
  painter.never()
  mock.timers.tick(PAUSE_MS)
  frame()
  assert.equal(paints(), 1)
})
