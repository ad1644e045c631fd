import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` sends what is not the portal's: a running server. */
const server = process.env.BERTH_URL ?? 'http://127.0.0.1:8888';
/** What the server answers itself. */
const paths = ['/api', '/c', '/v2', '/service', '/devcenter-api-2.0', '/chartrepo'];

export default defineConfig({
  plugins: [react()],
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    // Everything is a file of its own: the policy of the page allows no `data:` script or font.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Read and taken away by scripts/compress.mjs.
    manifest: 'manifest.json',
  },
  server: {
    proxy: Object.fromEntries(
      paths.map((path) => [`^${path}(/|$|\\?)`, { target: server, changeOrigin: false }]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
