/** What browsers are served: the trading screen, or the client in `WEB_ROOT`; operators theirs. */
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sendError } from '@bourse/kit/http/errors'
import { openPages, type Pages, PagesProblem } from '@bourse/kit/http/pages'
import type { Config } from './config.ts'
import { StartRefused } from './storage.ts'

/** Where `npm start` builds the screen. */
const SCREEN = fileURLToPath(new URL('../../web/dist', import.meta.url))
const RESERVED = ['/api', '/docs', '/openapi.json', '/ws']
/** Of the same build, but the admin listener's alone: its page, and what only that page loads. */
const OPERATOR = { page: '/operator.html', parts: '/operator' }
/** The admin listener's own paths: whoever asks here for one is told that it is not here. */
const ADMIN_PATHS = [
  ...['/actions', '/currencies', '/deposits', '/fees', '/halt', '/metrics', '/products'],
  ...['/refusals', '/resume', '/state', '/users'],
]

interface WebPages extends Pick<Config, 'webRoot' | 'dataDir'> {
  /** Folder of the built trading screen; only tests name another. */
  readonly screen?: string
}

/** The pages that `config` asks for. Rejects with a `StartRefused` when they cannot be served. */
export async function webPages({ webRoot, dataDir, screen = SCREEN }: WebPages): Promise<Pages> {
  if (webRoot === undefined) return await screenPages(screen)
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

/** A server without a screen is still a whole exchange, so it starts, and says what is missing. */
async function screenPages(folder: string): Promise<Pages> {
  try {
    const screen = { folder, history: true, policy: 'strict', gzipped: true } as const
    return await openPages({
      ...screen,
      reserved: [...RESERVED, ...ADMIN_PATHS, OPERATOR.page, OPERATOR.parts],
    })
  } catch (error) {
    if (error instanceof PagesProblem) return NOT_BUILT
    throw error
  }
}

/**
 * The operator's page and its parts, of the built screen at `folder`; only tests name another. The
 * people's page, which would find no API there, is not among them.
 */
export async function operatorPages(folder = SCREEN): Promise<Pages> {
  try {
    const page = { index: OPERATOR.page.slice(1), history: false, policy: 'strict' } as const
    return await openPages({ ...page, folder, gzipped: true, reserved: ['/index.html'] })
  } catch (error) {
    if (error instanceof PagesProblem) return NOT_BUILT
    throw error
  }
}

const NOT_BUILT: Pages = {
  fallback(request, reply) {
    if (request.url !== '/') return sendError(reply, { status: 404, message: 'not found' })
    return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT_TEXT)
  },
  install: async () => {},
}

const NOT_BUILT_TEXT =
  'The trading screen is not built: run npm run build and start the server again.\n' +
  'API documents are at /docs.\n'

function isBelow(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}
