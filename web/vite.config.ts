/** How the screen is built: two pages, the people's and the operator's, into dist/. */
import { defineConfig, type Plugin } from 'vite'

const server = `http://localhost:${process.env['PORT'] ?? 9090}`

/**
 * Few large pieces pack better than many small ones. A module is in the first group that fits, and
 * takes along what it imports.
 */
const GROUPS = [
  // The first script's, which must not wait for the others.
  {
    name: 'first',
    test: anyOf(['preload-helper', '/src/(pages|theme/.*|text/language|ui/new-build)[.]ts$']),
  },
  {
    name: 'base',
    test: anyOf([
      '/node_modules/(preact|wouter|@tanstack/(react-query|query-core))/',
      '/src/(live|api|number|ui)/',
      '/src/trade/(order/product-state|activity/value|header/figures)[.]ts',
    ]),
  },
  {
    name: 'orders',
    test: anyOf([
      '/src/(trade/order/.*|trade/width|lists/filters)[.]ts$',
      '/src/trade/activity/sign-in-first[.]tsx$',
    ]),
  },
  { name: 'lists', test: anyOf(['/src/(lists|trade/activity)/(?!kept-view).*[.]tsx?$']) },
]

/** React's interface by a library of a tenth of its size: 56 kB less, packed, for every visitor. */
const SMALL_REACT = [
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
]

/** What the first script asks for, the page asks for already while that is on its way. */
const fetchedAtOnce: Plugin = {
  name: 'fetched-at-once',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle = {}, filename }) {
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk')
      const screen = chunks.find(({ facadeModuleId }) =>
        facadeModuleId?.endsWith('/src/screen.tsx'),
      )
      if (screen === undefined || !filename.endsWith('/index.html')) return []
      const scripts = [screen.fileName, ...screen.imports]
      const styles = chunks
        .filter(({ fileName }) => scripts.includes(fileName))
        .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
      return [
        ...scripts.map((file) => ({ rel: 'modulepreload', crossorigin: true, href: `/${file}` })),
        ...styles.map((file) => ({ rel: 'stylesheet', crossorigin: true, href: `/${file}` })),
      ]
        .filter(({ href }) => !html.includes(href))
        .map((attrs) => ({ tag: 'link', attrs, injectTo: 'head' }))
    },
  },
}

export default defineConfig({
  plugins: [fetchedAtOnce],
  resolve: { alias: SMALL_REACT },
  build: {
    target: 'es2023',
    // Pages are served under a policy that allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      // "use client" is for servers that render.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
      input: { index: 'index.html', operator: 'operator.html' },
      // What only the operator's page loads is in a folder that the public listener never serves.
      output: {
        entryFileNames: ({ name }) => `${folderOf(name === 'operator')}/[name]-[hash].js`,
        chunkFileNames: ({ moduleIds }) =>
          `${folderOf(moduleIds.some(isOperators))}/[name]-[hash].js`,
        assetFileNames: ({ names }) =>
          `${folderOf(names.includes('operator.css'))}/[name]-[hash][extname]`,
        codeSplitting: { groups: GROUPS },
      },
    },
  },
  server: { proxy: { '/api': server, '/ws': { target: server, ws: true } } },
})

function isOperators(moduleId: string): boolean {
  return moduleId.includes('/src/operator/')
}

function folderOf(isForOperators: boolean): string {
  return isForOperators ? 'operator' : 'assets'
}

function anyOf(paths: readonly string[]): RegExp {
  return new RegExp(paths.join('|'))
}
