/**
 * A folder of finished pages behind an HTTP server: its files, and its first page for the paths
 * that a client in the browser makes up itself. Nothing outside the folder is ever read.
 */
import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import staticFiles from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendError } from './errors.ts'
import type { PageFallback } from './not-found.ts'

export interface PagesOptions {
  /** Must hold the page `index`. */
  readonly folder: string
  /** The page at `/`; index.html when left out. */
  readonly index?: string
  /** True: paths without a file get the first page, which has a router of its own. */
  readonly history: boolean
  /** `strict` for pages of our own; `client` lets Vue compile and style what it shows. */
  readonly policy: 'strict' | 'client'
  /** True: a file that has another beside it with `.gz` at its end is sent as that one. */
  readonly gzipped?: boolean
  /** Paths that are never pages, in letters of either case, with all below them, like `/ws`. */
  readonly reserved: readonly string[]
}

export interface Pages {
  /** Answers what no route takes: give it to the server that is to have the pages. */
  readonly fallback: PageFallback
  /** Prepares that server for sending files. */
  install(app: FastifyInstance): Promise<void>
}

/** The folder cannot be served; the message is a clause like `/x has no index.html`. */
export class PagesProblem extends Error {
  override readonly name = 'PagesProblem'
}

/** The pages in `options.folder`. Rejects with a `PagesProblem` when it cannot be one of pages. */
export async function openPages(options: PagesOptions): Promise<Pages> {
  const root = await realpath(options.folder).catch((error) => {
    throw new PagesProblem(`${options.folder} is not there`, { cause: error })
  })
  const first = options.index ?? 'index.html'
  const index = indexPage(root, first, options.policy)
  if ((await index.read()) === undefined) {
    throw new PagesProblem(`${options.folder} has no ${first}`)
  }
  return {
    async fallback(request, reply) {
      const path = pathOf(request.url)
      if (path === undefined || isReserved(path, options.reserved)) return notFound(reply)
      const page = path === '/' || path === `/${first}`
      const file = page ? undefined : await fileAt(root, path)
      if (file === 'outside') return notFound(reply)
      // A reserved file may be meant by another name too, by way of a link.
      if (file !== undefined && isReserved(`/${file}`, options.reserved)) return notFound(reply)
      if (file === undefined && !page && !(options.history && wantsHtml(request, path))) {
        return notFound(reply)
      }
      const current = await index.read()
      if (current === undefined) return notFound(reply)
      reply.headers({ ...PAGE_HEADERS, 'content-security-policy': current.policy })
      if (file === undefined) return sendIndex(request, reply, current)
      reply.header('cache-control', cachingOf(file))
      return reply.sendFile(file)
    },
    async install(app) {
      const sending = {
        serve: false,
        index: false,
        cacheControl: false,
        dotfiles: 'ignore',
        preCompressed: options.gzipped === true,
      } as const
      await app.register(staticFiles, { root, ...sending })
    },
  }
}

const PAGE_HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const POLICIES = {
  strict: {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    // A photo is shown before it is sent.
    'img-src': "'self' data: blob:",
    'connect-src': "'self'",
    'manifest-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  },
  client: {
    'default-src': "'self'",
    // Vue makes functions of its templates in the browser, and charts style what they draw.
    'script-src': "'self' 'unsafe-eval'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    'font-src': "'self' data:",
    'worker-src': "'self' blob:",
    'object-src': "'none'",
    'base-uri': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  },
}

interface IndexPage {
  readonly body: Buffer
  readonly etag: string
  readonly policy: string
}

/** The first page as it is on the disk now, with the policy that lets its inline scripts run. */
function indexPage(root: string, name: string, kind: PagesOptions['policy']) {
  let known: (IndexPage & { readonly version: string }) | undefined
  return {
    /** Undefined when it is gone, or leads out of the folder. */
    async read(): Promise<IndexPage | undefined> {
      const file = await fileAt(root, `/${name}`)
      if (file === undefined || file === 'outside') return undefined
      const path = join(root, file)
      const { mtimeMs, size } = await stat(path)
      const version = `${mtimeMs} ${size} ${path}`
      if (known?.version === version) return known
      const body = await readFile(path)
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 24)}"`
      known = { version, body, etag, policy: policyFor(kind, body.toString('utf8')) }
      return known
    },
  }
}

/**
 * The value of Content-Security-Policy. A strict one has no inline scripts; else those that `html`
 * has are named by their hashes, so that no other one runs.
 */
function policyFor(kind: PagesOptions['policy'], html: string): string {
  const hashes = kind === 'strict' ? [] : inlineScripts(html).map(scriptHash)
  return Object.entries(POLICIES[kind])
    .map(([name, sources]) => [name, sources, ...(name === 'script-src' ? hashes : [])].join(' '))
    .join('; ')
}

function inlineScripts(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script\s*>/gi)
  return [...scripts].map(([, text]) => text ?? '')
}

/** Browsers hash what they parsed, in which every line ends with a line feed. */
function scriptHash(text: string): string {
  const parsed = text.replaceAll(/\r\n?/g, '\n')
  return `'sha256-${createHash('sha256').update(parsed).digest('base64')}'`
}

function sendIndex(request: FastifyRequest, reply: FastifyReply, page: IndexPage): FastifyReply {
  reply.headers({ 'cache-control': REVALIDATED, etag: page.etag })
  if (request.headers['if-none-match'] === page.etag) return reply.code(304).send()
  return reply.type('text/html; charset=utf-8').send(page.body)
}

const REVALIDATED = 'no-cache'
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Files whose names change with their content are kept; others are asked for again. */
function cachingOf(file: string): string {
  const parts = /[.-]([\w-]{8}|[0-9a-f]{8,64})\.\w+(?:\.map)?$/.exec(file)
  const name = parts?.[1] ?? ''
  const hex = /^[0-9a-f]+$/.test(name) && /\d/.test(name) && /[a-f]/.test(name)
  const mixed = /\d/.test(name) && /[a-z]/.test(name) && /[A-Z]/.test(name)
  return hex || mixed ? FOR_EVER : REVALIDATED
}

/** The path without its query, decoded; undefined when it is not one that a page could have. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] as string)
    return /^\/$|^(?:\/(?!\.)[^/\\]+)+\/?$/.test(path) && !hasControl(path) ? path : undefined
  } catch {
    return undefined
  }
}

function hasControl(path: string): boolean {
  return [...path].some((character) => character < ' ' || character === '\x7f')
}

function isReserved(path: string, reserved: readonly string[]): boolean {
  const folded = path.toLowerCase()
  return reserved.some((start) => folded === start || folded.startsWith(`${start}/`))
}

/**
 * Where below `root` the file that `path` names really lies; undefined when there is none;
 * `outside` when a link leads out of the folder or to something hidden.
 */
async function fileAt(root: string, path: string): Promise<string | 'outside' | undefined> {
  if (path.endsWith('/')) return undefined
  try {
    const real = await realpath(join(root, path))
    const place = relative(root, real)
    if (place.split(sep).some((part) => part.startsWith('.')) || real === place) return 'outside'
    return (await stat(real)).isFile() ? place.split(sep).join('/') : undefined
  } catch {
    return undefined
  }
}

/** A path like `/trade/BTC-USDT`, or whatever a person opens; not a picture that is missing. */
function wantsHtml(request: FastifyRequest, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return !name.includes('.') || (request.headers.accept ?? '').includes('text/html')
}

function notFound(reply: FastifyReply): FastifyReply {
  return sendError(reply, { status: 404, message: 'not found' })
}
