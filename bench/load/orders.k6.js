// biome-ignore-all lint/correctness/noUndeclaredVariables: __ENV and __VU are k6 globals
// biome-ignore-all lint/style/noDefaultExport: k6 runs the default export
// k6: one random limit order an iteration, each virtual user with an account of its own.
import http from 'k6/http'
import { Rate } from 'k6/metrics'

const tokens = JSON.parse(open(__ENV.TOKENS))
const failed = new Rate('refused')

export const options = {
  discardResponseBodies: true,
  summaryTrendStats: ['med', 'p(99)', 'avg'],
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
  failed.add(answer.status !== 200)
}

export function handleSummary({ metrics, state }) {
  const requests = metrics.http_reqs.values.count
  const { med, ...rest } = metrics.http_req_duration.values
  const result = {
    requests,
    seconds: state.testRunDurationMs / 1000,
    failures: Math.round(metrics.refused.values.rate * requests),
    p50Ms: med,
    p99Ms: rest['p(99)'],
  }
  return { stdout: `${JSON.stringify(result)}\n` }
}
