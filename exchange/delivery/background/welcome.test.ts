import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TradingEvent } from '@bourse/domain/exchange/event'
import type { TradingGateway } from '@bourse/domain/exchange/gateway'
import { REFUSAL } from '@bourse/domain/exchange/refusal'
import { toUserId } from '@bourse/domain/shared/ids'
import { gatewayWith, openCore } from '../http-gitbitex/testkit/venue.ts'
import { welcome } from './welcome.ts'

/** A gateway that refuses as `refuse` says before (or after) it passes events on. */
async function gatewayOf(
  t: TestContext,
  refuse: (event: TradingEvent, attempt: number) => 'lost' | 'unknown' | undefined = () =>
    undefined,
) {
  const { gateway } = await openCore()
  t.after(() => gateway.stop())
  const attempts = new Map<string, number>()
  const none = { sequence: 0, duplicate: false, order: undefined, cancelled: 0 }
  const flaky = gatewayWith(gateway, {
    async submit(event) {
      const attempt = (attempts.get(event.referenceId) ?? 0) + 1
      attempts.set(event.referenceId, attempt)
      const fault = refuse(event, attempt)
      if (fault === 'lost') return { ...none, refusal: REFUSAL.overloaded }
      const outcome = await gateway.submit(event)
      return fault === 'unknown' ? { ...none, refusal: REFUSAL.outcomeUnknown } : outcome
    },
  })
  return { gateway: flaky, attempts }
}

function balances(gateway: TradingGateway, user: number): string[] {
  const { accounts, currencies } = gateway.state
  return currencies.map(({ number, code }) => {
    const slot = accounts.find(user, 0, number)
    return `${code} ${slot === -1 ? '-' : accounts.available[slot]}`
  })
}

const ALL = ['BTC 100000000000', 'ETH 1000000000000', 'USDT 1000000000000000']

const calm = { pause: () => Promise.resolve(), stopping: () => false }

test('a new user gets every currency once, however often it is asked for', async (t) => {
  const { gateway, attempts } = await gatewayOf(t)
  const { grant } = welcome({ gateway, ...calm })
  assert.equal(await grant(toUserId(5001)), true)
  assert.equal(await grant(toUserId(5001)), true)
  assert.deepEqual(balances(gateway, 5001), ALL)
  assert.deepEqual([...attempts.keys()].sort(), [
    'welcome:5001:BTC',
    'welcome:5001:ETH',
    'welcome:5001:USDT',
  ])
})

test('it is sent again until it took effect, and takes effect once', async (t) => {
  const { gateway, attempts } = await gatewayOf(t, (event, attempt) => {
    if (event.referenceId.endsWith('BTC') && attempt < 4) return 'lost'
    return event.referenceId.endsWith('ETH') && attempt < 3 ? 'unknown' : undefined
  })
  const pauses: number[] = []
  const pause = (ms: number) => {
    pauses.push(ms)
    return Promise.resolve()
  }
  const { grant } = welcome({ gateway, pause, stopping: () => false })
  assert.equal(await grant(toUserId(5002)), true)
  assert.deepEqual(balances(gateway, 5002), ALL)
  assert.deepEqual([attempts.get('welcome:5002:BTC'), attempts.get('welcome:5002:ETH')], [4, 3])
  assert.deepEqual(
    pauses.sort((a, b) => a - b),
    [50, 50, 100, 100, 200],
  )
})

test('a stop ends the trying, and the next start gives what is missing', async (t) => {
  let down = true
  const { gateway } = await gatewayOf(t, (event) =>
    down && event.referenceId.endsWith('USDT') ? 'lost' : undefined,
  )
  const stopped = welcome({ gateway, pause: calm.pause, stopping: () => true })
  assert.equal(await stopped.grant(toUserId(5003)), false)
  assert.deepEqual(balances(gateway, 5003), [...ALL.slice(0, 2), 'USDT -'])
  down = false
  await welcome({ gateway, ...calm }).grantMissing([5003, 5004].map(toUserId))
  assert.deepEqual(balances(gateway, 5003), ALL)
  assert.deepEqual(balances(gateway, 5004), ALL)
})

test('who has an account is not asked for again', async (t) => {
  const { gateway, attempts } = await gatewayOf(t)
  const { grant, grantMissing } = welcome({ gateway, ...calm })
  await grant(toUserId(5005))
  attempts.clear()
  await grantMissing([toUserId(5005)])
  assert.equal(attempts.size, 0)
})

test('a grant that the engine refuses for good is told', async (t) => {
  const { gateway } = await gatewayOf(t)
  const { grant } = welcome({ gateway, ...calm }, { USDT: '46116860184' })
  assert.equal(await grant(toUserId(5006)), true)
  assert.equal(await grant(toUserId(5007)), false, 'the currency total is reached')
})

test('currencies that are not listed are left out', async (t) => {
  const { gateway } = await gatewayOf(t)
  const { grant } = welcome({ gateway, ...calm }, { XYZ: '1', BTC: '1' })
  assert.equal(await grant(toUserId(5008)), true)
  assert.deepEqual(balances(gateway, 5008)[0], 'BTC 100000000')
})
