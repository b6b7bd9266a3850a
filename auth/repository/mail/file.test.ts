import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileOutbox } from './file.ts'
import { type ArrivedLetter, outboxContract } from './outbox.contract.ts'

const root = await mkdtemp(join(tmpdir(), 'bourse-outbox-'))
after(() => rm(root, { recursive: true }))
let folders = 0

function newFolder(): string {
  folders++
  return join(root, String(folders))
}

const LETTER = { to: 'ada@example.com', subject: 'Hello', text: 'Good morning.\n' }
const START_MS = Date.UTC(2026, 0, 5, 8, 30)

function outboxIn(folder: string, lettersMax?: number) {
  const clock = { ms: START_MS }
  const nowMs = () => clock.ms++
  const limit = lettersMax === undefined ? {} : { lettersMax }
  return { clock, outbox: fileOutbox({ folder, from: 'bourse@example.com', nowMs, ...limit }) }
}

async function lettersIn(folder: string): Promise<ArrivedLetter[]> {
  const names = (await readdir(folder).catch(() => [])).sort()
  return Promise.all(names.map(async (name) => read(await readFile(join(folder, name), 'utf8'))))
}

function read(file: string): ArrivedLetter {
  const end = file.indexOf('\n\n')
  const head = file.slice(0, end)
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1] ?? ''
  const text = file.slice(end + 2)
  return { to: field('To'), from: field('From'), subject: field('Subject'), text, head }
}

outboxContract('file', async () => {
  const folder = newFolder()
  const { outbox } = outboxIn(folder)
  return { outbox, arrived: () => lettersIn(folder), close: async () => undefined }
})

test('file: a letter is one file that only its owner reads, named by the time', async () => {
  const folder = newFolder()
  await outboxIn(folder).outbox.send(LETTER)
  const [name = '', ...others] = await readdir(folder)
  assert.deepEqual(others, [])
  assert.match(name, /^20260105T083000000Z-[0-9a-f]{8}\.eml$/)
  // Windows keeps no such bits.
  if (process.platform !== 'win32') {
    assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
    assert.equal((await stat(folder)).mode & 0o777, 0o700)
  }
})

test('file: beyond the limit the oldest letters go, those of an earlier run too', async () => {
  const folder = newFolder()
  const first = outboxIn(folder, 3)
  for (const subject of ['1', '2', '3']) await first.outbox.send({ ...LETTER, subject })
  const second = outboxIn(folder, 3)
  second.clock.ms = START_MS + 60_000
  for (const subject of ['4', '5']) await second.outbox.send({ ...LETTER, subject })
  const subjects = (await lettersIn(folder)).map((letter) => letter.subject)
  assert.deepEqual(subjects, ['3', '4', '5'])
})

test('file: what a crash left is cleared up, what others put there stays', async () => {
  const folder = newFolder()
  await outboxIn(folder).outbox.send(LETTER)
  await writeFile(join(folder, '20260105T083000000Z-00000000.eml.new'), 'From: hal')
  await writeFile(join(folder, 'notes.txt'), 'mine')
  await outboxIn(folder, 1).outbox.send({ ...LETTER, subject: 'Again' })
  const names = (await readdir(folder)).sort()
  assert.equal(names.length, 2)
  assert.ok(names.includes('notes.txt'))
  assert.match(await readFile(join(folder, names[0] ?? ''), 'utf8'), /^Subject: Again$/m)
})

test('file: a letter that cannot be written rejects, and the next one is written', async () => {
  const folder = newFolder()
  await writeFile(folder, 'a file where the folder should be')
  const { outbox } = outboxIn(folder)
  await assert.rejects(outbox.send(LETTER))
  await rm(folder)
  await outbox.send(LETTER)
  assert.equal((await lettersIn(folder)).length, 1)
})
