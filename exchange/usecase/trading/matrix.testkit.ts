/** Runs tables of scenarios as tests of both engines, outside the areas of the public rules. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expected, play } from './scenarios/play.testkit.ts'
import type { Scenario } from './scenarios/scenario.ts'
import { ENGINES } from './testkit/engines.testkit.ts'

/** A row of a table: its name, and what a scenario has but its sentence. */
export type Row = Omit<Scenario, 'rule'>

/** One test for each row and engine. */
export function table(name: string, rows: readonly Row[]): void {
  for (const [engine, make] of ENGINES) {
    for (const row of rows) {
      test(`${engine}: ${name}: ${row.title}`, () => {
        const scenario = { ...row, rule: '' }
        const played = play(scenario, make)
        assert.deepEqual(played, expected(scenario, played))
      })
    }
  }
}
