/**
 * Run by hand: writes what the golden logs come to, and the golden log of the newest rules version.
 * The bytes of older ones stay as they are for ever. Right only as long as no log of that version
 * is in use anywhere; afterwards a hash that has changed is a bug.
 */
import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAll } from './events.testkit.ts'
import { inFolder, openLog } from './folder.testkit.ts'
import { goldenFolder, goldenOutcome } from './golden.testkit.ts'
import { writeGoldenLogV2 } from './golden-v2.testkit.ts'

await rm(goldenFolder(2), { recursive: true, force: true })
await writeGoldenLogV2(goldenFolder(2))
for (const version of [1, 2]) {
  await inFolder(async (folder) => {
    await cp(goldenFolder(version), folder, { recursive: true })
    const log = await openLog(folder)
    const outcome = JSON.stringify(goldenOutcome(await readAll(log)), null, 2)
    await log.close()
    await writeFile(join(goldenFolder(version), 'expected.json'), `${outcome}\n`)
    process.stdout.write(`version ${version}: ${outcome}\n`)
  })
}
