/** How the screen is built: two pages, the people's and the operator's, into dist/. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = `http://localhost:${process.env['PORT'] ?? 9090}`

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // Pages are served under a policy that allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: 'index.html', operator: 'operator.html' },
      // What only the operator's page loads is in a folder that the public listener never serves.
      output: {
        entryFileNames: ({ name }) => `${folderOf(name === 'operator')}/[name]-[hash].js`,
        chunkFileNames: ({ moduleIds }) =>
          `${folderOf(moduleIds.some(isOperators))}/[name]-[hash].js`,
        assetFileNames: ({ names }) =>
          `${folderOf(names.includes('operator.css'))}/[name]-[hash][extname]`,
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
