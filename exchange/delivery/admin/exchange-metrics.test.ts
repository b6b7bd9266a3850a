import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { blankEvent, EVENT_TYPE } from '@bourse/domain/exchange/event'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import type { Orders } from '../../usecase/order/orders.ts'
import { openCore } from '../http-gitbitex/testkit/venue.ts'
import { exchangeMetrics } from './exchange-metrics.ts'

async function metricsOf(t: TestContext, isLive: () => boolean) {
  const { gateway } = await openCore()
  const made = exchangeMetrics({
    state: gateway.state,
    isLive,
    logEnd: () => gateway.state.position + 3,
    recorderMark: () => gateway.state.sequence - 5,
    sockets: () => 2,
    admission: { inFlight: 4, slow: true, refused: { places: 3, charts: 2 } },
  })
  t.after(async () => {
    made.stop()
    await gateway.stop()
  })
  const line = async (name: string) => {
    const text = await made.text()
    return text.split('\n').find((found) => found.startsWith(`${name} `))
  }
  return { ...made, gateway, line }
}

test('counts what is live: events, orders, trades, refusals by number', async (t) => {
  let live = false
  const { listener, meter, line, text } = await metricsOf(t, () => live)
  const order = blankEvent(EVENT_TYPE.createOrder)
  const play = () => {
    listener.match(0, 0)
    listener.result(order, 0)
    listener.result(order, REFUSAL.insufficientFunds)
    listener.result(blankEvent(EVENT_TYPE.deposit), 0)
    listener.duplicate(order, 1, 0)
  }
  play()
  assert.equal(await line('bourse_events_total'), 'bourse_events_total 0', 'a replay is no traffic')
  live = true
  play()
  meter.refused(REFUSAL.overloaded, order)
  meter.outcome(100, 1)
  assert.equal(await line('bourse_events_total'), 'bourse_events_total 3')
  assert.equal(await line('bourse_orders_total'), 'bourse_orders_total 2')
  assert.equal(await line('bourse_trades_total'), 'bourse_trades_total 1')
  assert.equal(await line('bourse_duplicates_total'), 'bourse_duplicates_total 1')
  assert.match(await text(), /^bourse_refusals_total\{number="2001"\} 1$/m)
  assert.match(await text(), /^bourse_refusals_total\{number="5001"\} 1$/m)
  assert.match(await text(), /^bourse_shed_total\{reason="places"\} 3$/m)
  assert.match(await text(), /^bourse_shed_total\{reason="charts"\} 2$/m)
  assert.equal(await line('bourse_in_flight'), 'bourse_in_flight 4')
  assert.equal(await line('bourse_overloaded'), 'bourse_overloaded 1')
})

test('the same counts are told as figures, which a reader does not change', async (t) => {
  const { listener, meter, figures } = await metricsOf(t, () => true)
  const order = blankEvent(EVENT_TYPE.createOrder)
  listener.match(0, 0)
  listener.result(order, 0)
  listener.result(order, REFUSAL.insufficientFunds)
  listener.duplicate(order, 1, 0)
  meter.refused(REFUSAL.overloaded, order)
  for (const { memoryBytes, loopDelayMs, ...counts } of [figures(), figures()]) {
    assert.deepEqual(counts, {
      ...{ orders: 2, trades: 1, duplicates: 1, refusals: 2 },
      ...{ sockets: 2, inFlight: 4, overloaded: true },
    })
    assert.ok(memoryBytes > 1_000_000 && loopDelayMs >= 0)
  }
})

test('an order that has traded is counted at its first trade only', async (t) => {
  const { listener, gateway, line } = await metricsOf(t, () => true)
  const { fill } = gateway.state
  const orders = gateway.state.orders as Orders
  const trade = (maker: number, taker: number) => {
    fill.size = 5
    for (const slot of [maker, taker]) orders.setFilled(slot, orders.filled(slot) + 5)
    listener.match(maker, taker)
  }
  trade(1, 2)
  trade(1, 3)
  trade(4, 3)
  assert.equal(await line('bourse_trades_total'), 'bourse_trades_total 3')
  assert.equal(await line('bourse_traded_orders_total'), 'bourse_traded_orders_total 4')
})

test('gauges are read at the scrape', async (t) => {
  const { gateway, line } = await metricsOf(t, () => true)
  const { position, sequence } = gateway.state
  assert.equal(await line('bourse_position'), `bourse_position ${position}`)
  assert.equal(await line('bourse_sequence'), `bourse_sequence ${sequence}`)
  assert.equal(await line('bourse_log_lag_events'), 'bourse_log_lag_events 3')
  assert.equal(await line('bourse_recorder_lag_events'), 'bourse_recorder_lag_events 5')
  assert.equal(await line('bourse_ws_sockets'), 'bourse_ws_sockets 2')
})

test('stages have histograms in seconds', async (t) => {
  const { stages, meter, line } = await metricsOf(t, () => true)
  stages.http.observe(250)
  meter.batch(10, 120, 30)
  meter.outcome(200, 1)
  const name = 'bourse_stage_seconds_sum'
  assert.equal(await line(`${name}{stage="http"}`), `${name}{stage="http"} 0.00025`)
  assert.equal(await line(`${name}{stage="append"}`), `${name}{stage="append"} 0.00012`)
  assert.equal(await line(`${name}{stage="engine"}`), `${name}{stage="engine"} 0.00003`)
  assert.equal(await line(`${name}{stage="gateway"}`), `${name}{stage="gateway"} 0.0002`)
  assert.equal(await line('bourse_batched_events_total'), 'bourse_batched_events_total 10')
})
