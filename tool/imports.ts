/**
 * Checks the import rules of .dependency-cruiser.mjs over a tree: `node tool/imports.ts [folder]`.
 */
import { readFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ICruiseOptions, ICruiseResult } from 'dependency-cruiser'
import { isMain } from './is-main.ts'

/** One import that a rule forbids; `via` is the rest of the way round if it closes a cycle. */
export type ImportViolation = {
  readonly rule: string
  readonly from: string
  readonly to: string
  readonly via: readonly string[]
  readonly remedy: string
}

export type ImportReport = {
  readonly moduleCount: number
  readonly importCount: number
  readonly rules: readonly string[]
  readonly violations: readonly ImportViolation[]
}

const projectRoot = dirname(import.meta.dirname)

useTypeScript6()
if (isMain(import.meta)) await main(process.argv[2] ?? projectRoot)

/**
 * Follows every import, type-only ones too, in the workspaces of the tree at `root` and returns
 * what the rules forbid. Changes the working directory to `root`. Throws if it saw no module or no
 * import, because then the checker is broken, not the tree clean.
 */
export async function checkImports(root: string): Promise<ImportReport> {
  const { cruise } = await import('dependency-cruiser')
  const { default: extractOptions } = await import(
    'dependency-cruiser/config-utl/extract-depcruise-options'
  )
  const options: ICruiseOptions = await extractOptions(join(projectRoot, '.dependency-cruiser.mjs'))
  process.chdir(root)
  const { output } = await cruise(workspaces(root), options, options.enhancedResolveOptions)
  if (typeof output === 'string')
    throw new Error('dependency-cruiser gave text instead of a result')
  const report = toReport(output)
  if (report.moduleCount === 0 || report.importCount === 0) {
    throw new Error(
      `dependency-cruiser saw ${report.moduleCount} modules and ${report.importCount} imports: ` +
        'it cannot read TypeScript; check that tool/node_modules has TypeScript 6',
    )
  }
  return report
}

/**
 * dependency-cruiser needs the compiler's JavaScript interface, which TypeScript 7 no longer has,
 * and without it finds nothing to complain about. So it is given this workspace's own, version 6.
 */
function useTypeScript6(): void {
  const own = createRequire(import.meta.url)
  registerHooks({
    resolve(specifier, context, next) {
      const isCompiler = specifier === 'typescript' || specifier.startsWith('typescript/')
      if (!isCompiler || !context.parentURL?.includes('/dependency-cruiser/')) {
        return next(specifier, context)
      }
      const url = pathToFileURL(own.resolve(specifier)).href
      return { url, format: specifier.endsWith('.json') ? 'json' : 'commonjs', shortCircuit: true }
    },
  })
}

function workspaces(root: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return manifest.workspaces
}

function toReport({ modules, summary }: ICruiseResult): ImportReport {
  const remedies = new Map(
    summary.ruleSetUsed?.forbidden?.map((rule) => [rule.name ?? '', rule.comment ?? '']),
  )
  return {
    moduleCount: modules.filter((module) => /[.]tsx?$/.test(module.source)).length,
    importCount: summary.totalDependenciesCruised ?? 0,
    rules: [...remedies.keys()],
    violations: summary.violations.map((violation) => ({
      rule: violation.rule.name,
      from: violation.from,
      to: violation.to,
      via: violation.cycle?.map((step) => step.name) ?? [],
      remedy: remedies.get(violation.rule.name) ?? '',
    })),
  }
}

async function main(root: string): Promise<void> {
  const { moduleCount, importCount, violations } = await checkImports(resolve(root))
  for (const { rule, from, to, via, remedy } of violations) {
    const way = via.length > 0 ? via.join(' -> ') : to
    process.stdout.write(`${from} -> ${way}\n  ${rule}: ${remedy}\n`)
  }
  process.stdout.write(
    `${moduleCount} modules, ${importCount} imports, ${violations.length} violations\n`,
  )
  process.exitCode = violations.length > 0 ? 1 : 0
}
