/** A real browser for tests: pages that remember what went wrong in them. */
import { existsSync } from 'node:fs'
import { after } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const PATH = '/usr/bin/chromium'
const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
]

/** For a test's options: the reason to skip when this machine has no browser. */
export const BROWSER_TEST = {
  skip: existsSync(PATH) ? false : `${PATH} is missing: install Debian's package chromium`,
} as const

export interface Visit {
  readonly page: Page
  /**
   * What went wrong since the last call: uncaught errors, what the console shows as an error,
   * requests that failed or were refused.
   */
  problems(): string[]
}

let browser: Promise<Browser> | undefined
after(async () => (await browser)?.close())

/** A new window with nothing stored. */
export async function visit(options: BrowserContextOptions = {}): Promise<Visit> {
  browser ??= chromium.launch({ executablePath: PATH, args: ARGUMENTS })
  const context = await (await browser).newContext(options)
  const page = await context.newPage()
  let found: string[] = []
  page.on('pageerror', (error) => found.push(`uncaught ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    // A refused request is told with its status below.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load')) return
    found.push(`console ${message.text()}`)
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    // The page itself gave up, because it was left.
    if (reason !== 'net::ERR_ABORTED') found.push(`${reason} ${told(request)}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) found.push(`${response.status()} ${told(response.request())}`)
  })
  return {
    page,
    problems() {
      const problems = found
      found = []
      return problems
    },
  }
}

function told(request: { method(): string; url(): string }): string {
  return `${request.method()} ${new URL(request.url()).pathname}`
}
