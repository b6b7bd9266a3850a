/** Bugs planted around the engine: log, snapshots, gateway, recorder, rows. */
import type { Mutant } from './mutant.ts'

const LOG = 'exchange/repository/log'
const RECORDER = 'exchange/delivery/background'
const GATEWAY = 'exchange/usecase/gateway/gateway.ts'

export const LOG_MUTANTS: readonly Mutant[] = [
  {
    name: 'the log swallows the error of an append',
    file: `${LOG}/segments.ts`,
    find: 'throw new LogUnusable(why, { cause: error })',
    replace: 'if (why === "") throw error',
  },
  {
    name: 'the gateway swallows the error of an append',
    file: GATEWAY,
    find: 'this.#fail(error as Error)\n        return\n',
    replace: 'if (error === undefined) return\n',
  },
  {
    name: 'appends are acknowledged before they are on the disk',
    file: `${LOG}/segment-writer.ts`,
    find: 'const descriptor = await openFile(log.lastFile, constants.O_RDWR | SYNCED)',
    replace: 'const descriptor = await openFile(log.lastFile, constants.O_RDWR)',
  },
  {
    name: 'a new file gets its name before its bytes are synced',
    file: `${LOG}/durable-file.ts`,
    find: 'await write(handle)\n    await handle.sync()',
    replace: 'await write(handle)',
  },
  {
    name: 'the name of a new file is not synced',
    file: `${LOG}/durable-file.ts`,
    find: 'await rename(temporary, file)\n  await syncFolder(dirname(file))',
    replace: 'await rename(temporary, file)',
  },
  {
    name: 'a torn end stays in the file',
    file: `${LOG}/segments.ts`,
    find: 'if (log.tornBytes > 0) {',
    replace: 'if (log.tornBytes > 1e9) {',
  },
  {
    name: 'checksums of frames are not looked at',
    file: `${LOG}/segment-reader.ts`,
    find: 'if (crc32(this.#payload()) !== frame.payloadSum) {',
    replace: 'if (crc32(this.#payload()) === -1) {',
  },
  {
    name: 'the time of the log follows a clock that steps back',
    file: `${LOG}/segments.ts`,
    find: 'Math.max(this.#writer.time, this.#now() * 1_000)',
    replace: 'this.#now() * 1_000',
  },
  {
    name: 'a record loses its post-only mark',
    file: `${LOG}/codec.ts`,
    find: 'event.postOnly = true',
    replace: 'event.postOnly = false',
  },
  {
    name: 'an answer goes to whoever waits next',
    file: GATEWAY,
    find: 'if (submission === undefined || submission.nextCounter !== event.counter) return',
    replace: 'if (submission === undefined) return',
  },
  {
    name: 'the recorder starts from a snapshot beyond its mark',
    file: `${RECORDER}/recorder-restore.ts`,
    find: 'if (each.meta.sequence > limits.mark) continue',
    replace: 'if (each.meta.sequence < 0) continue',
  },
  {
    name: 'the mark moves without its rows',
    file: `${RECORDER}/recorder.ts`,
    find: 'const fills = batch.fills.filter(({ sequence }) => sequence > from)',
    replace: 'const fills = batch.fills.filter(({ sequence }) => sequence > from + 1)',
  },
  {
    name: 'rows are written whatever the mark is',
    file: 'exchange/repository/readmodel/memory.ts',
    find: 'if (model.mark.logId !== logId || model.mark.sequence !== batch.from) return false',
    replace: 'if (model.mark.logId !== logId) return false',
  },
  {
    name: 'an order that is done is written as open',
    file: 'exchange/usecase/recording/rows.ts',
    find: 'changed.delete(slot)',
    replace: 'changed.has(slot)',
  },
]
