import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCEPTED, REFUSAL, REFUSALS, type RefusalEntry } from './refusal.ts'

const ENTRIES = [...REFUSALS.values()]

test('every refusal has a number of its own, and the list has them all in order', () => {
  const numbers: number[] = Object.values(REFUSAL)
  assert.equal(new Set(numbers).size, numbers.length)
  assert.equal(REFUSALS.size, numbers.length)
  assert.deepEqual([...REFUSALS.keys()], numbers)
  assert.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  )
  assert.equal(numbers.includes(ACCEPTED), false)
  for (const [number, entry] of REFUSALS) {
    assert.equal(entry.number, number)
    assert.equal((REFUSAL as Record<string, number>)[entry.name], number)
  }
})

test('numbers say which module refuses', () => {
  const thousandOf: Record<string, number> = {
    unknownEvent: 1,
    invalidPortfolio: 1,
    insufficientFunds: 2,
    currencyTotalExceeded: 2,
    unknownProduct: 3,
    bookFull: 3,
    orderNotFound: 4,
    noLiquidity: 4,
    overloaded: 5,
    readBehind: 5,
  }
  for (const [name, thousand] of Object.entries(thousandOf)) {
    const number = (REFUSAL as Record<string, number>)[name] ?? 0
    assert.equal(Math.floor(number / 1_000), thousand, name)
  }
  for (const { number, name } of ENTRIES) assert.ok(number > 1_000 && number < 6_000, name)
})

test('numbers that were written to logs never change', () => {
  const written = ENTRIES.filter(({ number }) => number < 5_000)
  assert.deepEqual(
    written.map(({ number, name }) => `${number} ${name}`),
    [
      '1001 unknownEvent',
      '1002 notPermitted',
      '1003 amountNotPositive',
      '1004 amountTooLarge',
      '1005 unknownCurrency',
      '1006 sameAccount',
      '1007 invalidListing',
      '1008 referencesFull',
      '1009 accountsFull',
      '1010 invalidPortfolio',
      '1011 venueHalted',
      '1012 userFrozen',
      '1013 invalidFeeSchedule',
      '1014 tooManySwitches',
      '1015 invalidSwitch',
      '2001 insufficientFunds',
      '2002 currencyTotalExceeded',
      '3001 unknownProduct',
      '3002 productHalted',
      '3003 productCancelOnly',
      '3004 invalidOrder',
      '3005 priceOffTick',
      '3006 priceTooLow',
      '3007 priceTooHigh',
      '3008 sizeOffLot',
      '3009 sizeTooSmall',
      '3010 sizeTooLarge',
      '3011 notionalTooSmall',
      '3012 notionalTooLarge',
      '3013 tooManyOpenOrders',
      '3014 bookFull',
      '3015 productPostOnly',
      '3016 productLimitOnly',
      '3017 alreadyExpired',
      '3018 stopOffTick',
      '3019 stopTooLow',
      '3020 stopTooHigh',
      '3021 fundsTooSmall',
      '4001 orderNotFound',
      '4002 postOnlyWouldTake',
      '4003 fillOrKillUnfilled',
      '4004 noLiquidity',
      '4005 sizeBelowFilled',
      '4006 nothingToAmend',
      '4007 notAmendable',
    ],
  )
})

test('every refusal has a sentence of its own, without a full stop', () => {
  const sentences = ENTRIES.map(({ sentence }) => sentence)
  assert.equal(new Set(sentences).size, sentences.length)
  for (const sentence of sentences) assert.match(sentence, /^[a-z{][^.!]{10,}[a-z0-9}]$/)
})

test('a sentence says {limit} exactly when it has one, and no other gap than {product}', () => {
  for (const { name, sentence, limit } of ENTRIES as RefusalEntry[]) {
    const gaps = [...sentence.matchAll(/\{(\w*)\}/g)].map(([, gap]) => gap)
    assert.equal(gaps.includes('limit'), limit !== undefined, name)
    assert.deepEqual(
      gaps.filter((gap) => gap !== 'limit' && gap !== 'product'),
      [],
      name,
    )
  }
})
