/** The log against everything that came of it: live state, the clients' journals, twin and rows. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { formatScaled } from '@bourse/domain/shared/decimal'
import Database from 'better-sqlite3'
import { done, type Place, stateOf } from '../kit/client.ts'
import type { Shown } from './check-answers.ts'
import { described, isRejection } from './journal.ts'
import { type Dump, type Rebuilt, rebuild, referenceKey } from './rebuild.ts'

/** How many of the requests that were unknown after a kill had reached the log before it. */
export interface Unknowns {
  readonly arrived: number
  readonly neverArrived: number
}

/**
 * Replays the log and compares. The server must be quiet and its recorder caught up. What was
 * unknown in `round` is counted.
 */
export async function checkLog(
  at: Place,
  { dataDir, shown, round }: { dataDir: string; shown: readonly Shown[]; round: number },
): Promise<Unknowns> {
  const rowsFile = join(dataDir, '..', 'rebuilt.sqlite')
  const rebuilt = await rebuild(dataDir, rowsFile)
  const live = await stateOf(at)
  const { position, sequence, resultHash, stateHash } = rebuilt
  assert.deepEqual(
    [live.position, live.sequence, live.resultHash, live.stateHash],
    [position, sequence, resultHash, stateHash],
    'the live state is that of a replay from the first record',
  )
  assert.equal(rebuilt.tornBytes, 0, 'the start has cut off what was half written')
  assert.deepEqual(rebuilt.state, rebuilt.twin, 'the naive twin has come to the same state')
  checkAccounts(rebuilt.twin, shown)
  for (const product of rebuilt.twin.products) await checkBook(at, product)
  checkRows(join(dataDir, 'readmodel.sqlite'), rowsFile, sequence)
  for (const each of shown) checkJournal(rebuilt, each)
  return countUnknowns(rebuilt, shown, round)
}

/** What the server shows as balances is what the twin has. */
function checkAccounts({ accounts, currencies }: Dump, shown: readonly Shown[]): void {
  for (const { trader, accounts: rows } of shown) {
    const user = Number(trader.person.id)
    const expected = currencies.map(({ number, code, scale }) => {
      const found = accounts.find((one) => one.user === user && one.currency === number)
      return {
        currency: code,
        available: formatScaled(found?.available ?? 0n, scale),
        hold: formatScaled(found?.frozen ?? 0n, scale),
      }
    })
    const actual = rows.map(({ currency, available, hold }) => ({ currency, available, hold }))
    assert.deepEqual(actual, expected, `the balances of ${trader.person.email}`)
  }
}

/** Single orders, best first and in time priority. */
async function checkBook(
  { url }: Place,
  { rules, bids, asks }: Dump['products'][number],
): Promise<void> {
  const book = await done<{ bids: string[][]; asks: string[][] }>(
    url,
    `GET /api/products/${rules.id}/book?level=3`,
  )
  const rows = (side: typeof bids) =>
    side.map(({ price, remaining, id }) => [
      formatScaled(price, rules.priceScale),
      formatScaled(remaining, rules.sizeScale),
      String(id),
    ])
  assert.deepEqual(book.bids, rows(bids), `bids of ${rules.id}`)
  assert.deepEqual(book.asks, rows(asks), `asks of ${rules.id}`)
}

/** Both files have the same rows, column by column. */
function checkRows(liveFile: string, rebuiltFile: string, sequence: number): void {
  const live = new Database(liveFile, { readonly: true })
  const rebuilt = new Database(rebuiltFile, { readonly: true })
  try {
    for (const query of [
      'select * from orders order by id',
      'select * from fills order by sequence, ordinal',
      'select * from ledger order by sequence, ordinal',
      'select * from balances order by user_id, portfolio, currency',
      'select * from candles order by product, granularity, time',
      'select * from mark',
    ]) {
      const expected = rebuilt.prepare(query).safeIntegers().all()
      const actual = live.prepare(query).safeIntegers().all()
      assert.equal(actual.length, expected.length, query)
      assert.deepEqual(actual, expected, query)
    }
    const mark = live.prepare('select sequence from mark').pluck().get()
    assert.equal(mark, sequence, 'the rows are complete')
  } finally {
    live.close()
    rebuilt.close()
    for (const end of ['', '-wal', '-shm']) rmSync(`${rebuiltFile}${end}`, { force: true })
  }
}

/** Every request that was answered is in the log, with the outcome that was told. */
function checkJournal({ references, cancels }: Rebuilt, { trader, orders }: Shown): void {
  const { id: user } = trader.person
  for (const entry of trader.journal) {
    const told = described(entry)
    if (entry.kind === 'cancel') {
      const id = orders.find(({ clientOid }) => clientOid === entry.reference)?.id
      const times = cancels.get(Number(id)) ?? 0
      if (entry.state === 'accepted') assert.equal(times, 1, `${told} took effect once`)
      continue
    }
    const logged = references.get(referenceKey(user, entry.reference))
    if (entry.state === 'accepted') assert.equal(logged?.refusal, 0, `${told} was accepted`)
    else if (isRejection(entry)) assert.equal(logged?.refusal, entry.refusal, told)
    else assert.equal(logged, undefined, `${told} never reached the log`)
    if (entry.kind === 'order' && entry.row !== undefined) {
      assert.equal(
        String(logged?.sequence),
        entry.row.id,
        `${told}: its id is its place in the log`,
      )
    }
  }
}

/** Cancels carry no reference, so they are not counted. */
function countUnknowns({ references }: Rebuilt, shown: readonly Shown[], round: number): Unknowns {
  let arrived = 0
  let neverArrived = 0
  for (const { trader } of shown) {
    for (const { kind, reference, wasUnknown, round: its } of trader.journal) {
      if (!wasUnknown || kind === 'cancel' || its !== round) continue
      const logged = references.get(referenceKey(trader.person.id, reference))
      if ((logged?.duplicates ?? 0) > 0) arrived++
      else neverArrived++
    }
  }
  return { arrived, neverArrived }
}
