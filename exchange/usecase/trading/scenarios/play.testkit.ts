/** Plays a scenario on an engine and says what really happened, in the scenario's own form. */
import { EVENT_TYPE } from '@bourse/domain/exchange/event'
import type { EngineLimits } from '@bourse/domain/exchange/log'
import { formatScaled } from '@bourse/domain/shared/decimal'
import { auditor } from '../testkit/auditor.ts'
import type { TestedEngine } from '../testkit/venue.ts'
import { currencyEvent, productEvent, venueEvent } from '../testkit/venue.ts'
import { carryOut } from './command-text.testkit.ts'
import { currencyNumber, Market } from './desk.testkit.ts'
import { drawnBook, setUp } from './drawing.testkit.ts'
import { outcomeOf } from './outcome.testkit.ts'
import type { Scenario } from './scenario.ts'
import { linesOf, stepsOf } from './scenario.ts'
import { venueOf } from './venue-text.testkit.ts'

/** A scenario as lines: book before, each command with what comes of it, book after, money. */
export interface Played {
  readonly before: readonly string[]
  readonly steps: readonly string[]
  readonly after: readonly string[]
  readonly money: readonly string[]
}

/** What happens at an engine; all is audited on the way. Throws at a text not understood. */
export function play(scenario: Scenario, make: (limits: EngineLimits) => TestedEngine): Played {
  const market = opened(scenario, make)
  for (const row of linesOf(scenario.funds ?? '')) {
    const [name = ''] = row.split(' ')
    market.fund(name, row.slice(name.length + 1))
  }
  setUp(market, scenario.before ?? '')
  const before = drawnBook(market)
  const steps = stepsOf(scenario).flatMap(({ command }) => {
    const outcome = outcomeOf(market, carryOut(market, command))
    return [`${command} | ${outcome[0] ?? ''}`, ...outcome.slice(1).map((one) => `| ${one}`)]
  })
  market.close()
  const money = linesOf(scenario.money ?? '').map((row) => moneyRow(market, row))
  return { before, steps, after: drawnBook(market), money }
}

/** What the scenario says; parts that it leaves out are taken from what was `played`. */
export function expected(scenario: Scenario, played: Played): Played {
  const { before, after } = scenario
  return {
    before: before === undefined ? played.before : linesOf(before),
    steps: stepsOf(scenario).flatMap(({ command, outcome }) => [
      `${command} | ${outcome[0] ?? ''}`,
      ...outcome.slice(1).map((one) => `| ${one}`),
    ]),
    after: after === undefined ? played.after : linesOf(after),
    money: linesOf(scenario.money ?? ''),
  }
}

function opened(scenario: Scenario, make: (limits: EngineLimits) => TestedEngine): Market {
  const { rules, limits, version } = venueOf(scenario.venue)
  const market = new Market(make(limits), rules, auditor(limits))
  const upgrade = { kind: 'upgrade', rulesVersion: 2 } as const
  const events = [currencyEvent('BTC'), currencyEvent('USDT'), productEvent(rules)]
  if (version === 2) events.unshift(venueEvent(EVENT_TYPE.upgrade, { detail: upgrade }))
  for (const event of events) {
    if (market.send(event).refusal !== 0) throw new Error('the venue of a scenario is listed')
  }
  return market
}

/** The same person and currencies as in a row, with what they have. */
function moneyRow(market: Market, row: string): string {
  const [name = ''] = row.split(' ')
  const user = market.user(name)
  const codes = [...row.matchAll(/ (BTC|USDT)/g)].map(([, code]) => code as string)
  const accounts = market.engine.dump().accounts.filter((one) => one.user === user)
  const parts = codes.map((code) => {
    const number = currencyNumber(code)
    const found = accounts.find((one) => one.currency === number && one.portfolio === 0)
    const held = found?.frozen ?? 0n
    const tail = held === 0n ? '' : ` + ${formatScaled(held, 8)} held`
    return `${formatScaled(found?.available ?? 0n, 8)} ${code}${tail}`
  })
  return `${name} ${parts.join(', ')}`
}
