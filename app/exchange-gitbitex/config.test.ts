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

test('a client to serve is a folder, wherever the server runs', () => {
  assert.equal(readConfig({}).webRoot, undefined)
  assert.match(readConfig({ WEB_ROOT: 'build/web' }).webRoot ?? '', /^\/.*\/build\/web$/)
})

test('letters go to a server or into files, from a sender', () => {
  assert.equal(readConfig({}).smtpUrl, undefined)
  const SMTP_URL = 'smtps://bourse:secret@mail.example?tls.rejectUnauthorized=true'
  for (const MAIL_FROM of [
    'bourse@localhost',
    'Bourse <b@mail.example>',
    'Börse <b@mail.example>',
  ]) {
    const config = readConfig({ SMTP_URL, MAIL_FROM })
    assert.deepEqual([config.smtpUrl, config.mailFrom], [SMTP_URL, MAIL_FROM])
  }
})

test('a wrong address of the mail server is not repeated: it may hold a password', () => {
  assert.throws(
    () => readConfig({ SMTP_URL: 'bourse:secret@mail.example' }),
    (error: Error) => {
      return error.message.includes('SMTP_URL') && !error.message.includes('secret')
    },
  )
})

for (const [name, value] of [
  ['PORT', 'ninety'],
  ['PORT', '70000'],
  ['PREVIEW', 'perhaps'],
  ['RATE_LIMIT', 'sometimes'],
  ['LOG_LEVEL', 'loud'],
  ['SNAPSHOT_EVERY', '0'],
  ['ALLOWED_ORIGINS', 'https://a.test/, https://b.test'],
  ['ALLOWED_ORIGINS', '*'],
  ['ORDER_LIST', 'both'],
  ['SMTP_URL', 'mail.example:25'],
  ['SMTP_URL', 'http://mail.example'],
  ['MAIL_FROM', 'nobody'],
  ['MAIL_FROM', 'a@mail.example\nBcc: b@mail.example'],
] as const) {
  test(`${name}=${value} is refused by name`, () => {
    assert.throws(() => readConfig({ [name]: value }), new RegExp(name))
  })
}
