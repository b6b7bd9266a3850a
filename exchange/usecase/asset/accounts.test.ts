import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VENUE_USER } from '@bourse/domain/exchange/account'
import { seededRandom } from '@bourse/kit/testing/seeded-random'
import { Accounts, CURRENCIES_MAX } from './accounts.ts'

const BTC = 1
const USDT = 2
const [ALICE, BOB] = [1_001, 1_002]

function cell(atoms: bigint): BigInt64Array {
  return BigInt64Array.of(atoms)
}

/** A deposit as the engine makes it. */
function deposit(accounts: Accounts, user: number, atoms: bigint, currency = USDT): number {
  const account = accounts.open(user, 0, currency)
  accounts.debitLiability(accounts.open(VENUE_USER.liability, 0, currency), cell(atoms), 0)
  accounts.credit(account, cell(atoms), 0)
  return account
}

function transfer(accounts: Accounts, from: number, to: number, atoms: bigint): boolean {
  if (!accounts.debit(from, cell(atoms), 0)) return false
  accounts.credit(to, cell(atoms), 0)
  return true
}

/** `available/frozen` */
function balance(accounts: Accounts, account: number): string {
  return `${accounts.available[account]}/${accounts.frozen[account]}`
}

function touched(accounts: Accounts): number[] {
  return [...accounts.touched.subarray(0, accounts.touchedCount)]
}

test('a deposit comes out of the liability account, which alone goes below zero', () => {
  const accounts = new Accounts(10)
  const alice = deposit(accounts, ALICE, 1_000_000n)
  const bob = deposit(accounts, BOB, 1_000_000n)
  const liability = accounts.find(VENUE_USER.liability, 0, USDT)
  assert.equal(balance(accounts, alice), '1000000/0')
  assert.equal(balance(accounts, bob), '1000000/0')
  assert.equal(balance(accounts, liability), '-2000000/0')
  assert.equal(accounts.find(VENUE_USER.liability, 0, BTC), -1)
})

test('a transfer moves what is available, never what is frozen', () => {
  const accounts = new Accounts(10)
  const alice = deposit(accounts, ALICE, 100n)
  const bob = accounts.open(BOB, 0, USDT)
  assert.equal(transfer(accounts, alice, bob, 30n), true)
  assert.equal(accounts.freeze(alice, cell(50n), 0), true)
  assert.equal(transfer(accounts, alice, bob, 21n), false, 'only 20 are available')
  assert.equal(balance(accounts, alice), '20/50')
  assert.equal(balance(accounts, bob), '30/0')
  assert.equal(transfer(accounts, alice, bob, 20n), true)
  assert.equal(balance(accounts, alice), '0/50')
  assert.equal(balance(accounts, bob), '50/0')
})

test('what is frozen comes back, or is spent to someone else', () => {
  const accounts = new Accounts(10)
  const alice = deposit(accounts, ALICE, 100n)
  const bob = accounts.open(BOB, 0, USDT)
  assert.equal(accounts.freeze(alice, cell(101n), 0), false)
  assert.equal(balance(accounts, alice), '100/0', 'and nothing is done')
  assert.equal(accounts.freeze(alice, cell(100n), 0), true)
  assert.equal(balance(accounts, alice), '0/100')
  accounts.unfreeze(alice, cell(40n), 0)
  assert.equal(balance(accounts, alice), '40/60')
  accounts.spendFrozen(alice, cell(60n), 0)
  accounts.credit(bob, cell(60n), 0)
  assert.equal(balance(accounts, alice), '40/0')
  assert.equal(balance(accounts, bob), '60/0')
})

test('to release or spend more than is frozen is a bug and throws', () => {
  const accounts = new Accounts(10)
  const alice = deposit(accounts, ALICE, 100n)
  accounts.freeze(alice, cell(10n), 0)
  for (const atoms of [11n, -1n]) {
    assert.throws(() => accounts.unfreeze(alice, cell(atoms), 0), /invariant broken: frozen/)
    assert.throws(() => accounts.spendFrozen(alice, cell(atoms), 0), /invariant broken: frozen/)
  }
  assert.equal(balance(accounts, alice), '90/10')
})

test('amounts are read from their cell', () => {
  const accounts = new Accounts(10)
  const alice = deposit(accounts, ALICE, 100n)
  const cells = BigInt64Array.of(1n, 20n, 300n)
  assert.equal(accounts.freeze(alice, cells, 2), false)
  assert.equal(accounts.freeze(alice, cells, 1), true)
  accounts.unfreeze(alice, cells, 0)
  assert.equal(balance(accounts, alice), '81/19')
})

test('1,000 transfers one way and 1,500 back', () => {
  const accounts = new Accounts(10)
  const two = deposit(accounts, 2_002, 2_000n)
  const three = deposit(accounts, 2_003, 2_000n)
  for (let turn = 0; turn < 500; turn++) {
    for (const forth of [true, false, false, true, false]) {
      assert.ok(forth ? transfer(accounts, two, three, 1n) : transfer(accounts, three, two, 1n))
    }
  }
  assert.equal(balance(accounts, two), '2500/0')
  assert.equal(balance(accounts, three), '1500/0')
})

test('each account that an event touches is listed once, in the order of first touch', () => {
  const accounts = new Accounts(10)
  const alice = deposit(accounts, ALICE, 100n)
  const bob = deposit(accounts, BOB, 100n)
  accounts.beginEvent()
  assert.deepEqual(touched(accounts), [])
  accounts.freeze(bob, cell(10n), 0)
  accounts.freeze(alice, cell(1_000n), 0)
  accounts.debit(alice, cell(1_000n), 0)
  accounts.spendFrozen(bob, cell(5n), 0)
  accounts.credit(alice, cell(5n), 0)
  accounts.unfreeze(bob, cell(5n), 0)
  assert.deepEqual(touched(accounts), [bob, alice])
  accounts.beginEvent()
  assert.deepEqual(touched(accounts), [])
  accounts.credit(alice, cell(1n), 0)
  assert.deepEqual(touched(accounts), [alice])
})

test('accounts are told apart by user, portfolio and currency at the ends of their ranges', () => {
  const accounts = new Accounts(100)
  const keys = [1_001, 1_002, Number.MAX_SAFE_INTEGER].flatMap((user) =>
    [0, 1, 65_535].flatMap((portfolio) =>
      [1, 2, CURRENCIES_MAX - 1].map((currency) => [user, portfolio, currency] as const),
    ),
  )
  const opened = keys.map((key) => accounts.open(...key))
  assert.deepEqual(opened, [...keys.keys()], 'slots are given in the order of opening')
  assert.deepEqual(
    keys.map((key) => accounts.open(...key)),
    opened,
    'and once only',
  )
  for (const [at, key] of keys.entries()) {
    assert.equal(accounts.find(...key), at)
    assert.equal(accounts.findIn(accounts.userSlot(key[0]), key[1], key[2]), at)
    assert.deepEqual([accounts.user[at], accounts.portfolio[at], accounts.currency[at]], [...key])
  }
  assert.equal(accounts.count, keys.length)
  assert.equal(accounts.room, 100 - keys.length)
  assert.equal(accounts.find(1_003, 0, 1), -1)
  assert.equal(accounts.find(1_001, 2, 1), -1)
  assert.equal(accounts.userSlot(1_003), -1)
})

test('a currency sums to zero whatever happens, and nobody falls below it', (t) => {
  const random = seededRandom(t)
  const accounts = new Accounts(10)
  const slots = [1_001, 1_002, 1_003].map((user) => deposit(accounts, user, 500n))
  const pick = () => slots[random.below(slots.length)] as number
  const acts: ((atoms: bigint) => void)[] = [
    (atoms) => transfer(accounts, pick(), pick(), atoms),
    (atoms) => accounts.freeze(pick(), cell(atoms), 0),
    (atoms) => {
      const one = pick()
      if ((accounts.frozen[one] as bigint) >= atoms) accounts.unfreeze(one, cell(atoms), 0)
    },
    (atoms) => {
      const one = pick()
      if ((accounts.frozen[one] as bigint) < atoms) return
      accounts.spendFrozen(one, cell(atoms), 0)
      accounts.credit(pick(), cell(atoms), 0)
    },
  ]
  for (let step = 0; step < 5_000; step++) {
    accounts.beginEvent()
    acts[random.below(acts.length)]?.(BigInt(random.below(200)))
    let sum = 0n
    for (let slot = 0; slot < accounts.count; slot++) {
      sum += (accounts.available[slot] as bigint) + (accounts.frozen[slot] as bigint)
      if (accounts.user[slot] === VENUE_USER.liability) continue
      assert.ok((accounts.available[slot] as bigint) >= 0n)
      assert.ok((accounts.frozen[slot] as bigint) >= 0n)
    }
    assert.equal(sum, 0n)
  }
})
