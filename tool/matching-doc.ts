/**
 * Makes docs/matching.md out of the scenarios that the tests play on both engines, so that the
 * document cannot say what the engine does not do. `--check` compares and writes nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AREAS } from '@bourse/exchange/usecase/trading/scenarios/areas'
import type { Area, Scenario } from '@bourse/exchange/usecase/trading/scenarios/scenario'
import { linesOf, stepsOf } from '@bourse/exchange/usecase/trading/scenarios/scenario'
import { isMain } from './is-main.ts'
import { projectRoot } from './runner.ts'

/** Where the document lies, from the project's root. */
export const MATCHING_DOC = 'docs/matching.md'

const COLUMNS = 100

const INTRO = `# How Bourse matches

<!-- Made by \`node tool/matching-doc.ts\` from exchange/usecase/trading/scenarios/areas/. -->

These are the rules of the market, each in a sentence with a table that shows it at work. The
tables are tests: \`npm test\` plays every one of them on the engine that trades and on a second,
simple one that is its specification, and compares each outcome, the book and the money. This page
is made from the same text.

**How to read a table.** The product is BTC-USDT, fees are zero and there is no limit unless the
line *Product* says otherwise. Everyone begins with 100 BTC and 10,000 USDT unless *Funds* does. A
name is a person; where one has several orders, \`alice/new\` is the one that she calls \`new\` (its
client order id). A book is drawn from the highest ask down to the lowest bid, the last price
between them, everyone at a price from the first in the queue to the last; below it wait the stops.
Commands are carried out from the top; what happens is told in the order in which it happens.
\`N left\` is what did not trade.
`

/** The whole document. */
export function matchingDoc(): string {
  const contents = AREAS.map(
    ({ title, scenarios }, index) =>
      `${index + 1}. [${title}](#${anchor(`${index + 1}. ${title}`)}) (${scenarios.length})`,
  )
  const areas = AREAS.map((area, index) => areaText(area, index + 1))
  return [INTRO, ...contents, '', areas.join('\n\n'), ''].join('\n')
}

function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}

function areaText({ title, intro, scenarios }: Area, number: number): string {
  const rules = scenarios.map((scenario, index) => {
    return scenarioText(scenario, `${number}.${index + 1}`)
  })
  return [`## ${number}. ${title}`, wrapped(intro), ...rules].join('\n\n')
}

function scenarioText(scenario: Scenario, number: string): string {
  const { title, rule, venue, funds } = scenario
  const special = [
    ...(venue === undefined ? [] : [`*Product:* ${venue}.`]),
    ...(funds === undefined ? [] : [`*Funds:* ${linesOf(funds).join('; ')}.`]),
  ]
  const parts = [
    `### ${number} ${title}`,
    wrapped(rule),
    ...(special.length === 0 ? [] : [wrapped(special.join(' '))]),
    ...drawings(scenario),
    table(scenario),
    ...money(scenario),
  ]
  return parts.join('\n\n')
}

/** Lines of at most 100 columns. */
function wrapped(text: string): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > COLUMNS) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}

/** The book before and after, side by side. */
function drawings({ before, after }: Scenario): string[] {
  if (before === undefined && after === undefined) return []
  const left = ['before', ...aligned(before ?? 'empty')]
  const right = after === undefined ? [] : ['after', ...aligned(after)]
  const width = Math.max(...left.map((line) => line.length)) + 6
  const height = Math.max(left.length, right.length)
  const rows = Array.from({ length: height }, (_, row) =>
    `${(left[row] ?? '').padEnd(width)}${right[row] ?? ''}`.trimEnd(),
  )
  return [['```text', ...rows, '```'].join('\n')]
}

/** Prices under prices. */
function aligned(text: string): string[] {
  const rows = linesOf(text).map((line) => {
    const words = line.split(' ')
    const head = words.slice(0, words[0] === 'stop' ? 3 : 2).join(' ')
    return [head, line.slice(head.length + 1)] as const
  })
  const width = Math.max(...rows.map(([head]) => head.length)) + 2
  return rows.map(([head, rest]) => `${head.padEnd(width)}${rest}`.trimEnd())
}

function table(scenario: Scenario): string {
  const rows = stepsOf(scenario).map(
    ({ command, outcome }) => `| \`${command}\` | ${outcome.join('<br>')} |`,
  )
  return ['| command | what happens |', '|---|---|', ...rows].join('\n')
}

function money(scenario: Scenario): string[] {
  if (scenario.money === undefined) return []
  return [wrapped(`*Money after:* ${linesOf(scenario.money).join('; ')}.`)]
}

if (isMain(import.meta)) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  const path = join(projectRoot, MATCHING_DOC)
  if (!values.check) {
    writeFileSync(path, matchingDoc())
  } else if (readFileSync(path, 'utf8') !== matchingDoc()) {
    process.stderr.write(`${MATCHING_DOC} is out of date: node tool/matching-doc.ts makes it\n`)
    process.exitCode = 1
  }
}
