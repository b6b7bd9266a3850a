/** Makes a log look as if a newer program had written to it, for the tests of who refuses it. */
import { readFile, writeFile } from 'node:fs/promises'
import { RULES_VERSION } from '@bourse/domain/exchange/event'
import { AT } from './fields.ts'
import { FRAME_HEADER_BYTES, MAGIC, type NewFrame, sealFrame } from './frame.ts'
import { scanSegments } from './scan.ts'

/** The first record that the older program meets: its rules version, or its event type. */
export type Newness = 'rules version' | 'event type'

/**
 * Changes the first record of the last frame of the log in `folder` to what a newer program writes,
 * with good checksums. Returns its position.
 */
export async function makeNewer(folder: string, what: Newness = 'rules version'): Promise<number> {
  let last: (NewFrame & { offset: number; length: number; file: string }) | undefined
  await scanSegments(folder, ({ frame, frameOffset, file }) => {
    const { count, previous, firstPosition, time, length } = frame
    const magic = MAGIC.records
    last = { magic, count, previous, firstPosition, time, length, file, offset: frameOffset }
  })
  if (last === undefined) throw new Error('the log has no frame')
  const bytes = await readFile(last.file)
  const frame = bytes.subarray(last.offset, last.offset + FRAME_HEADER_BYTES + last.length)
  if (what === 'rules version') {
    frame.writeUInt16LE(RULES_VERSION + 1, FRAME_HEADER_BYTES + AT.rulesVersion)
  } else {
    frame[FRAME_HEADER_BYTES + AT.type] = 255
  }
  sealFrame(frame, last)
  await writeFile(last.file, bytes)
  return last.firstPosition
}
