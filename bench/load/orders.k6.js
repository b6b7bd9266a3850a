// biome-ignore-all lint/correctness/noUndeclaredVariables: __ENV and __VU are k6 globals
// biome-ignore-all lint/style/noDefaultExport: k6 runs the default export
// k6: one random limit order an iteration, each virtual user with an account of its own.
import http from 'k6/http'
import { Counter } from 'k6/metrics'

const tokens = JSON.parse(open(__ENV.TOKENS))
const accepted = new Counter('accepted')

export const options = {
  discardResponseBodies: true,
  summaryTrendStats: ['med', 'p(90)', 'p(99)', 'p(99.9)', 'max'],
}

export default function () {
  const side = Math.random() < 0.5 ? 'buy' : 'sell'
  const price = (2.34 + 1 + Math.floor(Math.random() * 100)).toFixed(2)
  const size = 1 + Math.floor(Math.random() * 100)
  const token = tokens[(__VU - 1) % tokens.length]
  const answer = http.post(
    __ENV.URL,
    `{"productId":"BTC-USDT","side":"${side}","type":"limit","price":${price},"size":${size}}`,
    { headers: { 'Content-Type': 'application/json', Cookie: `accessToken=${token}` } },
  )
  if (answer.status === 200) accepted.add(1)
}

export function handleSummary({ metrics, state }) {
  const requests = metrics.http_reqs.values.count
  const { med, max, ...rest } = metrics.http_req_duration.values
  const good = metrics.accepted === undefined ? 0 : metrics.accepted.values.count
  const result = {
    requests,
    seconds: state.testRunDurationMs / 1000,
    failures: requests - good,
    accepted: good,
    p50Ms: med,
    p90Ms: rest['p(90)'],
    p99Ms: rest['p(99)'],
    p999Ms: rest['p(99.9)'],
    maxMs: max,
  }
  return { stdout: `${JSON.stringify(result)}\n` }
}
