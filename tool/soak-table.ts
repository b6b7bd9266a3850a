/** The table that `npm run soak` ends with. */
import type { EndedFile } from './runner.ts'

/** One test of the table. */
export type Row = {
  readonly name: string
  readonly result: string
  readonly seconds: string
  readonly tried: string
}

/** A test prints `soak row | name | what was tried | 12.3 s` when it is through. */
const ROW = /^soak row \| ([^|]+) \| (.+) \| ([\d.]+ s)$/gm

/** The rows that the tests of a file have printed; one for the file if it failed or has none. */
export function rowsOf({ file, isPassed, tests, seconds, output }: EndedFile): Row[] {
  const rows = [...output.matchAll(ROW)].map(([, name = '', tried = '', took = '']) => {
    return { name, tried, seconds: took, result: 'ok' }
  })
  if (isPassed && rows.length > 0) return rows
  const result = isPassed ? 'ok' : 'FAILED'
  const whole = { name: file, tried: `${tests} tests`, seconds: `${seconds.toFixed(1)} s`, result }
  return [...rows, whole]
}

/** The rows under a head, in columns. */
export function table(rows: readonly Row[]): string {
  const head = { name: 'test', result: 'result', seconds: 'took', tried: 'what was tried' }
  const all = [head, ...rows]
  const widthOf = (column: 'name' | 'result' | 'seconds') =>
    Math.max(...all.map((row) => row[column].length)) + 2
  const lines = all.map(({ name, result, seconds, tried }) =>
    [
      name.padEnd(widthOf('name')),
      result.padEnd(widthOf('result')),
      seconds.padEnd(widthOf('seconds')),
      tried,
    ].join(''),
  )
  return `\n${lines.join('\n')}\n`
}
