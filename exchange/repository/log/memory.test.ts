import { LIMITS } from './events.testkit.ts'
import { logContract } from './log.contract.ts'
import { memoryLog } from './memory.ts'

logContract('memory', async (now) => ({
  log: memoryLog({ limits: LIMITS, now }),
  dispose: async () => {},
}))
