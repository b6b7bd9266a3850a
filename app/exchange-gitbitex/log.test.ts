import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { SnapshotMeta } from '@bourse/domain/exchange/snapshot'
import { goldenFolder } from '@bourse/exchange/repository/log/golden.testkit'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import { inDataFolder, openData, someTrading, writeData } from './log-data.testkit.ts'

const COMMAND = join(import.meta.dirname, 'log.ts')

/** Runs the real command as its own process and expects this exit code. */
function log(exitCode: number, ...args: readonly string[]): string {
  const { DATA_DIR: _, ...env } = process.env
  const done = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8', env })
  const output = done.stdout + done.stderr
  assert.equal(done.status, exitCode, output)
  return output
}

function fact(output: string, name: string): string {
  const found = new RegExp(`^${name}: +(.*)$`, 'm').exec(output)
  return found?.[1] ?? assert.fail(`no ${name} in\n${output}`)
}

function filesOf(data: string, folder: string): string[] {
  const names = readdirSync(join(data, folder)).filter((name) => /[.](seg|snap)$/.test(name))
  return names.map((name) => join(data, folder, name))
}

function flip(file: string, offset: number): void {
  const bytes = readFileSync(file)
  bytes[offset] = (bytes[offset] as number) ^ 16
  writeFileSync(file, bytes)
}

test('help is given overall and for each command; mistakes exit with 2', () => {
  const overview = log(0, '--help')
  for (const name of ['dump', 'verify', 'repair', 'trim', 'backup', 'restore']) {
    assert.match(overview, new RegExp(`^  ${name} `, 'm'))
  }
  assert.match(log(0, 'trim', '--help'), /^usage: npm run log -- trim (.|\n)*--keep-from POSITION/)
  assert.match(log(2, 'explode'), /there is no command explode/)
  assert.match(log(2, 'dump', '--form', '3'), /--form/)
  assert.match(log(2, 'dump', '--from', 'three'), /not a position/)
  assert.match(log(2, 'backup'), /give one FOLDER/)
})

test('without a log no command can run', async () => {
  await inDataFolder(async (data) => {
    const commands = [
      ['dump'],
      ['verify'],
      ['repair', '--drop-from', '1'],
      ['trim'],
      ['backup', join(data, 'copy')],
      ['restore', join(data, 'nothing')],
    ]
    for (const command of commands) {
      assert.match(log(2, ...command, '--data', data), /there is no log in/)
    }
  })
})

test('dump prints the asked for events with every field by its name', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 60)
    const lines = log(0, 'dump', '--data', data).trimEnd().split('\n')
    assert.equal(lines.length, 60)
    const order = JSON.parse(lines[40] as string)
    const { time, ...fields } = order
    assert.ok(time > 1_600_000_000_000_000)
    const { time: __, ...expected } = someTrading(60)[40] as never as Record<string, unknown>
    assert.deepEqual(fields, {
      ...expected,
      position: 41,
      type: 'createOrder',
      via: 'system',
      amount: '0',
    })
    const part = log(0, 'dump', '--data', data, '--from', '33', '--to', '35')
    assert.equal(
      part,
      lines
        .slice(32, 35)
        .map((line) => `${line}\n`)
        .join(''),
    )
    assert.equal(log(0, 'dump', '--data', data, '--from', '61'), '')
  })
})

/** Types are printed by their names. */
interface Named {
  readonly type: string
}

test('dump prints what rules version 2 added, and verify replays over the upgrade', async () => {
  await inDataFolder(async (data) => {
    cpSync(goldenFolder(2), join(data, 'log'), { recursive: true })
    const lines = log(0, 'dump', '--data', data).trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line) as Omit<TradingEvent, 'type'> & Named)
    const first = (name: string) =>
      events.find(({ type }) => type === name) ?? assert.fail(`no ${name}`)
    assert.deepEqual(first('venueState').detail, { kind: 'venueState', halted: true })
    assert.deepEqual(first('feeSchedule').detail, {
      kind: 'feeSchedule',
      schedule: {
        currency: 2,
        tiers: ['0', '1000000000', '50000000000', '200000000000'].map((volume, tier) => ({
          ...{ volume, makerRate: 400 - 200 * tier, takerRate: 1_000 - 150 * tier },
        })),
      },
    })
    const stop = events.find(({ stopType }) => stopType === 1)
    assert.equal(stop?.stopPrice, 4_999_960)
    const { replaceMode, selfTrade, expiresAt } = first('replaceOrder')
    assert.deepEqual([replaceMode, selfTrade, expiresAt], [1, 0, 0])
    const verified = log(0, 'verify', '--data', data)
    assert.equal(fact(verified, 'position'), String(events.length))
    assert.match(verified, /clean\n$/)
  })
})

test('verify replays, compares snapshots, is clean, with a server at work', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 120, [25, 57, 120])
    const first = log(0, 'verify', '--data', data)
    assert.equal(fact(first, 'position'), '120')
    assert.equal(fact(first, 'sequence id'), '120')
    assert.match(fact(first, 'result hash'), /^[0-9a-f]{16}$/)
    assert.match(fact(first, 'state hash'), /^[0-9a-f]{64}$/)
    assert.equal(fact(first, 'snapshots'), '3 compared')
    const server = await openData(data)
    await server.append(someTrading(121).slice(120))
    assert.equal(fact(log(0, 'verify', '--data', data), 'position'), '121')
    await server.close()
    appendFileSync(filesOf(data, 'log').at(-1) as string, 'BRSF and so on')
    assert.match(log(0, 'verify', '--data', data), /14 bytes at the end .* not complete/)
  })
})

test('verify names file and offset of a changed byte in the log and in a snapshot', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 120, [50])
    const [, second] = filesOf(data, 'log') as [string, string]
    const [snapshot] = filesOf(data, 'snapshots') as [string]
    const before = readFileSync(second)
    flip(second, 900)
    const damaged = log(1, 'verify', '--data', data)
    assert.match(damaged, /damaged: .*[0-9]+[.]seg is damaged at offset [0-9]+: /)
    assert.ok(damaged.includes(second), damaged)
    assert.match(damaged, /repair --drop-from [0-9]+1\n/)
    writeFileSync(second, before)
    flip(snapshot, statSync(snapshot).size - 100)
    const torn = log(1, 'verify', '--data', data)
    assert.ok(torn.includes(`damaged: ${snapshot} is damaged at offset `), torn)
    assert.match(torn, /section engine fails its checksum/)
  })
})

test('verify refuses a snapshot with good bytes that is not what the replay comes to', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 60, [50])
    const store = fileSnapshots({ folder: join(data, 'snapshots') })
    const [file] = filesOf(data, 'snapshots') as [string]
    const good = await store.load(file)
    assert.ok(good !== undefined)
    const refused = async (meta: Partial<SnapshotMeta>, why: RegExp) => {
      await store.save({ ...good, meta: { ...good.meta, ...meta } }, 0)
      assert.match(log(1, 'verify', '--data', data), why)
    }
    await refused({ resultHash: '0'.repeat(16) }, /its result hash is 0{16}, the replay has/)
    await refused({ stateHash: '0'.repeat(64) }, /its state hash is 0{64}, the replay has/)
    await refused({ logId: '0'.repeat(32) }, /it belongs to log 0{32}, not to/)
    await refused({ position: 61 }, /it is at position 61, the log ends at 60/)
  })
})

test('repair drops from a position inside a frame and the log goes on from there', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 120, [50, 95])
    const before = log(0, 'dump', '--data', data, '--to', '73')
    const server = await openData(data)
    assert.match(log(2, 'repair', '--data', data, '--drop-from', '74'), /in use by process [0-9]+/)
    await server.close()
    const output = log(0, 'repair', '--data', data, '--drop-from', '74')
    assert.equal(fact(output, 'log ends at'), '73')
    assert.equal(fact(output, 'dropped'), '74 to 120')
    assert.equal(fact(output, 'snapshots'), '1')
    const dropped = readdirSync(fact(output, 'moved to'))
    assert.ok(dropped.includes('snapshot-00000000000000000095.snap'), dropped.join())
    assert.equal(log(0, 'dump', '--data', data), before)
    assert.equal(fact(log(0, 'verify', '--data', data), 'position'), '73')
    const again = await openData(data)
    await again.append(someTrading(120).slice(73, 80))
    await again.close()
    assert.equal(fact(log(0, 'verify', '--data', data), 'position'), '80')
    assert.match(log(2, 'repair', '--data', data, '--drop-from', '90'), /drop from 81 or lower/)
    assert.match(log(2, 'repair', '--data', data), /give --drop-from/)
  })
})

test('repair at the position that verify names makes a damaged log clean', async () => {
  await inDataFolder(async (data) => {
    for (const [fileIndex, offset] of [
      [0, 2_000],
      [1, 10],
    ] as const) {
      rmSync(data, { recursive: true, force: true })
      await writeData(data, 120, [40])
      flip(filesOf(data, 'log')[fileIndex] as string, offset)
      const said = /--drop-from ([0-9]+)/.exec(log(1, 'verify', '--data', data))?.[1] as string
      assert.match(log(1, 'dump', '--data', data), /is damaged at offset/)
      const tooHigh = String(Number(said) + 1)
      assert.match(log(2, 'repair', '--data', data, '--drop-from', tooHigh), /or lower/)
      const output = log(0, 'repair', '--data', data, '--drop-from', said)
      assert.match(output, /the damage was: /)
      const verified = log(0, 'verify', '--data', data)
      assert.equal(fact(verified, 'position'), String(Number(said) - 1))
    }
  })
})

test('repair cannot invent a first file', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 20)
    flip(filesOf(data, 'log')[0] as string, 50)
    assert.match(log(2, 'repair', '--data', data, '--drop-from', '1'), /restore a backup/)
  })
})

test('trim deletes what lies before the oldest snapshot; verify starts from it', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 200)
    assert.match(log(2, 'trim', '--data', data), /there is no snapshot/)
    rmSync(data, { recursive: true })
    await writeData(data, 200, [115, 150])
    const whole = log(0, 'verify', '--data', data)
    assert.match(log(0, 'trim', '--data', data, '--keep-from', '1'), /0 of [0-9]+ files/)
    const output = log(0, 'trim', '--data', data)
    const first = Number(fact(output, 'kept from'))
    assert.ok(first > 1 && first <= 116, output)
    const trimmed = log(0, 'verify', '--data', data)
    assert.match(trimmed, /replayed from .*snapshot-0+115[.]snap/)
    for (const name of ['position', 'sequence id', 'result hash', 'state hash']) {
      assert.equal(fact(trimmed, name), fact(whole, name))
    }
    const server = await openData(data)
    assert.equal(server.first, first)
    await server.append(someTrading(205).slice(200))
    await server.close()
    assert.equal(fact(log(0, 'verify', '--data', data), 'position'), '205')
    const before = log(2, 'repair', '--data', data, '--drop-from', String(first + 1))
    assert.match(before, /restore a backup/)
    flip(filesOf(data, 'snapshots')[0] as string, 200)
    assert.match(log(2, 'trim', '--data', data), /oldest snapshot, .* is damaged/)
  })
})

test('a backup is complete while the server runs, and restore brings it back', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 90, [30, 60])
    const server = await openData(data)
    const copy = join(data, 'copy')
    const output = log(0, 'backup', copy, '--data', data)
    assert.equal(fact(output, 'positions'), '1 to 90')
    assert.equal(fact(output, 'snapshots'), '2')
    await server.append(someTrading(91).slice(90))
    await server.close()
    assert.match(log(2, 'backup', copy, '--data', data), /is not empty/)
    const target = join(data, 'restored')
    log(0, 'restore', copy, '--data', target)
    const restored = log(0, 'verify', '--data', target)
    assert.equal(fact(restored, 'position'), '90')
    assert.equal(fact(restored, 'snapshots'), '2 compared')
    assert.match(log(2, 'restore', copy, '--data', target), /is not empty/)
    assert.equal(log(0, 'dump', '--data', target), log(0, 'dump', '--data', data, '--to', '90'))
  })
})

test('a damaged log is not copied', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 90)
    flip(filesOf(data, 'log')[1] as string, 700)
    const copy = join(data, 'copy')
    assert.match(log(1, 'backup', copy, '--data', data), /is damaged at offset/)
    assert.deepEqual(readdirSync(copy), [])
  })
})
