/** What a scenario is: one rule of the market in a sentence, and a table that shows it at work. */

export interface Scenario {
  readonly title: string
  /** The rule, as one would tell it to a trader. */
  readonly rule: string
  /** What is special about product or venue: `band 10%, taker fee 1%`. */
  readonly venue?: string
  /** What somebody owns at the start, if not 100 BTC and 10,000 USDT; rows as in `money`. */
  readonly funds?: string
  /** The book before, drawn: rows like `sell 101  bob 5, carol 2`. */
  readonly before?: string
  /** Rows `command | what happens`; a row without a command goes on with the one above. */
  readonly steps: string
  /** The book after, drawn. */
  readonly after?: string
  /** Balances after: rows like `alice 95 BTC + 5 held, 900 USDT`. */
  readonly money?: string
}

/** The rules about one thing. */
export interface Area {
  readonly title: string
  readonly intro: string
  readonly scenarios: readonly Scenario[]
}

/** The lines of a drawn text without indentation and empty ones; runs of spaces are one. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim().replace(/ +/g, ' '))
  return lines.filter((line) => line !== '')
}

/** The rows of `steps`: a command and all that happens then. */
export function stepsOf({ steps }: Scenario): { command: string; outcome: string[] }[] {
  const rows: { command: string; outcome: string[] }[] = []
  for (const line of linesOf(steps)) {
    const [command = '', outcome = ''] = line.split('|').map((cell) => cell.trim())
    const last = rows.at(-1)
    if (command === '' && last !== undefined) last.outcome.push(outcome)
    else rows.push({ command, outcome: outcome === '' ? [] : [outcome] })
  }
  return rows
}
