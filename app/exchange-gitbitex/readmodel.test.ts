import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { captureMachine } from '@bourse/exchange/delivery/background/recorder-restore'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import Database from 'better-sqlite3'
import { inDataFolder, LIMITS, openData, someTrading, writeData } from './log-data.testkit.ts'
import { recordingMachine } from './machine.ts'

const COMMANDS = import.meta.dirname
const LAST = 'select max(sequence) from fills'

/** Runs the real command as its own process and expects this exit code. */
function run(exitCode: number, script: string, ...args: readonly string[]): string {
  const { DATA_DIR: _, ...env } = process.env
  const command = [join(COMMANDS, `${script}.ts`), ...args]
  const done = spawnSync(process.execPath, command, { encoding: 'utf8', env })
  const output = done.stdout + done.stderr
  assert.equal(done.status, exitCode, output)
  return output
}

function readModel(exitCode: number, name: string, data: string): string {
  return run(exitCode, 'readmodel', name, '--data', data)
}

function fileOf(data: string): string {
  return join(data, 'readmodel.sqlite')
}

/** Changes rows behind everybody's back. */
function spoil(data: string, statement: string): void {
  const model = new Database(fileOf(data))
  const { changes } = model.prepare(statement).run()
  model.close()
  assert.ok(changes > 0, statement)
}

test('help is given overall and for each command; mistakes exit with 2', () => {
  const overview = run(0, 'readmodel', '--help')
  assert.match(overview, /^usage: npm run readmodel -- <command>/)
  assert.match(overview, /^ {2}rebuild .*\n {2}verify /m)
  assert.match(run(0, 'readmodel', 'verify', '--help'), /npm run readmodel -- verify \[options\]/)
  assert.match(run(2, 'readmodel', 'explode'), /there is no command explode/)
  assert.match(run(2, 'readmodel', 'rebuild', 'all'), /takes no argument/)
})

test('rebuilt rows are equal, and rebuilding again gives the same', async () => {
  await inDataFolder(async (data) => {
    assert.match(readModel(2, 'rebuild', data), /there is no log in/)
    await writeData(data, 300)
    assert.match(readModel(2, 'verify', data), /there is no read model .*rebuild/)
    const made = readModel(0, 'rebuild', data)
    assert.match(made, /^sequence id: +300\n/m)
    assert.match(made, /^rebuilt$/m)
    const checked = readModel(0, 'verify', data)
    assert.match(checked, /^equal$/m)
    for (const table of ['orders', 'fills', 'ledger', 'balances', 'candles']) {
      const count = new RegExp(`^${table}: +([1-9][0-9]*)$`, 'm')
      assert.equal(count.exec(made)?.[1], count.exec(checked)?.[1], table)
    }
    assert.equal(readModel(0, 'rebuild', data), made)
    assert.equal(readModel(0, 'verify', data), checked)
    assert.deepEqual(leftBeside(data), [])
  })
})

test('rows that an older program wrote are completed and equal', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 300)
    readModel(0, 'rebuild', data)
    const model = new Database(fileOf(data))
    for (const column of ['self_trade', 'stop_type', 'stop_price', 'expires_at']) {
      model.exec(`alter table orders drop column ${column}`)
    }
    model.exec("delete from kysely_migration where name = '0007-order-rules'")
    model.close()
    assert.match(readModel(0, 'verify', data), /^equal$/m)
    spoil(data, 'update orders set stop_price = 1 where id = (select max(id) from orders)')
    assert.match(readModel(1, 'verify', data), /of orders has stop_price 1, the log gives 0/)
  })
})

test('any changed, missing or surplus row is found, and repaired by a rebuild', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 200)
    readModel(0, 'rebuild', data)
    // Each in a table that is compared before those spoiled already.
    const spoils: [string, RegExp][] = [
      ['insert into candles values (9, 60, 0, 1, 1, 1, 1, 1)', /of candles should not be there/],
      ["update balances set frozen = '' where user_id = 1001", /of balances has frozen /],
      [
        `update ledger set balance = balance + 1 where sequence = (${LAST})`,
        /of ledger has balance /,
      ],
      [
        `delete from fills where sequence = (${LAST})`,
        /row user_id \d+, product 1, .* of fills is missing/,
      ],
      ['update orders set price = price + 1 where id = 60', /row id 60 of orders has price /],
    ]
    for (const [statement, said] of spoils) {
      spoil(data, statement)
      assert.match(readModel(1, 'verify', data), said)
    }
    readModel(0, 'rebuild', data)
    assert.match(readModel(0, 'verify', data), /^equal$/m)
    spoil(data, 'update mark set sequence = 150')
    assert.match(readModel(1, 'verify', data), /of orders (should not be there|has )/)
    spoil(data, 'update mark set sequence = 999')
    assert.match(readModel(1, 'verify', data), /mark has sequence 999, the log gives 200/)
    const model = new Database(fileOf(data))
    model.exec('drop index fills_by_order')
    model.close()
    assert.match(readModel(1, 'verify', data), /there is no index fills_by_order/)
  })
})

test('rows that are behind the log are compared up to their mark', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 200)
    readModel(0, 'rebuild', data)
    const log = await openData(data)
    await log.append(someTrading(205).slice(200))
    await log.close()
    const checked = readModel(0, 'verify', data)
    assert.match(checked, /5 later records are left to the next start/)
    assert.match(checked, /^equal$/m)
  })
})

test('with a server at work neither runs, and nothing is changed', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 100)
    const server = await openData(data)
    assert.match(readModel(2, 'rebuild', data), /in use by process [0-9]+/)
    assert.match(readModel(2, 'verify', data), /in use by process [0-9]+/)
    await server.close()
    assert.equal(existsSync(fileOf(data)), false)
  })
})

test('rows of another log or version are no rows; a rebuild replaces them', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 100)
    readModel(0, 'rebuild', data)
    spoil(data, "update mark set log_id = 'abc'")
    assert.match(readModel(2, 'verify', data), /is of log abc, not of log/)
    readModel(0, 'rebuild', data)
    spoil(data, 'update mark set version = 1')
    assert.match(readModel(2, 'verify', data), /rows of version 1.*rebuild/)
    readModel(0, 'rebuild', data)
    writeFileSync(fileOf(data), 'this is no database '.repeat(100))
    assert.match(readModel(2, 'verify', data), /there is no read model/)
    readModel(0, 'rebuild', data)
    assert.match(readModel(0, 'verify', data), /^equal$/m)
  })
})

test('of a trimmed log the rows before the oldest snapshot must be there', async () => {
  await inDataFolder(async (data) => {
    await writeData(data, 400)
    readModel(0, 'rebuild', data)
    const whole = contentOf(data)
    await writeSnapshots(data, 400, [250, 330])
    run(0, 'log', 'trim', '--data', data)
    assert.match(readModel(0, 'verify', data), /up to sequence id 250 were not compared\nequal/)
    assert.match(readModel(0, 'rebuild', data), /up to sequence id 250 are the old ones/)
    assert.equal(contentOf(data), whole)
    spoil(data, `update ledger set amount = 1 where sequence = (${LAST})`)
    assert.match(readModel(1, 'verify', data), /of ledger has amount 1/)
    spoil(data, 'delete from orders where id between 255 and 290')
    readModel(0, 'rebuild', data)
    assert.equal(contentOf(data), whole)
    spoil(data, 'update mark set sequence = 240')
    assert.match(readModel(2, 'rebuild', data), /no good snapshot lies between .* mark 240/)
    rmSync(fileOf(data))
    assert.match(readModel(2, 'rebuild', data), /log begins at position .* there are no rows of/)
  })
})

function leftBeside(data: string): string[] {
  return readdirSync(data).filter((name) => /^readmodel/.test(name) && name !== 'readmodel.sqlite')
}

/** All rows as text. */
function contentOf(data: string): string {
  const model = new Database(fileOf(data))
  const tables = [
    'orders order by id',
    'fills order by sequence, ordinal',
    'ledger order by sequence, ordinal',
    'balances order by user_id, portfolio, currency',
    'candles order by product, granularity, time',
    'mark',
  ].map((table) => model.prepare(`select * from ${table}`).raw().safeIntegers().all())
  model.close()
  return JSON.stringify(tables, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
}

/** Snapshots as a recorder writes them. */
async function writeSnapshots(
  data: string,
  count: number,
  positions: readonly number[],
): Promise<void> {
  const log = await openData(data)
  const machine = recordingMachine(LIMITS)
  const { logId } = log.genesis
  const store = fileSnapshots({ folder: join(data, 'snapshots') })
  const following = log.follow(0, (events, delivered) => {
    for (const event of events.slice(0, delivered)) {
      machine.engine.apply(event)
      if (positions.includes(event.position)) kept.push(captureMachine(machine, logId))
    }
  })
  const kept: ReturnType<typeof captureMachine>[] = []
  await following.caughtUp
  assert.equal(machine.engine.state.position, count)
  await following.stop()
  for (const snapshot of kept) await store.save(snapshot, 0)
  await log.close()
}
