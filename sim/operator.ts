/** What an operator does to a log whose unfinished end is damaged: `log repair --drop-from`. */
import { lockFolder } from '@bourse/exchange/repository/log/folder-lock'
import { applyDrop, planDrop } from '@bourse/exchange/repository/log/repair'
import { LOG_FOLDER } from './node/room.ts'

/** Drops everything from `position` on, which nobody was told of; '' or why that cannot be. */
export async function dropTail(position: number): Promise<string> {
  const lock = lockFolder(LOG_FOLDER)
  if (!lock.ok) throw new Error(`the folder is locked by ${lock.problem}`)
  try {
    const plan = await planDrop(LOG_FOLDER, position)
    if (!plan.ok) return `the repair is refused: ${plan.problem}`
    await applyDrop(plan.value, '/data/dropped')
    return ''
  } finally {
    lock.value.release()
  }
}
