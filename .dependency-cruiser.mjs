/**
 * The import rules: which folder may use which. The matrix is in ARCHITECTURE.md; `npm run check`
 * enforces it and tool/imports.test.ts proves that every rule here catches its violation.
 */
const CONTEXT = '(exchange|auth|chat|urlshortener|line|config|botclient)'
const TEST_FILE = '([.](test|soak|contract|testkit)[.]ts$|/testkit/)'
const TOOLING = '^(test|bench|tool|sim|web/bench)/'
const CONFIG = '[.]config[.]ts$'
const PACKAGES = 'node_modules/'
const LICENCES =
  '^[(]?(MIT|MIT-0|ISC|Apache-2[.]0|BSD-[23]-Clause|0BSD|BlueOak-1[.]0[.]0|Unlicense|Zlib|' +
  'CC0-1[.]0|Python-2[.]0| (OR|AND) )+[)]?$'

/** A rule; `comment` says what to do instead. */
const ban = (name, from, to, comment) => ({ name, severity: 'error', from, to, comment })

export default {
  forbidden: [
    ban(
      'domain-is-pure',
      { path: '^domain/', pathNot: TEST_FILE },
      { pathNot: '^domain/' },
      'Domain holds types, rules and ports only: declare a port here, implement it in repository.',
    ),
    ban(
      'usecase-knows-domain-only',
      { path: `^${CONTEXT}/usecase/`, pathNot: TEST_FILE },
      { pathNot: ['^domain/', '^$1/usecase/', '^kit/pure/'] },
      'A use case takes a port of domain/ as an argument; app/ passes the implementation.',
    ),
    ban(
      'repository-stays-down',
      { path: `^${CONTEXT}/repository/`, pathNot: TEST_FILE },
      { path: `^(${CONTEXT}/(usecase|delivery)|app)/` },
      'A repository implements a port of domain/: move what both need to domain/ or kit/.',
    ),
    ban(
      'no-http-in-repository',
      { path: `^${CONTEXT}/repository/` },
      { path: `${PACKAGES}(fastify|@fastify|ws|typebox)/` },
      'HTTP and WebSocket libraries belong to delivery/.',
    ),
    ban(
      'delivery-takes-ports',
      { path: `^${CONTEXT}/delivery/`, pathNot: TEST_FILE },
      { path: `^(${CONTEXT}/(usecase|repository)|app)/` },
      'Delivery calls a port of domain/ that it gets as an argument; app/ passes the use case.',
    ),
    ban(
      'no-driver-in-delivery',
      { path: `^${CONTEXT}/delivery/` },
      { path: `${PACKAGES}(kysely|better-sqlite3|pg|mysql2|ioredis|@platformatic/kafka)/` },
      'Databases and queues are behind a port of domain/, implemented in repository/.',
    ),
    ban(
      'contexts-meet-in-app',
      { path: `^${CONTEXT}/` },
      { path: `^${CONTEXT}/`, pathNot: '^$1/' },
      'Two contexts meet in app/: describe the need as a port in domain/ and wire it there.',
    ),
    ban(
      'kit-knows-no-business',
      { path: '^kit/' },
      { path: `^(domain|app|${CONTEXT})/` },
      'kit/ would serve any project: pass what it needs as an argument of a plain type.',
    ),
    ban(
      'kit-pure-is-pure',
      { path: '^kit/pure/', pathNot: TEST_FILE },
      { pathNot: '^kit/pure/' },
      'kit/pure/ does no I/O and needs no library: what does belongs elsewhere in kit/.',
    ),
    ban(
      'core-tests-stay-home',
      { path: `^(domain|kit/pure)/.*${TEST_FILE}` },
      { pathNot: ['^$1/', `${PACKAGES}fast-check/`], dependencyTypesNot: ['core'] },
      'Tests of domain/ and kit/pure/ use their own folder, node: and fast-check.',
    ),
    ban(
      'usecase-tests-stay-home',
      { path: `^${CONTEXT}/usecase/.*${TEST_FILE}` },
      {
        pathNot: [
          '^domain/',
          '^$1/(usecase|repository)/',
          '^kit/(pure|testing)/',
          `${PACKAGES}fast-check/`,
        ],
        dependencyTypesNot: ['core'],
      },
      'A test that needs more than its own context is a test of the whole: put it in test/.',
    ),
    ban(
      'screen-takes-domain-and-rows',
      { path: '^web/', pathNot: [TEST_FILE, TOOLING, CONFIG] },
      {
        pathNot: [
          '^(web|domain)/',
          PACKAGES,
          '^exchange/delivery/(http-gitbitex/)?[a-z]+-json[.]ts$',
        ],
      },
      'The screen runs in a browser: it shares domain/ and the rows of the API, no server code.',
    ),
    ban(
      'screen-takes-rows-as-types',
      { path: '^web/' },
      { path: '^exchange/', dependencyTypesNot: ['type-only'] },
      'Import only types of the API: its code belongs to the server.',
    ),
    ban(
      'nothing-imports-the-screen',
      { pathNot: ['^web/', TOOLING] },
      { path: '^web/' },
      'The server serves the built screen from disk: move what both need to domain/.',
    ),
    ban(
      'nothing-imports-app',
      { pathNot: `^app/|${TOOLING}` },
      { path: '^app/' },
      'app/ is the top: move what is shared down to domain/, kit/ or a context.',
    ),
    ban(
      'apps-stand-alone',
      { path: '^app/([^/]+)/' },
      { path: '^app/', pathNot: '^app/$1/' },
      'An app is shipped alone: move what two apps share to a context or kit/.',
    ),
    ban(
      'nothing-imports-tooling',
      { pathNot: TOOLING },
      { path: TOOLING },
      'test/, bench/, tool/ and sim/ may use everything; nothing that is shipped may use them.',
    ),
    ban(
      'no-dep-on-test-files',
      { pathNot: [TEST_FILE, TOOLING] },
      { path: TEST_FILE },
      'Move the shared part out of the test file; helpers for tests end in .testkit.ts.',
    ),
    ban('no-cycle', {}, { circular: true }, 'Move what both files need to a third one below them.'),
    ban(
      'no-unresolvable',
      {},
      { couldNotResolve: true },
      'Write the path with .ts, or @bourse/<workspace>/<path> without it.',
    ),
    ban(
      'no-undeclared-package',
      {},
      { path: PACKAGES, dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
      "List the package, with its exact version, in this workspace's package.json.",
    ),
    ban(
      'not-to-dev-dep',
      { pathNot: [TEST_FILE, TOOLING, CONFIG] },
      { path: PACKAGES, dependencyTypes: ['npm-dev'], pathNot: `${PACKAGES}@types/` },
      'What runs in production is a dependency, not a devDependency.',
    ),
    ban(
      'licence-allowed',
      { pathNot: TOOLING },
      { path: PACKAGES, licenseNot: LICENCES },
      'Take a package under a permissive licence, or settle this one in an ADR.',
    ),
    // Nothing of these folders is shipped, and MPL binds only who ships its files.
    ban(
      'licence-allowed-for-tools',
      { path: TOOLING },
      { path: PACKAGES, licenseNot: LICENCES.replace('MIT|', 'MIT|MPL-2[.]0|') },
      'Take a package under a permissive licence, or settle this one in an ADR.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    // Scripts in bench/load run inside load generators, with modules of theirs.
    exclude: { path: '(^|/)fixture/|^bench/load/|^web/dist' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      mainFields: ['module', 'main'],
    },
  },
}
