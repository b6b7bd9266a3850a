import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inFolder } from './folder.testkit.ts'
import { lockFolder } from './folder-lock.ts'

const MODULE = join(import.meta.dirname, 'folder-lock.ts')

/** Code of a process that takes the lock of the folder in its argument and tells what it got. */
const TAKE = `
  import { lockFolder } from ${JSON.stringify(MODULE)}
  const lock = lockFolder(process.argv[1])
  process.stdout.write(lock.ok ? 'taken' : lock.problem)
`

function run(code: string, folder: string): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', code, folder],
    { encoding: 'utf8' },
  )
  assert.equal(stderr, '')
  return stdout
}

test('another process is told who holds the lock, until it is released', async () => {
  await inFolder(async (folder) => {
    const lock = lockFolder(folder)
    assert.ok(lock.ok)
    assert.equal(run(TAKE, folder), `process ${process.pid}`)
    const again = lockFolder(folder)
    assert.deepEqual(again, { ok: false, problem: `process ${process.pid}` })
    lock.value.release()
    assert.deepEqual(readdirSync(folder), [])
    assert.equal(run(TAKE, folder), 'taken')
  })
})

test('the lock of a killed process is taken over', async () => {
  await inFolder(async (folder) => {
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `${TAKE}; setInterval(() => {}, 1000)`,
      folder,
    ])
    await once(holder.stdout, 'data')
    assert.deepEqual(lockFolder(folder), { ok: false, problem: `process ${holder.pid}` })
    holder.kill('SIGKILL')
    await once(holder, 'close')
    const lock = lockFolder(folder)
    assert.ok(lock.ok)
    assert.deepEqual(readdirSync(folder), ['lock'])
    lock.value.release()
  })
})

test('a process id that was given to another process does not lock for ever', async (t) => {
  if (process.platform !== 'linux') {
    t.diagnostic('the start time of a process is known on Linux only')
    return
  }
  await inFolder(async (folder) => {
    const lock = lockFolder(folder)
    assert.ok(lock.ok)
    const file = join(folder, 'lock')
    const holder = JSON.parse(readFileSync(file, 'utf8'))
    for (const change of [{ started: '1' }, { boot: 'an earlier one' }]) {
      writeFileSync(file, JSON.stringify({ ...holder, nonce: 'abcd', ...change }))
      const taken = lockFolder(folder)
      assert.ok(taken.ok, JSON.stringify(change))
    }
    writeFileSync(file, JSON.stringify({ ...holder, nonce: 'abcd' }))
    assert.equal(lockFolder(folder).ok, false)
  })
})

test('a takeover that was interrupted does not stop the next one', async () => {
  await inFolder(async (folder) => {
    const dead = { pid: 2 ** 22 + 1, started: '1', boot: 'x', nonce: 'aa' }
    writeFileSync(join(folder, 'lock'), JSON.stringify(dead))
    writeFileSync(join(folder, 'lock.aa'), JSON.stringify({ ...dead, nonce: 'bb' }))
    const lock = lockFolder(folder)
    assert.ok(lock.ok)
    assert.deepEqual(readdirSync(folder), ['lock'])
  })
})

test('of many processes that find a stale lock exactly one gets it', async () => {
  await inFolder(async (folder) => {
    const dead = { pid: 2 ** 22 + 1, started: '1', boot: 'x', nonce: 'aa' }
    writeFileSync(join(folder, 'lock'), JSON.stringify(dead))
    const code = `${TAKE}; if (lock.ok) setInterval(() => {}, 1000)`
    const contenders = Array.from({ length: 5 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', code, folder]),
    )
    const answers = await Promise.all(
      contenders.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])),
    )
    for (const contender of contenders) contender.kill('SIGKILL')
    assert.equal(answers.filter((answer) => answer === 'taken').length, 1, answers.join())
  })
})

test('a file that is no lock of ours is not removed', async () => {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, 'lock'), 'something else')
    assert.throws(() => lockFolder(folder), /is not a lock of this program/)
    assert.equal(readFileSync(join(folder, 'lock'), 'utf8'), 'something else')
  })
})
