/** The life of the server's process: starting, refusing to start, stopping, and damaged data. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { OrderRow } from '@bourse/exchange/delivery/gitbitex-json'
import { type Answer, admin, balances, call, done, place, signUp, stateOf } from '../kit/client.ts'
import { inFolder, temporaryFolder } from '../kit/folder.ts'
import { isGone, killWhileStarting, runToEnd, startServer } from '../kit/server.ts'

/** Data of a venue that was stopped twice in a clean way, so it has two snapshots. */
let venue: Awaited<ReturnType<typeof temporaryFolder>>
let hash = ''

before(async () => {
  venue = await temporaryFolder()
})
after(() => venue.remove())

test('the admin credential is printed at the first start only, and works afterwards', async () => {
  const settings = { ADMIN_TOKEN: '', PREVIEW_BOTS: '', PREVIEW: '', ALLOWED_ORIGINS: '' }
  const first = await startServer(venue.dataDir, { ...settings, PREVIEW_BOTS: 'false' })
  assert.match(first.output(), /admin credential, shown only now: \S{20,}\n/)
  assert.match(first.output(), /an acknowledged order survives: kill -9 and power loss/)
  assert.match(first.output(), /demo account: \S+@\S+ \/ \S+/)
  assert.ok(first.output().includes(venue.dataDir), 'it says where the data lies')
  const { adminToken } = first
  const ada = await signUp(first, 'ada')
  await place(first, ada, { side: 'sell', price: '100', size: '1' })
  assert.deepEqual(await first.end('SIGTERM'), { code: 0, signal: null })

  const second = await startServer(venue.dataDir, { ...settings, PREVIEW_BOTS: 'false' })
  assert.doesNotMatch(second.output(), /shown only now/)
  const at = { ...second, adminToken }
  await admin(at, 'GET /state')
  await place(second, ada, { side: 'sell', price: '101', size: '1' })
  hash = (await stateOf(at)).stateHash
  await second.end('SIGTERM')
})

test('D45: SIGTERM answers what is under way, exits with 0 and leaves a snapshot', async () => {
  await inCopy(async (dataDir) => {
    const first = await startServer(dataDir)
    const bob = await signUp(first, 'bob')
    const recorder = first.recorder() as number
    const body = { productId: 'BTC-USDT', side: 'buy', type: 'limit', price: '50', size: '0.01' }
    const sent = Array.from({ length: 40 }, (_, number) =>
      call(first.url, 'POST /api/orders', {
        token: bob.token,
        body: { ...body, clientOid: `b${number}` },
      })
        .then(({ status }: Answer) => status)
        .catch(() => 0),
    )
    await Promise.race(sent)
    assert.deepEqual(await first.end('SIGTERM'), { code: 0, signal: null })
    assert.ok(await isGone(recorder, 2_000), 'the recorder ends with it')
    const answers = await Promise.all(sent)
    assert.ok(
      answers.every((status) => status === 200 || status === 503 || status === 0),
      answers.join(),
    )
    const second = await startServer(dataDir)
    assert.equal(second.replayed, 0, 'the snapshot is at the end of the log')
    assert.ok(second.from > 0)
    const { items } = await done<{ items: OrderRow[] }>(second.url, 'GET /api/orders?limit=100', {
      token: bob.token,
    })
    const accepted = answers.filter((status) => status === 200).length
    assert.ok(accepted > 0, 'at least the first was answered')
    assert.ok(items.length >= accepted, 'every order that was answered is there')
    await second.end('SIGTERM')
  })
})

test('a second server on the same folder is told which process holds it', async () => {
  await inCopy(async (dataDir) => {
    const first = await startServer(dataDir)
    const second = await runToEnd(dataDir)
    assert.equal(second.code, 2, second.output)
    assert.ok(second.output.includes(`in use by process ${first.pid}`), second.output)
    assert.equal(
      (await call(first.url, 'GET /readyz')).status,
      200,
      'the first one is not disturbed',
    )
    await first.end('SIGTERM')
  })
})

test('a port in use and wrong variables are named, exit code 2', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  await inFolder(async (dataDir) => {
    const { code, output } = await runToEnd(dataDir, { PORT: String(port) })
    assert.equal(code, 2, output)
    assert.match(output, new RegExp(`port ${port} on 127.0.0.1 is in use`))
  })
  taken.close()
  const wrong = { PORT: 'many', PREVIEW: 'perhaps', RATE_LIMIT: 'some', SNAPSHOT_EVERY: '1' }
  const ends = Object.entries(wrong).map(async ([name, value]) => {
    const { code, output } = await runToEnd(venue.dataDir, { [name]: value })
    assert.equal(code, 2, output)
    assert.ok(output.includes(name), `${name}=${value}: ${output}`)
  })
  await Promise.all(ends)
})

test('a flipped byte in the log: exit 1 with file and offset, and nothing is changed', async () => {
  await inCopy(async (dataDir) => {
    const file = onlyFile(join(dataDir, 'log'), '.seg')
    flip(file, Math.floor(statSync(file).size / 2))
    const before = contents(dataDir)
    const { code, output } = await runToEnd(dataDir)
    assert.equal(code, 1, output)
    assert.match(output, /damaged: .*[.]seg at byte [0-9]+: /)
    assert.ok(output.includes(file), output)
    assert.match(output, /repair/, 'it says what can be done')
    assert.deepEqual(contents(dataDir), before)
  })
})

test('a flipped byte in a snapshot: a warning; the one before or the log is used', async () => {
  await inCopy(async (dataDir) => {
    const [older, newest] = snapshots(dataDir) as [string, string]
    flip(newest, statSync(newest).size - 40)
    const first = await startServer(dataDir)
    assert.match(first.output(), /snapshot not used: .*is damaged at byte [0-9]+/)
    assert.ok(first.from > 0 && first.replayed > 0, `from ${first.from}, ${first.replayed} events`)
    assert.equal((await stateOf(first)).stateHash, hash)
    await first.end('SIGKILL')

    flip(older, statSync(older).size - 40)
    for (const file of snapshots(dataDir)) {
      if (file !== older && file !== newest) await rm(file)
    }
    const second = await startServer(dataDir)
    assert.equal(second.from, 0)
    assert.equal((await stateOf(second)).stateHash, hash, 'the whole log gives the same state')
    assert.equal((await second.end('SIGTERM')).code, 0)
  })
})

test('a snapshot or rows of another log: exit 2 naming both', async () => {
  await inCopy(async (dataDir) => {
    await inFolder(async (other) => {
      const stranger = await startServer(other)
      const { logId } = await done<{ logId: string }>(stranger.url, 'GET /api/info')
      await stranger.end('SIGTERM')
      await cp(join(other, 'snapshots'), join(dataDir, 'snapshots'), { recursive: true })
      const { code, output } = await runToEnd(dataDir)
      assert.equal(code, 2, output)
      assert.ok(output.includes(logId), output)
      assert.match(output, /snapshot .* is of log [0-9a-f]{32}, not of log [0-9a-f]{32}/)

      await cp(join(venue.dataDir, 'log'), join(other, 'log'), { recursive: true, force: true })
      await rm(join(other, 'snapshots'), { recursive: true })
      const rows = await runToEnd(other)
      assert.equal(rows.code, 2, rows.output)
      assert.match(rows.output, /read model .* is of log [0-9a-f]{32}, not of log [0-9a-f]{32}/)
    })
  })
})

test('a snapshot beyond the end of the log: exit 2', async () => {
  await inCopy(async (dataDir) => {
    const [older] = snapshots(dataDir) as [string]
    const end = Number(/[0-9]+/.exec(older.slice(older.lastIndexOf('/')))?.[0])
    const file = onlyFile(join(dataDir, 'log'), '.seg')
    writeFileSync(file, readFileSync(file).subarray(0, statSync(file).size - 200))
    const { code, output } = await runToEnd(dataDir)
    assert.equal(code, 2, output)
    assert.match(output, /beyond|but log [0-9a-f]{32} ends at position [0-9]+/)
    assert.ok(end > 0)
  })
})

test('an unfinished write at the end of the log is cut, and nothing else', async () => {
  await inCopy(async (dataDir) => {
    const file = onlyFile(join(dataDir, 'log'), '.seg')
    const bytes = readFileSync(file)
    writeFileSync(file, Buffer.concat([bytes, Buffer.from('BRSF')]))
    const server = await startServer(dataDir)
    assert.match(server.output(), /cut 4 bytes of an unfinished write/)
    assert.equal((await stateOf(server)).stateHash, hash)
    await server.end('SIGTERM')
  })
})

test('a first start that is killed anywhere is completed by the next one', async () => {
  await inFolder(async (dataDir) => {
    for (const afterMs of [300, 450, 600]) await killWhileStarting(dataDir, afterMs, {})
    const server = await startServer(dataDir)
    const products = await done<{ id: string }[]>(server.url, 'GET /api/products')
    assert.deepEqual(
      products.map(({ id }) => id),
      ['BTC-USDT', 'ETH-USDT', 'ETH-BTC'],
    )
    const ada = await signUp(server, 'ada')
    assert.deepEqual(Object.keys(await balances(server, ada)), ['BTC', 'ETH', 'USDT'])
    await server.end('SIGTERM')
  })
})

/** A copy of the venue's data, so that each test may spoil its own. */
async function inCopy(body: (dataDir: string) => Promise<void>): Promise<void> {
  await inFolder(async (dataDir) => {
    await cp(venue.dataDir, dataDir, { recursive: true })
    await body(dataDir)
  })
}

function snapshots(dataDir: string): string[] {
  const folder = join(dataDir, 'snapshots')
  const names = readdirSync(folder).filter((name) => name.endsWith('.snap'))
  return names.sort().map((name) => join(folder, name))
}

function onlyFile(folder: string, end: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(end))
  assert.equal(names.length, 1, names.join())
  return join(folder, names[0] as string)
}

function flip(file: string, offset: number): void {
  const bytes = readFileSync(file)
  bytes[offset] = (bytes[offset] as number) ^ 4
  writeFileSync(file, bytes)
}

/** Every file of log, snapshots and rows with its bytes. */
function contents(dataDir: string): Record<string, string> {
  const names = ['log', 'snapshots'].flatMap((folder) =>
    readdirSync(join(dataDir, folder)).map((name) => join(folder, name)),
  )
  names.push('auth.sqlite', 'readmodel.sqlite')
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(dataDir, name)).toString('base64')]),
  )
}
