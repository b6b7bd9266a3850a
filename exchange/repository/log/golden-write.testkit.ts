/** Run by hand: writes the golden log and what it comes to. See golden.testkit.ts for when. */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GOLDEN_FOLDER, goldenOutcome, writeGoldenLog } from './golden.testkit.ts'

await rm(GOLDEN_FOLDER, { recursive: true, force: true })
const events = await writeGoldenLog(GOLDEN_FOLDER)
const outcome = JSON.stringify(goldenOutcome(events), null, 2)
await writeFile(join(GOLDEN_FOLDER, 'expected.json'), `${outcome}\n`)
