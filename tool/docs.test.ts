/** The documents: links lead somewhere, and paths that they name exist. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { findFiles, projectRoot } from './runner.ts'

test('every relative link leads to a file, and to a heading if it names one', () => {
  const broken = findFiles('*.md').flatMap((file) =>
    brokenLinks(file, read(file)).map((link) => `${file}: ${link}`),
  )
  assert.deepEqual(broken, [])
})

test('every path of the repository that a document names exists', () => {
  const missing = findFiles('*.md').flatMap((file) =>
    missingPaths(file, read(file)).map((path) => `${file}: ${path}`),
  )
  assert.deepEqual(missing, [])
})

test('broken links and paths that are not there are seen', () => {
  const text = [
    '# A title with `code`, and more',
    '[a](LICENSE) [b](no-such-file.md) [c](STYLE.md#no-such-heading) [d](STYLE.md#values)',
    '[e](https://example.org/x.md) [f](#a-title-with-code-and-more) [g](#nowhere)',
    '`tool/docs.test.ts` `tool/no-such.ts` `no-folder/a.ts` `no-such.md` `domain/exchange/`',
    '`application/json` `a/b` `/api/orders` `docs/*.md` `npm run check` `x.test.ts`',
    '```sh',
    '[h](gone.md) `tool/gone.ts`',
    '```',
  ].join('\n')
  const links = ['no-such-file.md', 'STYLE.md#no-such-heading', '#nowhere']
  assert.deepEqual(brokenLinks('README.md', text), links)
  const paths = ['tool/no-such.ts', 'no-folder/a.ts', 'no-such.md']
  assert.deepEqual(missingPaths('README.md', text), paths)
})

function brokenLinks(file: string, text: string): string[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(
    ([, target = '']) => target,
  )
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(file, target, text))
}

function leadsSomewhere(file: string, target: string, text: string): boolean {
  const [path = '', heading] = target.split('#')
  const there = path === '' ? file : join(dirname(file), path)
  if (path !== '' && !existsSync(join(projectRoot, there))) return false
  if (heading === undefined) return true
  return headings(path === '' ? text : read(there)).includes(heading)
}

/** Anchors as GitHub makes them out of headings. */
function headings(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#+ +(.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function missingPaths(file: string, text: string): string[] {
  const spans = [...withoutCode(text).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  return spans.filter((span) => isOurs(file, span) && !exists(file, span))
}

/** A path below a folder of ours, or one that ends as our files do; no pattern, no `./data`. */
function isOurs(file: string, span: string): boolean {
  if (span.startsWith('./')) return false
  if (!/^(?:[\w.-]+\/)+[\w.-]*$/.test(span)) return /^[\w.-]+\.(md|mjs|json)$/.test(span)
  const [first = ''] = span.split('/')
  const isFolder = placesOf(file, first).some((place) =>
    statSync(place, { throwIfNoEntry: false })?.isDirectory(),
  )
  return isFolder || /\.(ts|md|mjs|json)$/.test(span)
}

function exists(file: string, span: string): boolean {
  return placesOf(file, span).some((place) => existsSync(place))
}

/** Paths are meant from the root, or from the document's own folder. */
function placesOf(file: string, path: string): string[] {
  return [join(projectRoot, path), join(projectRoot, dirname(file), path)]
}

function withoutCode(text: string): string {
  return text.replace(/^```.*?^```$/gms, '')
}

function read(file: string): string {
  return readFileSync(join(projectRoot, file), 'utf8')
}
