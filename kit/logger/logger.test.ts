import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from './logger.ts'
import { readableLine } from './readable.ts'

function capture(readable: boolean) {
  const lines: string[] = []
  const output = { write: (text: string) => lines.push(text) }
  return { lines, logger: createLogger({ level: 'info', name: 'bourse', readable, output }) }
}

test('a line is one JSON object with level, time, name and message', () => {
  const { lines, logger } = capture(false)
  logger.info({ port: 9090 }, 'listening')
  logger.debug('not at this level')
  assert.equal(lines.length, 1)
  const record = JSON.parse(lines[0] ?? '') as Record<string, unknown>
  assert.match(String(record['time']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  delete record['time']
  assert.deepEqual(record, { level: 'info', name: 'bourse', port: 9090, msg: 'listening' })
})

test('secrets do not reach the log, on any of three levels', () => {
  const canary = 'canary-7f3a'
  for (const readable of [false, true]) {
    const { lines, logger } = capture(readable)
    for (const name of ['password', 'token', 'cookie', 'authorization', 'set-cookie']) {
      logger.info({ [name]: canary }, 'top')
      logger.info({ headers: { [name]: canary } }, 'second')
      logger.info({ request: { headers: { [name]: canary } } }, 'third')
    }
    assert.equal(lines.length, 15)
    assert.equal(lines.join('').includes(canary), false)
    assert.equal(lines.join('').includes('[secret]'), true)
  }
})

test('on a terminal a record is one line, and an error has its stack below', () => {
  const { lines, logger } = capture(true)
  logger.warn({ port: 9090, words: 'two words', list: [1, 2] }, 'hello')
  assert.match(
    lines[0] ?? '',
    /^\d\d:\d\d:\d\d\.\d{3} warn {2}hello port=9090 words="two words" list=\[1,2\]\n$/,
  )
  logger.error({ err: new Error('broken') }, 'failed')
  assert.match(lines[1] ?? '', /error failed\n {2}Error: broken\n {2} +at /)
})

test('control characters in a message or value stay text', () => {
  const esc = '\u001b[2J'
  const line = readableLine(
    JSON.stringify({ level: 'info', msg: `a${esc}\nb`, value: `x\u009b${esc}`, deep: [`${esc}`] }),
  )
  assert.equal(line.includes('\u001b'), false)
  assert.equal(line.includes('\u009b'), false)
  assert.equal(line.split('\n').length, 2)
})

test('what is not a JSON object passes unchanged', () => {
  assert.equal(readableLine('plain\n'), 'plain\n')
  assert.equal(readableLine('7'), '7')
})
