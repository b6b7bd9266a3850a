/** What people see in a browser: the client in `WEB_ROOT`, else a small page of our own. */
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPages, type Pages, PagesProblem } from '@bourse/kit/http/pages'
import type { Config } from './config.ts'
import { StartRefused } from './storage.ts'

const LANDING = fileURLToPath(new URL('landing', import.meta.url))
const RESERVED = ['/api', '/docs', '/openapi.json', '/ws']

/** The pages that `config` asks for. Rejects with a `StartRefused` when they cannot be served. */
export async function webPages({
  webRoot,
  dataDir,
}: Pick<Config, 'webRoot' | 'dataDir'>): Promise<Pages> {
  if (webRoot === undefined) {
    const own = { folder: LANDING, history: false, policy: 'strict' } as const
    return await openPages({ ...own, reserved: RESERVED })
  }
  if (isBelow(dataDir, webRoot)) {
    throw new StartRefused(
      2,
      `WEB_ROOT: ${webRoot} has the data folder in it, which nobody may see`,
    )
  }
  try {
    const client = { folder: webRoot, history: true, policy: 'client' } as const
    return await openPages({ ...client, reserved: RESERVED })
  } catch (error) {
    const refused = error instanceof PagesProblem
    throw refused ? new StartRefused(2, `WEB_ROOT: ${error.message}`, { cause: error }) : error
  }
}

function isBelow(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}
