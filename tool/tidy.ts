/**
 * The house rules, checked over every file that git tracks or would track: `node tool/tidy.ts`.
 * A line is excused by `tidy-ok: reason` in a comment on it or on the line above.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { isMain } from './is-main.ts'
import {
  BANNED_FILES,
  FILE_LINES_MAX,
  FUNCTION_LINES_MAX,
  LINE_COLUMNS_MAX,
  LINE_RULES,
  LONG_FILES,
} from './tidy-rules.ts'

/** One breach of a house rule; `line` counts from 1. */
export type Finding = {
  readonly path: string
  readonly line: number
  readonly rule: string
  readonly message: string
}

const projectRoot = dirname(import.meta.dirname)

if (isMain(import.meta)) main()

/** Findings in one file whose path is relative to the root, with `/` between folders. */
export function checkFile(path: string, text: string): Finding[] {
  if (BANNED_FILES.pattern.test(path)) {
    return [{ path, line: 1, rule: BANNED_FILES.name, message: BANNED_FILES.instead }]
  }
  if (text.includes('\0')) return []
  const lines = text.split('\n')
  const found = [...checkLines(path, text), ...checkColumns(path, lines)]
  if (path.endsWith('.md')) found.push(...checkTitles(path, lines))
  if (/\.(tsx?|mjs)$/.test(path)) found.push(...checkSource(path, text, lines))
  return found.filter(({ line }) => !isExcused(lines, line))
}

/** Findings in the whole work tree at `root`; files that git ignores are not looked at. */
export function checkTree(root: string): { files: number; findings: Finding[] } {
  const paths = listFiles(root).filter((path) => existsSync(join(root, path)))
  const findings = paths.flatMap((path) => checkFile(path, readFileSync(join(root, path), 'utf8')))
  return { files: paths.length, findings }
}

/** In a tree that came without git, as an archive does, every source file and page. */
function listFiles(root: string): string[] {
  if (existsSync(join(root, '.git'))) {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
    const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
    return [...new Set(listed.split('\0'))].filter((path) => path !== '')
  }
  const exclude = (path: string) => /(^|[\\/])(node_modules|data|dist)$/.test(path)
  const found = globSync('**/*.{ts,tsx,mjs,md,json}', { cwd: root, exclude })
  return found.map((path) => path.replaceAll('\\', '/'))
}

function checkLines(path: string, text: string): Finding[] {
  const rules = LINE_RULES.filter((rule) => rule.where(path))
  const views = { text: text.split('\n'), code: [] as string[] }
  if (rules.some((rule) => rule.sees === 'code')) views.code = codeOnly(path, text).split('\n')
  return rules.flatMap(({ name, sees, pattern, instead }) =>
    views[sees].flatMap((view, index) => {
      const match = pattern.exec(view)
      if (!match) return []
      return [{ path, line: index + 1, rule: name, message: `"${match[0]}": ${instead}` }]
    }),
  )
}

/** Tables, code blocks and addresses cannot be broken, so only prose and code are measured. */
function checkColumns(path: string, lines: readonly string[]): Finding[] {
  if (!/\.(tsx?|mjs|md)$/.test(path)) return []
  const measured = path.endsWith('.md') ? withoutCodeBlocks(lines) : lines
  return measured.flatMap((text, index) => {
    if (text.length <= LINE_COLUMNS_MAX || /https?:\/\/|^\s*\|/.test(text)) return []
    const message = `${text.length} columns, at most ${LINE_COLUMNS_MAX}: break the line`
    return [{ path, line: index + 1, rule: 'line-length', message }]
  })
}

function checkTitles(path: string, lines: readonly string[]): Finding[] {
  const message = 'a page has one title: make this one a section (##)'
  return withoutCodeBlocks(lines)
    .flatMap((text, index) =>
      text.startsWith('# ') ? [{ path, line: index + 1, rule: 'one-title', message }] : [],
    )
    .slice(1)
}

function checkSource(path: string, text: string, lines: readonly string[]): Finding[] {
  const hot = checkHotMark(path, lines)
  const size = hot.isHot ? [] : [...checkFileSize(path, lines), ...checkFunctions(path, text)]
  const purpose = path.endsWith('.test.ts') ? [] : checkPurpose(path, lines)
  return [...hot.findings, ...purpose, ...size]
}

/** `// hot: bench/x.ts` near the top frees a file of the size rules, if the bench is there. */
function checkHotMark(path: string, lines: readonly string[]) {
  const index = lines.slice(0, 20).findIndex((text) => /^\/\/ hot\b/.test(text))
  if (index < 0) return { isHot: false, findings: [] }
  const bench = /^\/\/ hot: (bench\/\S+)/.exec(lines[index] ?? '')?.[1]
  if (bench && existsSync(join(projectRoot, bench))) return { isHot: true, findings: [] }
  const message = 'name the bench that shows why: // hot: bench/<file>'
  return { isHot: false, findings: [{ path, line: index + 1, rule: 'hot-has-bench', message }] }
}

function checkPurpose(path: string, lines: readonly string[]): Finding[] {
  const first = lines.find((text) => !/^(#!|\/\/ hot\b)/.test(text))
  if (/^\/[/*]/.test(first ?? '')) return []
  const message = 'begin with a comment of a sentence or two: what is this file for?'
  return [{ path, line: 1, rule: 'purpose-first', message }]
}

function checkFileSize(path: string, lines: readonly string[]): Finding[] {
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length
  if (count <= FILE_LINES_MAX || LONG_FILES.has(path)) return []
  const message = `${count} lines, at most ${FILE_LINES_MAX}: split it by idea`
  return [{ path, line: 1, rule: 'file-length', message }]
}

/** Measures a function's own lines, first to last, without those of functions inside it. */
function checkFunctions(path: string, text: string): Finding[] {
  const source = parse(path, text)
  const found: Finding[] = []
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line
  /** Lines that functions below `node` take, not counting lines shared with what is around them. */
  const visit = (node: ts.Node): number => {
    let inner = 0
    ts.forEachChild(node, (child) => {
      inner += visit(child)
    })
    if (!ts.isFunctionLike(node) || !('body' in node && node.body)) return inner
    const first = lineOf(node.getStart(source))
    const span = lineOf(node.end) - first + 1
    const own = span - inner
    if (own > FUNCTION_LINES_MAX) {
      const message = `a function of ${own} lines, at most ${FUNCTION_LINES_MAX}: name its steps`
      found.push({ path, line: first + 1, rule: 'function-length', message })
    }
    return Math.max(inner, span - 2)
  }
  visit(source)
  return found
}

/** The same text with comments, and the inside of strings, templates and patterns, blanked out. */
function codeOnly(path: string, text: string): string {
  let code = text
  const visit = (node: ts.Node, source: ts.SourceFile): void => {
    const isLiteral =
      ts.isStringLiteralLike(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    if (isLiteral) code = blank(code, node.getStart(source), node.end)
    ts.forEachChild(node, (child) => visit(child, source))
  }
  const source = parse(path, text)
  visit(source, source)
  // With every literal gone, what still looks like a comment is one.
  return code.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
}

function blank(text: string, start: number, end: number): string {
  const gap = text.slice(start, end).replace(/[^\n]/g, ' ')
  return text.slice(0, start) + gap + text.slice(end)
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
}

/** The same lines, with those of fenced code blocks empty. */
function withoutCodeBlocks(lines: readonly string[]): string[] {
  let isInside = false
  return lines.map((text) => {
    const isFence = /^\s*(```|~~~)/.test(text)
    if (isFence) isInside = !isInside
    return isFence || isInside ? '' : text
  })
}

function isExcused(lines: readonly string[], line: number): boolean {
  const excuse = /(\/\/|<!--|#).*\btidy-ok: \S/
  const above = lines[line - 2] ?? ''
  return (
    excuse.test(lines[line - 1] ?? '') || (/^\s*(\/\/|<!--|#)/.test(above) && excuse.test(above))
  )
}

function main(): void {
  const { files, findings } = checkTree(projectRoot)
  for (const { path, line, rule, message } of findings) {
    process.stdout.write(`${path}:${line} ${rule}: ${message}\n`)
  }
  process.stdout.write(`${files} files, ${findings.length} findings\n`)
  process.exitCode = findings.length > 0 ? 1 : 0
}
