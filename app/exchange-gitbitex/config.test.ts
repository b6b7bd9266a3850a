/** The configuration: defaults, empty variables, wrong ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('defaults hold when nothing is set, and an empty variable means unset', () => {
  const config = readConfig({ PORT: '', PREVIEW: '', RATE_LIMIT: '', HOME: '/nowhere' })
  assert.equal(config.port, 9090)
  assert.equal(config.preview, true)
  assert.equal(config.previewBots, true)
  assert.equal(config.rateLimit, true)
  assert.equal(config.loopback, true)
  assert.match(config.dataDir, /data$/)
})

test('preview off stops the bots too; bots alone can be stopped', () => {
  assert.equal(readConfig({ PREVIEW: 'false' }).previewBots, false)
  const grantsOnly = readConfig({ PREVIEW_BOTS: 'false' })
  assert.equal(grantsOnly.preview, true)
  assert.equal(grantsOnly.previewBots, false)
})

test('lists are split at commas', () => {
  const config = readConfig({ ALLOWED_ORIGINS: 'https://a.test, https://b.test,' })
  assert.deepEqual(config.allowedOrigins, ['https://a.test', 'https://b.test'])
})

for (const [name, value] of [
  ['PORT', 'ninety'],
  ['PORT', '70000'],
  ['PREVIEW', 'perhaps'],
  ['RATE_LIMIT', 'sometimes'],
  ['LOG_LEVEL', 'loud'],
  ['SNAPSHOT_EVERY', '0'],
] as const) {
  test(`${name}=${value} is refused by name`, () => {
    assert.throws(() => readConfig({ [name]: value }), new RegExp(name))
  })
}
