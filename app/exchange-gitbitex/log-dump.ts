/** `dump`: the events of a log as JSON lines. */
import { EVENT_TYPE, type TradingEvent, VIA } from '@bourse/domain/exchange/event'
import { EventReader } from '@bourse/exchange/repository/log/event-reader'
import { LogDamage } from '@bourse/exchange/repository/log/log-damage'
import { scanSegments } from '@bourse/exchange/repository/log/scan'
import { listSegments, segmentPosition } from '@bourse/exchange/repository/log/segment-file'
import { type Command, EXIT, logFolder, positionOption, print } from './log-command.ts'

const LINES_AT_ONCE = 2_000

export const dump: Command = {
  name: 'dump',
  summary: 'print events as JSON lines',
  details: `Prints one JSON object a line, every field by its name. Numbers are whole numbers as
the engine sees them (prices and sizes at the product's scales, times in microseconds); amounts
in atoms are strings. Of a damaged log everything before the damage is printed, then it is
named.`,
  options: [
    ['from', 'N', 'first position, default: the first kept'],
    ['to', 'N', 'last position, default: the last one'],
  ],
  async run(input) {
    const folder = logFolder(input.data)
    const from = positionOption(input, 'from', 1)
    const to = positionOption(input, 'to', Number.MAX_SAFE_INTEGER)
    const { end, damage } = await readableEnd(folder)
    const first = segmentPosition((await listSegments(folder))[0] as string)
    await printRange(folder, Math.max(first, from), Math.min(end, to))
    if (damage !== undefined && to > end) throw damage
    return EXIT.clean
  },
}

/** One event as a JSON object on one line. */
function eventLine(event: TradingEvent): string {
  const named = {
    ...event,
    type: nameOf(EVENT_TYPE, event.type),
    via: nameOf(VIA, event.via),
  }
  return JSON.stringify(named, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

async function printRange(folder: string, from: number, to: number): Promise<void> {
  const reader = new EventReader(folder, from - 1)
  try {
    let lines: string[] = []
    while (reader.position < to) {
      const limit = Math.min(to, reader.position + LINES_AT_ONCE)
      await reader.read(
        limit,
        (events, count) => {
          // A frame is delivered whole, so the last one may reach beyond what was asked for.
          const wanted = events.slice(0, count).filter((event) => event.position <= to)
          lines.push(...wanted.map(eventLine))
        },
        () => false,
      )
      await print(lines.map((line) => `${line}\n`).join(''))
      lines = []
    }
  } finally {
    await reader.close()
  }
}

async function readableEnd(folder: string): Promise<{ end: number; damage?: LogDamage }> {
  try {
    return { end: (await scanSegments(folder)).end }
  } catch (error) {
    if (error instanceof LogDamage && error.goodTo !== undefined) {
      return { end: error.goodTo, damage: error }
    }
    throw error
  }
}

function nameOf(names: Readonly<Record<string, number>>, number: number): string | number {
  return Object.keys(names).find((name) => names[name] === number) ?? number
}
