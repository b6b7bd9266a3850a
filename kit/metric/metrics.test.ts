import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metrics } from './metrics.ts'

test('values are read at the scrape, not when they are registered', async () => {
  const all = metrics()
  let open = 1
  let events = 10
  all.gauge({ name: 'open_orders', help: 'Open orders' }, () => open)
  all.counter({ name: 'events_total', help: 'Events' }, () => events)
  assert.match(await all.text(), /^open_orders 1$/m)
  open = 7
  events = 12
  const text = await all.text()
  assert.match(text, /^open_orders 7$/m)
  assert.match(text, /^# TYPE events_total counter\nevents_total 12$/m)
})

test('a labelled counter tells each value once', async () => {
  const all = metrics()
  const counts = new Map([['2001', 3]])
  all.counterBy({ name: 'refusals_total', help: 'Refusals' }, 'number', () => counts)
  await all.text()
  counts.set('5001', 1)
  const text = await all.text()
  assert.match(text, /^refusals_total\{number="2001"\} 3$/m)
  assert.match(text, /^refusals_total\{number="5001"\} 1$/m)
})

test('latencies become one histogram family in seconds with cumulative buckets', async () => {
  const all = metrics()
  const stages = all.latencies({ name: 'stage_seconds', help: 'Stages' }, 'stage', [
    'append',
    'reply',
  ])
  stages.append.observe(3)
  stages.append.observe(1000)
  const text = await all.text()
  assert.match(text, /^# TYPE stage_seconds histogram$/m)
  assert.match(text, /^stage_seconds_bucket\{stage="append",le="0.000002"\} 0$/m)
  assert.match(text, /^stage_seconds_bucket\{stage="append",le="0.000003"\} 1$/m)
  assert.match(text, /^stage_seconds_bucket\{stage="append",le="\+Inf"\} 2$/m)
  assert.match(text, /^stage_seconds_sum\{stage="append"\} 0.001003$/m)
  assert.match(text, /^stage_seconds_count\{stage="reply"\} 0$/m)
})

test('two registries do not know each other and the event loop is measured on demand', async () => {
  const one = metrics()
  const two = metrics()
  const delay = one.eventLoopDelay('exchange')
  assert.match(
    await one.text(),
    /^exchange_event_loop_delay_seconds\{quantile="0.99"\} [0-9.e-]+$/m,
  )
  assert.equal((await two.text()).trim(), '')
  delay.stop()
})
