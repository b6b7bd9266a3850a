/** What a first visit fetches and how still it is, by the browser's own records. */
import type { Page } from 'playwright-core'

/** What the page's own scripts may be, packed, with all that it fetches by itself. */
export const SCRIPT_BYTES_MAX = 170_000

/** Counts from now on; the function returned gives the packed bytes of all scripts so far. */
export function countScripts(page: Page): () => Promise<number> {
  const sizes: Promise<number>[] = []
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
  })
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

export interface Jump {
  /** Part of the screen that moved, times how far. */
  readonly score: number
  /** Classes and places of the elements that moved. */
  readonly what: string
}

/** What was seen already and moved by itself, since the page began. */
export async function jumps(page: Page): Promise<readonly Jump[]> {
  return await page.evaluate<readonly Jump[]>(JUMPS)
}

/** Runs in the page, whose names tests do not know. */
const JUMPS = `new Promise((resolve) => {
  const told = ({ node, previousRect, currentRect }) => {
    const element = node instanceof Element ? node : node?.parentElement
    const at = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')
    const name = element?.className || element?.nodeName
    return name + ': ' + at(previousRect) + ' to ' + at(currentRect)
  }
  const found = []
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (!hadRecentInput) found.push({ score: value, what: sources.map(told).join(', ') })
    }
  }).observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => resolve(found), 100)
})`
