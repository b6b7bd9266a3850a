/** `repair`: gives up the end of a log, because it is damaged or was never meant to be. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredSnapshot } from '@bourse/domain/exchange/snapshot'
import { lockFolder } from '@bourse/exchange/repository/log/folder-lock'
import {
  applyDrop,
  type DropPlan,
  moveInto,
  planDrop,
} from '@bourse/exchange/repository/log/repair'
import { listSegments } from '@bourse/exchange/repository/log/segment-file'
import { fileSnapshots } from '@bourse/exchange/repository/snapshot/files'
import {
  type Command,
  type CommandInput,
  EXIT,
  logFolder,
  positionOption,
  print,
  printFacts,
  Refusal,
  snapshotFolder,
} from './log-command.ts'

export const repair: Command = {
  name: 'repair',
  summary: 'drop the end of a log, from a position on',
  details: `Drops the record at the position and all behind it, acknowledged ones too: restore a
backup or copy from another server instead if you can. What is cut is moved to a folder
dropped-<time> inside the log folder, together with the snapshots that lie behind it or are
damaged; nothing is deleted. The server must be stopped. A read model that is ahead of the new end
must be made anew: npm run readmodel -- rebuild.`,
  options: [['drop-from', 'POSITION', 'the first position to drop, as verify names it']],
  async run(input) {
    if (!input.options.has('drop-from')) throw new Refusal('give --drop-from POSITION')
    const folder = logFolder(input.data)
    if ((await listSegments(folder)).length === 0) throw new Refusal(`there is no log in ${folder}`)
    const lock = lockFolder(folder)
    if (!lock.ok) throw new Refusal(`the log is in use by ${lock.problem}: stop the server first`)
    try {
      return await dropEnd(folder, input)
    } finally {
      lock.value.release()
    }
  },
}

async function dropEnd(folder: string, input: CommandInput): Promise<number> {
  const planned = await planDrop(folder, positionOption(input, 'drop-from', 0))
  if (!planned.ok) throw new Refusal(planned.problem)
  const plan = planned.value
  const snapshots = await fileSnapshots({ folder: snapshotFolder(input.data) }).list()
  if (plan.first > 1) requireStart(plan, snapshots)
  const later = snapshots.filter((each) => !each.ok || each.meta.position >= plan.from)
  const dropped = join(folder, `dropped-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`)
  await mkdir(dropped)
  // First the snapshots: without them the log is good at every moment, ahead of it they are not.
  for (const { file } of later) await moveInto(file, dropped)
  await applyDrop(plan, dropped)
  await report(plan, later, dropped)
  return EXIT.clean
}

/** A trimmed log is worth nothing without a snapshot to start from. */
function requireStart(plan: DropPlan, snapshots: readonly StoredSnapshot[]): void {
  const isStart = (each: StoredSnapshot) =>
    each.ok && each.meta.position >= plan.first - 1 && each.meta.position < plan.from
  if (snapshots.some(isStart)) return
  throw new Refusal(
    `the log begins at position ${plan.first}; without a snapshot between there and ` +
      `${plan.from - 1} nothing could be replayed: restore a backup`,
  )
}

async function report(
  plan: DropPlan,
  snapshots: readonly StoredSnapshot[],
  dropped: string,
): Promise<void> {
  const { from, lastReadable, damage } = plan
  const readable = lastReadable < from ? 'none' : `${from} to ${lastReadable}`
  await printFacts([
    ['log ends at', from - 1],
    ['dropped', damage === undefined ? readable : `${readable}, and what was damaged behind`],
    [
      'files',
      `${plan.laterFiles.length} whole, the end of ${plan.file} from byte ${plan.keepBytes}`,
    ],
    ['snapshots', snapshots.length],
    ['moved to', dropped],
  ])
  if (damage !== undefined) await print(`the damage was: ${damage.message}\n`)
}
