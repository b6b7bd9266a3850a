/** The house rules of tool/tidy.ts as data: what is banned where, and what to write instead. */

/** A ban on a pattern, line by line. */
export type LineRule = {
  readonly name: string
  /** `code` sees neither comments nor the inside of strings; `text` sees the line as it is. */
  readonly sees: 'code' | 'text'
  readonly pattern: RegExp
  readonly where: (path: string) => boolean
  readonly instead: string
}

export const LINE_COLUMNS_MAX = 100
export const FUNCTION_LINES_MAX = 70
export const FILE_LINES_MAX = 400

/** Files that may be longer than FILE_LINES_MAX, each with its reason. */
export const LONG_FILES: ReadonlyMap<string, string> = new Map([])

const isCode = (path: string) => /\.(tsx?|mjs)$/.test(path)
const isText = (path: string) => path !== 'package-lock.json' && path !== 'LICENSE'
const isTest = (path: string) => /\.(test|soak|contract|testkit)\.ts$|\/testkit\//.test(path)

/** The deterministic part: the same log must give the same state on every machine and day. */
const isEngine = (path: string) =>
  /^(domain|kit\/pure|exchange\/usecase)\//.test(path) &&
  !path.startsWith('exchange/usecase/gateway/') &&
  isCode(path) &&
  !isTest(path)

/** Use cases outside the engine may await ports, but are told the time and given randomness. */
const isUsecase = (path: string) =>
  isEngine(path) || (/^(?!exchange)\w+\/usecase\//.test(path) && isCode(path) && !isTest(path))

export const LINE_RULES: readonly LineRule[] = [
  {
    name: 'no-clock',
    sees: 'code',
    pattern: /\bDate\.now\b|\bDate\(\)|\bperformance\b|\bhrtime\b|\bTemporal\.Now\b/,
    where: isUsecase,
    instead: 'the time is data: take it from the record, or as an argument',
  },
  {
    name: 'no-random',
    sees: 'code',
    pattern: /\bMath\.random\b|\brandom(UUID|Bytes|Int)\b|\bgetRandomValues\b/,
    where: isUsecase,
    instead: 'ids are made from state, or arrive with the event; a use case gets a port',
  },
  {
    name: 'no-timer',
    sees: 'code',
    pattern: /\b(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)\b/,
    where: isEngine,
    instead: 'a deadline is engine state that a clock event makes due',
  },
  {
    name: 'no-environment',
    sees: 'code',
    pattern: /\bprocess\.|\bglobalThis\b/,
    where: isEngine,
    instead: 'app/ reads the environment and passes values',
  },
  {
    name: 'no-async',
    sees: 'code',
    pattern: /\bawait\b|\basync\b|\bPromise\.|\bnew Promise\b/,
    where: isEngine,
    instead: 'the engine is synchronous: ports are called by the gateway or in app/',
  },
  {
    name: 'no-promise-type',
    sees: 'code',
    pattern: /\bPromise</,
    where: (path) => isEngine(path) && !path.startsWith('domain/'),
    instead: 'only ports in domain/ and the gateway know promises',
  },
  {
    name: 'no-float',
    sees: 'code',
    pattern: /\bparseFloat\b|\bNumber\(/,
    where: (path) => isEngine(path) && path !== 'domain/shared/decimal.ts',
    instead: 'text becomes an integer in domain/shared/decimal.ts only; atoms stay bigint',
  },
  {
    name: 'no-for-in',
    sees: 'code',
    pattern: /\bfor\s*\(\s*(const|let|var)\s+\w+\s+in\b/,
    where: isEngine,
    instead: 'for..in follows insertion and prototypes: use a Map, or Object.keys with for..of',
  },
  {
    name: 'no-open-assign',
    sees: 'code',
    pattern: /\bObject\.assign\(\s*\{\s*\}/,
    where: isEngine,
    instead: 'foreign keys can reach the prototype: name the fields you copy, or use a Map',
  },
  {
    name: 'no-console',
    sees: 'code',
    pattern: /\bconsole\./,
    where: isCode,
    instead: 'the logger of kit/logger, or process.stdout.write in a command',
  },
  {
    name: 'no-any-cast',
    sees: 'code',
    pattern: /\bas any\b|<any>/,
    where: isCode,
    instead: 'unknown, and a check that narrows it',
  },
  {
    name: 'no-meta-main',
    sees: 'code',
    pattern: /\bimport\.meta\.main\b/,
    where: isCode,
    instead: 'Node 24.0 has none, and npm brings it on Apple silicon: isMain of tool/is-main.ts',
  },
  {
    name: 'no-ts-ignore',
    sees: 'text',
    pattern: /@ts-(ignore|nocheck)/, // tidy-ok: this is the ban
    where: isCode,
    instead: '@ts-expect-error with the reason, which fails once it is not needed',
  },
  {
    name: 'no-leftover',
    sees: 'text',
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/, // tidy-ok: this is the ban
    where: isText,
    instead: 'do it now, or say in a plain sentence what is missing and why',
  },
  {
    name: 'no-private-key',
    sees: 'text',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
    where: isText,
    instead: 'generate keys when the test or the server starts',
  },
]

/** Files that must not be in the repository at all. */
export const BANNED_FILES = {
  name: 'no-key-or-database-file',
  pattern: /\.(pem|key|p12|pfx|jks|sqlite|sqlite3|db)$|\.sqlite-\w+$/,
  instead: 'generate it when it is needed, under the data folder or a temporary one',
} as const
