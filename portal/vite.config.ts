import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { mergeConfig, type Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** Where `npm run dev` sends what is not the portal's: a running server. */
const server = process.env.BERTH_URL ?? 'http://127.0.0.1:8888';
/** What the server answers itself. */
const paths = ['/api', '/c', '/v2', '/service', '/devcenter-api-2.0', '/chartrepo'];

/** While developing, the pages before the log-in have their own page, as the server gives them one. */
const signInPage: Plugin = {
  name: 'sign-in-page',
  configureServer({ middlewares }) {
    middlewares.use((request, _, next) => {
      if (/^\/(account\/|oidc-onboard)/.test(request.url ?? '')) request.url = '/sign-in.html';
      next();
    });
  },
};

/** The sign-in page is built on its own, with what does the same as React in a twentieth of its size: it is the first
    thing that somebody waits for. The portal itself is fetched while one types. */
const small = [
  { find: /^react-dom\/client$/, replacement: fileURLToPath(new URL('src/sign-in/root.ts', import.meta.url)) },
  { find: /^react-dom\/server$/, replacement: 'preact-render-to-string' },
  { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
];

/** What is built: the portal, then the sign-in page, then what makes that page's form for scripts/pages.mjs. */
const parts: Record<string, ViteUserConfig> = {
  production: { build: { rolldownOptions: { input: 'index.html' }, manifest: 'index.manifest.json' } },
  'sign-in': {
    resolve: { alias: small },
    build: { rolldownOptions: { input: 'sign-in.html' }, manifest: 'sign-in.manifest.json', emptyOutDir: false },
  },
  form: {
    resolve: { alias: small },
    ssr: { noExternal: true },
    build: { ssr: 'src/sign-in/page.tsx', outDir: 'dist/form', copyPublicDir: false },
  },
};

const every: ViteUserConfig = {
  plugins: [react(), signInPage],
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    // Everything is a file of its own: the policy of the page allows no `data:` script or font.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      paths.map((path) => [`^${path}(/|$|\\?)`, { target: server, changeOrigin: false }]),
    ),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
};

export default defineConfig(({ mode }) => mergeConfig(every, parts[mode] ?? {}));
