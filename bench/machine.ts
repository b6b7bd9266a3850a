/** What a figure was measured on. */
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'

/** One line: processor, cores, memory, system, Node. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor'
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const machine = `${model}, ${availableParallelism()} cores, ${gigabytes} GiB`
  return `${machine}, ${type()} ${release()}, Node ${process.version}`
}
